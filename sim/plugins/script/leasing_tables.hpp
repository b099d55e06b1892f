// What a leasing policy in another language is shown.
#pragma once

#include "plugins/script/language.hpp"
#include "plugins/script/row_table.hpp"
#include "policy/api/leasing.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace leasehold::policy {

/// The view, and of every workload each chip that it may run on.
struct LeaseSight {
  const LeasingView* view = nullptr;
  std::vector<std::pair<std::size_t, std::size_t>> needs; ///< a demand and a place in its `chips`
  std::vector<std::pair<std::size_t, std::size_t>> stays; ///< a demand and a place in its `on`
  std::vector<std::pair<std::size_t, std::size_t>>
      moves; ///< a demand that has something to move, and an offer's region
};

[[nodiscard]] LeaseSight sight_of(const LeasingView& view);

/// Throws std::invalid_argument where there is none.
[[nodiscard]] std::size_t row_of(std::int64_t number, std::size_t rows, const char* what);

/// Reads of the sight, which must outlive it.
class LeasingPicture final : public RowPicture<LeasingStage> {
public:
  explicit LeasingPicture(const LeaseSight& sight);

  [[nodiscard]] Timestamp horizon() const override { return sight_->view->horizon; }
  [[nodiscard]] model::TenantId tenant() const override { return sight_->view->tenant; }
  [[nodiscard]] std::span<const double> history(std::int64_t need) override;
  [[nodiscard]] std::span<const double> load(std::int64_t demand) override;

private:
  const LeaseSight* sight_;
};

} // namespace leasehold::policy
