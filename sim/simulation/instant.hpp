// One instant as a table: its rows are the parts that a run has, in their order; its columns the four things that a part
// does at an instant.
#pragma once

#include "simulation/process.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leasehold::simulation {

class Instant {
public:
  /// Parts take their turns in the order in which they are added; they outlive the table.
  void add(std::string_view name, Process& process) { rows_.push_back({name, &process}); }

  /// When any of them has something to do next.
  [[nodiscard]] Timestamp next() const;
  /// Column by column: all advance, then all decide, then all are audited.
  void play();
  /// In the reverse order: what runs on leases leaves them before they are settled.
  void close();

  /// The names of the rows, in order.
  [[nodiscard]] std::vector<std::string> names() const;

private:
  struct Row {
    std::string_view name;
    Process* process;
  };
  std::vector<Row> rows_;
};

} // namespace leasehold::simulation
