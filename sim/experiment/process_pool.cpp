#include "experiment/process_pool.hpp"

#include "experiment/interruption.hpp"
#include "experiment/message.hpp"
#include "plugins/call_mark.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <memory>
#include <new>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace leasehold::experiment {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int tick_ms = 100;

struct Unmap {
  void operator()(policy::CallMark* mark) const { munmap(mark, sizeof *mark); }
};
using SharedMark = std::unique_ptr<policy::CallMark, Unmap>;

/// Shared with the processes that are forked from now on.
SharedMark shared_mark(Seconds limit)
{
  void* const page = mmap(nullptr, sizeof(policy::CallMark), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED)
    throw std::system_error(errno, std::generic_category(), "no memory to share with a worker");
  SharedMark mark{new (page) policy::CallMark};
  mark->limit = limit;
  return mark;
}

/// Processor time that the process took so far.
double processor_seconds_of(pid_t pid)
{
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
    return 0.0;
  return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

/// A plug-in may stop its own call at the limit and say where it was; by then it is late.
constexpr double grace = 1.0;

/// So many times its processor time may pass by the clock: other programs take their part of the processors.
constexpr double patience = 10.0;

struct Child {
  std::size_t task = 0;
  pid_t pid = 0;
  int pipe = -1;
  Clock::time_point begun;
  std::string unread; ///< what came after the last line break
  SharedMark mark;
  std::uint64_t call = 0; ///< CallMark::number when it was looked at last
  double call_from = 0.0; ///< processor time when that call was seen first
  Clock::time_point call_since{};
  bool overran = false;
  bool waited = false;
  bool late = false;
};

void send_line(int pipe, std::string_view line)
{
  std::string text{line};
  text += '\n';
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t wrote = write(pipe, text.data() + sent, text.size() - sent);
    if (wrote < 0 && errno != EINTR)
      _exit(EXIT_FAILURE); // the parent is gone
    sent += wrote > 0 ? static_cast<std::size_t>(wrote) : 0;
  }
}

/// Never returns: the child must not run what its parent has registered for its own end.
[[noreturn]] void be_child(std::size_t task, int pipe, pid_t parent, policy::CallMark& mark, const PoolCalls& calls)
{
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent)
    _exit(EXIT_FAILURE);
  Interruption::leave_to_parent();
  policy::mark_calls_in(mark);
  dup2(STDERR_FILENO, STDOUT_FILENO); // standard output belongs to the results
  const Send send = [pipe](std::string_view line) { send_line(pipe, line); };
  int code = EXIT_FAILURE;
  try {
    code = calls.work(task, send);
  } catch (const std::exception& exception) {
    send(encode(failure_of(exception)));
  } catch (...) {
    send(encode(Failure{"an exception of unknown type"}));
  }
  std::fflush(nullptr);
  _exit(code);
}

class Pool {
public:
  Pool(std::size_t count, std::size_t workers, const PoolCalls& calls)
      : count_(count), workers_(std::max<std::size_t>(workers, 1)), calls_(&calls)
  {
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool();

  void run();

private:
  [[nodiscard]] bool more() const { return next_ < count_ && !(calls_->should_stop && calls_->should_stop()); }
  [[nodiscard]] bool ends() const { return calls_->should_end && calls_->should_end(); }
  bool begin();
  void end_all();
  void listen();
  void receive(Child& child);
  void watch(Child& child) const;
  void reap(Child& child);

  std::size_t count_;
  std::size_t workers_;
  const PoolCalls* calls_;
  std::size_t next_ = 0;
  bool starved_ = false; ///< and it was told
  std::vector<Child> children_;
};

/// Only an exception in one of the parent's calls leaves children behind.
Pool::~Pool()
{
  end_all();
}

void Pool::end_all()
{
  for (const Child& child : children_)
    kill(child.pid, SIGKILL);
  for (const Child& child : children_) {
    while (waitpid(child.pid, nullptr, 0) < 0 && errno == EINTR) {}
    close(child.pipe);
  }
  children_.clear();
}

void Pool::run()
{
  for (;;) {
    while (!ends() && children_.size() < workers_ && more())
      if (!begin())
        break;
    if (ends())
      return end_all();
    if (children_.empty() && !more())
      return;
    listen();
    for (Child& child : children_)
      watch(child);
    if (calls_->tick)
      calls_->tick();
  }
}

/// False where the system has no process to give now: it is asked again when one of ours has ended, or a moment later.
bool Pool::begin()
{
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "no pipe to a worker");
  std::fflush(nullptr); // or the child would write what the parent has buffered once more
  SharedMark mark = shared_mark(calls_->call_limit);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    for (const Child& sibling : children_)
      close(sibling.pipe);
    be_child(next_, ends[1], parent, *mark, *calls_);
  }
  const int error = errno;
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    const bool waits = error == EAGAIN || (error == ENOMEM && !children_.empty());
    if (!waits)
      throw std::system_error(error, std::generic_category(), "no process for a worker");
    if (children_.empty() && !std::exchange(starved_, true) && calls_->starved)
      calls_->starved();
    return false;
  }
  children_.push_back({next_++, pid, ends[0], Clock::now(), {}, std::move(mark)});
  return true;
}

void Pool::listen()
{
  std::vector<pollfd> pipes;
  for (const Child& child : children_)
    pipes.push_back({child.pipe, POLLIN, 0});
  if (poll(pipes.data(), pipes.size(), tick_ms) <= 0)
    return;
  for (std::size_t i = 0; i < pipes.size(); ++i)
    if (pipes[i].revents != 0)
      receive(children_[i]);
  std::erase_if(children_, [](const Child& child) { return child.pipe < 0; });
}

/// A call that does not return is ended with its process, and so is a task that takes too long.
void Pool::watch(Child& child) const
{
  const std::chrono::duration<double> taken = Clock::now() - child.begun;
  if (calls_->task_limit > Seconds{0.0} && taken.count() > calls_->task_limit.value() && !child.late) {
    child.late = true;
    kill(child.pid, SIGKILL);
  }
  const std::uint64_t call = child.mark->number();
  if (!child.mark->inside() || calls_->call_limit <= Seconds{0} || child.overran) {
    child.call = call;
    return;
  }
  const double used = processor_seconds_of(child.pid);
  if (call != child.call) {
    child.call = call;
    child.call_from = used;
    child.call_since = Clock::now();
    return;
  }
  const double most = calls_->call_limit.value() + grace;
  child.waited = std::chrono::duration<double>(Clock::now() - child.call_since).count() > patience * most;
  if (child.waited || used - child.call_from > most) {
    child.overran = true;
    kill(child.pid, SIGKILL);
  }
}

void Pool::receive(Child& child)
{
  char block[65536];
  const ssize_t got = read(child.pipe, block, sizeof block);
  if (got < 0 && errno == EINTR)
    return;
  if (got <= 0) {
    reap(child);
    return;
  }
  child.unread.append(block, static_cast<std::size_t>(got));
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = child.unread.find('\n', begin)) != std::string::npos; begin = end + 1)
    if (calls_->message)
      calls_->message(child.task, std::string_view{child.unread}.substr(begin, end - begin));
  child.unread.erase(0, begin);
}

void Pool::reap(Child& child)
{
  close(child.pipe);
  child.pipe = -1;
  int status = 0;
  rusage used{};
  while (wait4(child.pid, &status, 0, &used) < 0 && errno == EINTR) {}
  Ending ending;
  ending.code = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
  ending.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  ending.overran = child.overran;
  ending.waited = child.waited;
  ending.late = child.late;
  if (child.mark->inside())
    ending.inside = child.mark->text();
  ending.wall_seconds = std::chrono::duration<double>(Clock::now() - child.begun).count();
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  ending.processor_seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
  ending.peak_kib = static_cast<std::size_t>(used.ru_maxrss);
  if (calls_->ended)
    calls_->ended(child.task, ending);
}

} // namespace

void run_processes(std::size_t count, std::size_t workers, const PoolCalls& calls)
{
  Pool{count, workers, calls}.run();
}

} // namespace leasehold::experiment
