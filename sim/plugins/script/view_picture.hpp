// A picture of the live view, for the policies that are asked with one.
#pragma once

#include "plugins/script/view_tables.hpp"

#include <fmt/format.h>
#include <stdexcept>
#include <utility>

namespace leasehold::policy {

/// `Base`: Picture, or what adds to it.
template <class Base> class ViewPicture : public Base {
public:
  [[nodiscard]] Timestamp now() const override { return view_->now(); }
  [[nodiscard]] std::size_t rows(std::size_t table) override { return tables_.rows(table); }
  void fill(std::size_t table, std::size_t column, void* cells) override
  {
    tables_.fill(table, column, 0, tables_.rows(table), cells);
  }
  void fill_one(std::size_t table, std::size_t column, std::size_t row, void* cell) override
  {
    tables_.fill(table, column, row, 1, cell);
  }
  [[nodiscard]] std::string_view word(std::size_t table, std::size_t column, std::size_t row) override
  {
    return tables_.word(table, column, row);
  }

protected:
  void know(const Parties& parties) { parties_ = parties; }
  /// A call begins.
  void look(const model::ClusterView& view)
  {
    view_ = &view;
    tables_.look(view);
  }
  [[nodiscard]] const model::ClusterView& view() const { return *view_; }
  [[nodiscard]] ViewTables& tables() { return tables_; }
  /// Throws std::invalid_argument where there is none.
  [[nodiscard]] model::PoolId known_pool(std::int64_t pool) const
  {
    if (pool < 0 || pool >= static_cast<std::int64_t>(view_->pools().size()))
      throw std::invalid_argument(fmt::format("there is no pool {} (there are {})", pool, view_->pools().size()));
    return model::PoolId{static_cast<std::uint32_t>(pool)};
  }

private:
  Parties parties_;
  ViewTables tables_{parties_};
  const model::ClusterView* view_ = nullptr;
};

} // namespace leasehold::policy
