#include "experiment/pool_child.hpp"

#include "experiment/interruption.hpp"
#include "experiment/message.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>

#include <fmt/format.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace leasehold::experiment {

namespace {

constexpr char end_mark = '\x04'; // no message begins so: messages are JSON

/// What earlier tasks may leave of a process's memory before another takes its place: what an allocator keeps for later is
/// not to be what a large run lacks.
constexpr std::size_t most_left_kib = 64 << 10;

/// A programme's matrices of some megabytes come and go by the thousand: pages that went back to the system each time cost
/// a quarter of such a run.
void keep_freed_memory()
{
  constexpr int largest_kept = 32 << 20; // the most that M_MMAP_THRESHOLD takes
  mallopt(M_MMAP_THRESHOLD, largest_kept);
  mallopt(M_TRIM_THRESHOLD, 2 * largest_kept);
}

void send_line(int pipe, std::string_view line)
{
  std::string text{line};
  text += '\n';
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t wrote = ::write(pipe, text.data() + sent, text.size() - sent);
    if (wrote < 0 && errno != EINTR)
      _exit(EXIT_FAILURE); // the parent is gone
    sent += wrote > 0 ? static_cast<std::size_t>(wrote) : 0;
  }
}

std::optional<std::size_t> next_task(int pipe)
{
  std::size_t task = 0;
  ssize_t got = 0;
  while ((got = ::read(pipe, &task, sizeof task)) < 0 && errno == EINTR) {}
  return got == sizeof task ? std::optional{task} : std::nullopt;
}

std::size_t resident_kib()
{
  std::ifstream stream{"/proc/self/statm"};
  std::size_t all = 0, resident = 0;
  stream >> all >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) / 1024;
}

/// From here on the largest resident set counts anew; where the system cannot do so it stays that of the process.
void forget_peak()
{
  std::ofstream{"/proc/self/clear_refs"} << 5;
}

struct Usage {
  double processor_seconds = 0.0;
  std::size_t peak_kib = 0;
};

Usage usage()
{
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return {seconds(used.ru_utime) + seconds(used.ru_stime), static_cast<std::size_t>(used.ru_maxrss)};
}

int play(std::size_t task, const Send& send, const PoolCalls& calls)
{
  try {
    return calls.work(task, send);
  } catch (const std::exception& exception) {
    send(encode(failure_of(exception)));
  } catch (...) {
    send(encode(Failure{"an exception of unknown type"}));
  }
  return EXIT_FAILURE;
}

} // namespace

std::string encode(const TaskEnd& end)
{
  return fmt::format("{}{:.6f} {}", end_mark, end.processor_seconds, end.peak_kib);
}

std::optional<TaskEnd> decode_task_end(std::string_view line)
{
  if (!line.starts_with(end_mark))
    return std::nullopt;
  TaskEnd end;
  std::sscanf(std::string{line.substr(1)}.c_str(), "%lf %zu", &end.processor_seconds, &end.peak_kib);
  return end;
}

void be_child(std::size_t task, const ChildPipes& pipes, pid_t parent, policy::CallMark& mark, const PoolCalls& calls)
{
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent)
    _exit(EXIT_FAILURE);
  Interruption::leave_to_parent();
  policy::mark_calls_in(mark);
  keep_freed_memory();
  dup2(STDERR_FILENO, STDOUT_FILENO); // standard output belongs to the results
  const Send send = [&pipes](std::string_view line) { send_line(pipes.news, line); };
  const std::size_t resident_before = calls.reuse ? resident_kib() : 0;
  for (std::optional<std::size_t> next = task; next; next = next_task(pipes.tasks)) {
    const double before = usage().processor_seconds;
    const int code = play(*next, send, calls);
    std::fflush(nullptr);
    const bool goes_on = calls.reuse && code == 0 && resident_kib() <= resident_before + most_left_kib;
    if (!goes_on)
      _exit(code);
    const Usage after = usage();
    send(encode(TaskEnd{after.processor_seconds - before, after.peak_kib}));
    forget_peak();
  }
  _exit(EXIT_SUCCESS);
}

} // namespace leasehold::experiment
