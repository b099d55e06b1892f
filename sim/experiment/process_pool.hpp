// Runs tasks in child processes, a fixed number at a time. A task that crashes takes nothing along but itself.
#pragma once

#include "units/quantity.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace leasehold::experiment {

/// How a child ended, and what it took.
struct Ending {
  int code = 0;   ///< exit status; of no meaning where a signal ended it
  int signal = 0; ///< 0 where it ended by itself
  double wall_seconds = 0.0;
  double processor_seconds = 0.0; ///< user and system
  std::size_t peak_kib = 0;       ///< largest resident set
  std::string inside;             ///< the call of a plug-in that it ended in, in words; empty: in none
  bool overran = false;           ///< it was ended because that call took too long
  bool waited = false;            ///< of these, for something that did not come rather than to compute
  bool late = false;              ///< it was ended because all of it took longer than it may

  [[nodiscard]] bool ok() const { return signal == 0 && code == 0 && inside.empty(); }
};

/// Sends one line to the parent. Called in a child.
using Send = std::function<void(std::string_view)>;

struct PoolCalls {
  std::function<int(std::size_t task, const Send&)> work; ///< in the child; what it returns is the exit status
  std::function<void(std::size_t task, std::string_view line)> message;
  std::function<void(std::size_t task, const Ending&)> ended;
  std::function<void()> tick;    ///< at least every tenth of a second
  std::function<void()> starved; ///< once, where no process can be had and none of ours will make room; may be empty
  std::function<void(const std::string&)> told; ///< a line for the user, of other executors; may be empty
  std::function<bool()> should_stop;            ///< no new task is begun once this holds; may be empty
  std::function<bool()> should_end; ///< those that run are ended too, and no more is told of them; may be empty
  bool reuse = false;               ///< a task leaves nothing in its process that another would meet
  Seconds call_limit{0.0};          ///< processor time of one call of a plug-in; 0: any
  Seconds task_limit{0.0};          ///< wall-clock time of a task; 0: any
};

/// Calls `work` for tasks 0 … count − 1, begun in this order, `workers` at a time, each in a process of its own or, with
/// `reuse`, one after another in as many processes as there are workers; a process in which a task did not end with 0,
/// or that has grown, takes no other. A child dies with its parent. An exception that leaves `work` becomes a message `{"failure": "..."}` and exit
/// status 1. Where the system has no process to give, it waits until there is one. Throws std::system_error where none
/// can be started for another reason.
void run_processes(std::size_t count, std::size_t workers, const PoolCalls& calls);

} // namespace leasehold::experiment
