// One instant as a table: its rows are the parts that a run has, in the order of their turns; its columns the four things
// that a part does at an instant.
#pragma once

#include "simulation/order_of_instant.hpp"
#include "simulation/process.hpp"

#include <string>
#include <vector>

namespace leasehold::simulation {

class Instant {
public:
  /// Whatever the order in which parts are added, they play in that of their turns. They outlive the table; there is at
  /// most one a turn.
  void add(Turn turn, Process& process);

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
    Turn turn;
    Process* process;
  };
  std::vector<Row> rows_;
};

} // namespace leasehold::simulation
