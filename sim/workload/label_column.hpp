// Fills a Labels while a trace is read.
#pragma once

#include "workload/job_list.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace leasehold::workload {

/// The names of a column, numbered as they come.
class LabelColumn {
public:
  explicit LabelColumn(Labels& labels) : labels_(labels) {}
  /// The name in this field of line `line`.
  void add(std::string_view name, std::uint64_t line, std::uint64_t column)
  {
    const auto [found, is_new] =
        index_.try_emplace(std::string{name}, static_cast<std::uint32_t>(labels_.names.size()));
    if (is_new) {
      labels_.names.emplace_back(name);
      labels_.first.push_back({line, column});
    }
    labels_.of_job.push_back(found->second);
  }

private:
  Labels& labels_;
  std::unordered_map<std::string, std::uint32_t> index_;
};

} // namespace leasehold::workload
