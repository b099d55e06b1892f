#include "experiment/process_pool.hpp"

#include "experiment/pool_child.hpp"
#include "plugins/call_mark.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <new>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
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
  std::optional<std::size_t> task; ///< none while it waits for one
  pid_t pid = 0;
  int news = -1;  ///< -1 once it was reaped
  int tasks = -1; ///< -1 once it gets no more
  Clock::time_point begun;
  double processor_before = 0.0; ///< seconds that its earlier tasks took
  std::string unread;            ///< what came after the last line break
  SharedMark mark;
  std::uint64_t call = 0; ///< CallMark::number when it was looked at last
  double call_from = 0.0; ///< processor time when that call was seen first
  Clock::time_point call_since{};
  bool overran = false;
  bool waited = false;
  bool late = false;
};

/// Ends that nobody keeps are closed.
class Pipe {
public:
  Pipe()
  {
    if (pipe2(ends_, O_CLOEXEC) != 0)
      throw std::system_error(errno, std::generic_category(), "no pipe to a worker");
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe()
  {
    for (const int end : ends_)
      if (end >= 0)
        close(end);
  }
  int keep_reading() { return std::exchange(ends_[0], -1); }
  int keep_writing() { return std::exchange(ends_[1], -1); }

private:
  int ends_[2] = {-1, -1};
};

void close_ends(Child& child)
{
  for (int* const end : {&child.news, &child.tasks})
    if (*end >= 0)
      close(std::exchange(*end, -1));
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
  bool hand_out();
  bool begin();
  void dismiss_idle();
  void end_all();
  void listen();
  void receive(Child& child);
  void take(Child& child, std::string_view line);
  void watch(Child& child) const;
  void reap(Child& child);
  void finish(Child& child, Ending ending);

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
  for (Child& child : children_) {
    while (waitpid(child.pid, nullptr, 0) < 0 && errno == EINTR) {}
    close_ends(child);
  }
  children_.clear();
}

void Pool::run()
{
  for (;;) {
    while (!ends() && more() && (hand_out() || (children_.size() < workers_ && begin()))) {}
    if (ends())
      return end_all();
    if (!more())
      dismiss_idle();
    if (children_.empty() && !more())
      return;
    listen();
    for (Child& child : children_)
      watch(child);
    if (calls_->tick)
      calls_->tick();
  }
}

/// The next task to a child that waits for one; false where none does.
bool Pool::hand_out()
{
  const auto idle = std::ranges::find_if(children_, [](const Child& child) { return !child.task && child.tasks >= 0; });
  if (idle == children_.end())
    return false;
  const std::size_t task = next_;
  if (::write(idle->tasks, &task, sizeof task) != sizeof task) { // it was killed while it waited
    close(std::exchange(idle->tasks, -1));
    return true;
  }
  idle->task = next_++;
  idle->begun = Clock::now();
  return true;
}

/// Those that wait for a task end when none can come any more.
void Pool::dismiss_idle()
{
  for (Child& child : children_)
    if (!child.task && child.tasks >= 0)
      close(std::exchange(child.tasks, -1));
}

/// False where the system has no process to give now: it is asked again when one of ours has ended, or a moment later.
bool Pool::begin()
{
  Pipe news, tasks;
  std::fflush(nullptr); // or the child would write what the parent has buffered once more
  SharedMark mark = shared_mark(calls_->call_limit);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    for (Child& sibling : children_)
      close_ends(sibling); // or a sibling would never see that its tasks have ended
    close(news.keep_reading());
    close(tasks.keep_writing());
    be_child(next_, {news.keep_writing(), tasks.keep_reading()}, parent, *mark, *calls_);
  }
  if (pid < 0) {
    const int error = errno;
    const bool waits = error == EAGAIN || (error == ENOMEM && !children_.empty());
    if (!waits)
      throw std::system_error(error, std::generic_category(), "no process for a worker");
    if (children_.empty() && !std::exchange(starved_, true) && calls_->starved)
      calls_->starved();
    return false;
  }
  Child child;
  child.task = next_++;
  child.pid = pid;
  child.news = news.keep_reading();
  child.tasks = tasks.keep_writing();
  child.begun = Clock::now();
  child.mark = std::move(mark);
  children_.push_back(std::move(child));
  return true;
}

void Pool::listen()
{
  std::vector<pollfd> pipes;
  for (const Child& child : children_)
    pipes.push_back({child.news, POLLIN, 0});
  if (poll(pipes.data(), pipes.size(), tick_ms) <= 0)
    return;
  for (std::size_t i = 0; i < pipes.size(); ++i)
    if (pipes[i].revents != 0)
      receive(children_[i]);
  std::erase_if(children_, [](const Child& child) { return child.news < 0; });
}

/// A call that does not return is ended with its process, and so is a task that takes too long.
void Pool::watch(Child& child) const
{
  if (!child.task)
    return;
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
  const ssize_t got = read(child.news, block, sizeof block);
  if (got < 0 && errno == EINTR)
    return;
  if (got <= 0) {
    reap(child);
    return;
  }
  child.unread.append(block, static_cast<std::size_t>(got));
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = child.unread.find('\n', begin)) != std::string::npos; begin = end + 1)
    take(child, std::string_view{child.unread}.substr(begin, end - begin));
  child.unread.erase(0, begin);
}

void Pool::take(Child& child, std::string_view line)
{
  if (const auto end = decode_task_end(line)) {
    child.processor_before += end->processor_seconds;
    Ending ending;
    ending.processor_seconds = end->processor_seconds;
    ending.peak_kib = end->peak_kib;
    finish(child, std::move(ending));
  } else if (calls_->message) {
    calls_->message(child.task.value(), line);
  }
}

/// Its task has ended with its process, unless it had none.
void Pool::reap(Child& child)
{
  close_ends(child);
  int status = 0;
  rusage used{};
  while (wait4(child.pid, &status, 0, &used) < 0 && errno == EINTR) {}
  if (!child.task)
    return;
  Ending ending;
  ending.code = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
  ending.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  ending.overran = child.overran;
  ending.waited = child.waited;
  ending.late = child.late;
  if (child.mark->inside())
    ending.inside = child.mark->text();
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  ending.processor_seconds = std::max(0.0, seconds(used.ru_utime) + seconds(used.ru_stime) - child.processor_before);
  ending.peak_kib = static_cast<std::size_t>(used.ru_maxrss);
  finish(child, std::move(ending));
}

void Pool::finish(Child& child, Ending ending)
{
  ending.wall_seconds = std::chrono::duration<double>(Clock::now() - child.begun).count();
  const std::size_t task = child.task.value();
  child.task.reset();
  if (calls_->ended)
    calls_->ended(task, ending);
}

} // namespace

void run_processes(std::size_t count, std::size_t workers, const PoolCalls& calls)
{
  Pool{count, workers, calls}.run();
}

} // namespace leasehold::experiment
