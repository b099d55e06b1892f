#include "experiment/process_pool.hpp"

#include "experiment/message.hpp"

#include <csignal>
#include <ctime>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace leasehold::experiment {

namespace {

struct Record {
  std::map<std::size_t, std::vector<std::string>> lines;
  std::map<std::size_t, Ending> endings;
};

Record record(std::size_t count, std::size_t workers, const std::function<int(std::size_t, const Send&)>& work)
{
  Record seen;
  PoolCalls calls;
  calls.work = work;
  calls.message = [&](std::size_t task, std::string_view line) { seen.lines[task].emplace_back(line); };
  calls.ended = [&](std::size_t task, const Ending& ending) { seen.endings[task] = ending; };
  run_processes(count, workers, calls);
  return seen;
}

} // namespace

TEST_CASE("every task runs once and its messages arrive in order")
{
  for (const std::size_t workers : {1U, 2U, 7U}) {
    const Record seen = record(20, workers, [](std::size_t task, const Send& send) {
      send(fmt::format("first {}", task));
      send("second");
      return static_cast<int>(task % 3);
    });
    REQUIRE(seen.endings.size() == 20);
    for (const auto& [task, ending] : seen.endings) {
      CHECK(ending.code == static_cast<int>(task % 3));
      CHECK(ending.signal == 0);
      CHECK(seen.lines.at(task) == std::vector<std::string>{fmt::format("first {}", task), "second"});
    }
  }
}

TEST_CASE("tasks that leave nothing behind share processes, and one that fails takes its process with it")
{
  // Two workers and 30 tasks: two processes, and one more after each of the two tasks that fail, if the other has left it any.
  // None is played twice.
  std::map<std::size_t, std::string> process_of;
  std::map<std::size_t, Ending> endings;
  PoolCalls calls;
  calls.reuse = true;
  calls.work = [](std::size_t task, const Send& send) {
    send(fmt::format("{}", getpid()));
    if (task == 7)
      kill(getpid(), SIGKILL);
    return task == 12 ? 3 : 0;
  };
  calls.message = [&](std::size_t task, std::string_view line) { process_of[task] += line; };
  calls.ended = [&](std::size_t task, const Ending& ending) { CHECK(endings.emplace(task, ending).second); };
  run_processes(30, 2, calls);
  REQUIRE(endings.size() == 30);
  std::set<std::string> processes;
  for (const auto& [task, process] : process_of)
    processes.insert(process);
  CHECK(processes.size() >= 3);
  CHECK(processes.size() <= 4);
  for (const auto& [task, ending] : endings) {
    CHECK(ending.signal == (task == 7 ? SIGKILL : 0));
    CHECK(ending.code == (task == 12 ? 3 : task == 7 ? 1 : 0));
  }
  for (std::size_t task = 13; task < 30; ++task)
    CHECK(process_of.at(task) != process_of.at(12));
}

TEST_CASE("a task in a used process is told what it took itself, and memory that it keeps ends its process")
{
  // The first works a fifth of a second, the second not at all; the third keeps 100 MB, more than may be left behind; the
  // fourth is elsewhere.
  std::map<std::size_t, std::string> process_of;
  std::map<std::size_t, Ending> endings;
  PoolCalls calls;
  calls.reuse = true;
  calls.work = [](std::size_t task, const Send& send) {
    send(fmt::format("{}", getpid()));
    if (task == 0)
      for (const std::clock_t begun = std::clock(); std::clock() - begun < CLOCKS_PER_SEC / 5;) {}
    static std::vector<char> kept;
    if (task == 2)
      kept.assign(100'000'000, 'x');
    return 0;
  };
  calls.message = [&](std::size_t task, std::string_view line) { process_of[task] += line; };
  calls.ended = [&](std::size_t task, const Ending& ending) { endings[task] = ending; };
  run_processes(4, 1, calls);
  CHECK(process_of.at(0) == process_of.at(1));
  CHECK(process_of.at(1) == process_of.at(2));
  CHECK(process_of.at(2) != process_of.at(3));
  CHECK(endings.at(0).processor_seconds >= 0.19);
  CHECK(endings.at(1).processor_seconds < 0.19);
  CHECK(endings.at(2).peak_kib > endings.at(0).peak_kib + 90'000);
  CHECK(endings.at(3).peak_kib < endings.at(2).peak_kib);
}

TEST_CASE("messages longer than a pipe holds arrive whole")
{
  const std::string line(1'000'000, 'x');
  const Record seen = record(2, 2, [&](std::size_t, const Send& send) {
    send(line);
    return 0;
  });
  CHECK(seen.lines.at(0) == std::vector{line});
  CHECK(seen.lines.at(1) == std::vector{line});
}

TEST_CASE("signals and exceptions end their own task alone")
{
  const Record seen = record(4, 2, [](std::size_t task, const Send&) {
    if (task == 1)
      kill(getpid(), SIGKILL);
    if (task == 2)
      throw std::runtime_error("the ledger does not balance");
    return 0;
  });
  CHECK(seen.endings.at(0).ok());
  CHECK(seen.endings.at(3).ok());
  CHECK(seen.endings.at(1).signal == SIGKILL);
  CHECK(seen.endings.at(2).code == 1);
  const Message said = decode_message(seen.lines.at(2).at(0));
  REQUIRE(std::holds_alternative<Failure>(said));
  CHECK(std::get<Failure>(said).what == "the ledger does not balance");
}

TEST_CASE("no task is begun once the caller wants to stop")
{
  std::size_t ended = 0;
  PoolCalls calls;
  calls.work = [](std::size_t, const Send&) { return 0; };
  calls.ended = [&](std::size_t, const Ending&) { ++ended; };
  calls.should_stop = [&] { return ended >= 3; };
  run_processes(100, 1, calls);
  CHECK(ended == 3);
}

TEST_CASE("what the parent has buffered is not written again by a child")
{
  // With `printf` pending in the parent, a child that flushes at its end would write it a second time.
  std::FILE* const file = std::tmpfile();
  std::fputs("once", file);
  static_cast<void>(record(3, 1, [](std::size_t, const Send&) { return 0; }));
  std::fflush(file);
  CHECK(std::ftell(file) == 4);
  std::rewind(file);
  char text[32]{};
  const std::size_t read = std::fread(text, 1, sizeof text, file);
  CHECK(std::string(text, read) == "once");
  std::fclose(file);
}

TEST_CASE("a task that takes longer than it may is ended, and others are not")
{
  Record seen;
  PoolCalls calls;
  calls.work = [](std::size_t task, const Send&) {
    if (task == 0)
      pause();
    return 0;
  };
  calls.ended = [&](std::size_t task, const Ending& ending) { seen.endings[task] = ending; };
  calls.task_limit = Seconds{0.3};
  run_processes(2, 2, calls);
  CHECK(seen.endings.at(0).late);
  CHECK(seen.endings.at(0).signal == SIGKILL);
  CHECK(seen.endings.at(1).ok());
}

TEST_CASE("once all are to end, those that run are ended, and nothing is told of them")
{
  Record seen;
  PoolCalls calls;
  calls.work = [](std::size_t, const Send&) {
    pause();
    return 0;
  };
  calls.ended = [&](std::size_t task, const Ending& ending) { seen.endings[task] = ending; };
  int ticks = 0;
  calls.tick = [&] { ++ticks; };
  calls.should_end = [&] { return ticks > 1; };
  run_processes(5, 2, calls);
  CHECK(seen.endings.empty());
}

namespace {

/// For a child of the test, as a user who may have one process: 0 where the pool waited for the second, was told to, and ran
/// its task. Another user's other processes count too, so that the test's own user is not asked.
int run_starved()
{
  const rlimit none{1, RLIM_INFINITY};
  constexpr uid_t nobody = 65534;
  if (setrlimit(RLIMIT_NPROC, &none) != 0 || (geteuid() == 0 && setuid(nobody) != 0))
    return 77;
  bool ran = false, told = false;
  int ticks = 0;
  PoolCalls calls;
  calls.work = [](std::size_t, const Send&) { return 0; };
  calls.ended = [&](std::size_t, const Ending& ending) { ran = ending.ok(); };
  calls.starved = [&] { told = true; };
  calls.tick = [&] {
    const rlimit enough{1000, RLIM_INFINITY};
    if (++ticks == 2)
      setrlimit(RLIMIT_NPROC, &enough);
  };
  run_processes(1, 1, calls);
  return ran && told && ticks >= 2 ? 0 : 1;
}

} // namespace

TEST_CASE("where the system has no process to give, the pool waits for one")
{
  const pid_t child = fork();
  if (child == 0)
    _exit(run_starved());
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77)
    MESSAGE("the limit of processes cannot be set here: skipped");
  else
    CHECK(WEXITSTATUS(status) == 0);
}

} // namespace leasehold::experiment
