// What a process of the pool does: a task, and where tasks leave nothing behind the next one that its parent gives it.
#pragma once

#include "experiment/process_pool.hpp"
#include "plugins/call_mark.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace leasehold::experiment {

/// What a task took that ended well and whose process waits for another: the last line that a child sends of it.
struct TaskEnd {
  double processor_seconds = 0.0;
  std::size_t peak_kib = 0; ///< largest resident set while it was played
};

[[nodiscard]] std::string encode(const TaskEnd& end);
/// Nothing where the line is a message of the task.
[[nodiscard]] std::optional<TaskEnd> decode_task_end(std::string_view line);

/// The child's ends of its two pipes.
struct ChildPipes {
  int news = -1;  ///< lines to the parent
  int tasks = -1; ///< indices of further tasks, as they lie in memory; its end is the child's
};

/// Plays `task` and what comes after it. Never returns: the child must not run what its parent has registered for its own
/// end.
[[noreturn]] void be_child(std::size_t task, const ChildPipes& pipes, pid_t parent, policy::CallMark& mark,
                           const PoolCalls& calls);

} // namespace leasehold::experiment
