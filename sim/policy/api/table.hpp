// The table of one kind of policy: the rows of those built in, then those of plug-ins.
#pragma once

#include "policy/api/registry.hpp"

#include <initializer_list>
#include <span>
#include <utility>
#include <vector>

namespace leasehold::policy {

/// A library is loaded into the process for good, and so are its policies' rows.
template <class Interface> class Table {
public:
  /// Rows never move: who lists policies keeps pointers to them.
  static constexpr std::size_t most_plugged_in = 64;

  Table(std::initializer_list<Entry<Interface>> built_in)
  {
    rows_.reserve(built_in.size() + most_plugged_in);
    rows_.assign(built_in);
  }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  [[nodiscard]] std::span<const Entry<Interface>> rows() const { return rows_; }
  /// False where the table is full.
  [[nodiscard]] bool plug_in(Entry<Interface> row)
  {
    if (rows_.size() == rows_.capacity())
      return false;
    rows_.push_back(std::move(row));
    return true;
  }

private:
  std::vector<Entry<Interface>> rows_;
};

} // namespace leasehold::policy
