#include "platform/probe.hpp"

#include <simgrid/s4u/Engine.hpp>
#include <xbt/config.hpp>
#include <xbt/log.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fmt/format.h>
#include <new>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace leasehold::platform {

namespace {

/// Seconds, of processor time and by the clock, after which a child that still reads is given up.
constexpr unsigned patience = 120;

constexpr int without_memory = 3; ///< exit status of a child that found no room

simgrid::s4u::Engine& engine()
{
  if (!simgrid::s4u::Engine::has_instance()) {
    int argc = 1;
    std::string name = "leasehold";
    char* argv[] = {name.data(), nullptr};
    return *simgrid::s4u::Engine::get_instance(&argc, argv);
  }
  return *simgrid::s4u::Engine::get_instance();
}

/// SimGrid announces each <config> it applies; that is no news to the user.
void quiet()
{
  xbt_log_control_set("xbt_cfg.thresh:warning");
  xbt_log_control_set("surf_parse.thresh:error");
}

/// SimGrid knows these two only where its MPI runs, and ends the process on a file that sets them (smpi_factors.hpp reads them).
void know_settings_of_smpi()
{
  static const bool known = [] {
    for (const char* setting : {"smpi/os", "smpi/or"})
      simgrid::config::declare_flag<std::string>(setting, "a host's own time for a message of MPI", "");
    return true;
  }();
  static_cast<void>(known);
}

std::string load(const std::string& file)
{
  try {
    quiet();
    know_settings_of_smpi();
    simgrid::s4u::Engine& loaded = engine();
    simgrid::s4u::Engine::set_config("network/model:CM02"); // bandwidths as the file writes them; LV08 takes 3 % off
    loaded.load_platform(file);
  } catch (const std::bad_alloc&) {
    throw; // which says nothing against the file
  } catch (const std::exception& refusal) {
    const std::string message = refusal.what();
    return message.empty() ? "unknown fault" : message;
  }
  return {};
}

std::string_view after(std::string_view text, std::string_view token)
{
  const std::size_t found = text.find(token);
  return found == std::string_view::npos ? std::string_view{} : text.substr(found + token.size());
}

/// The first line of what SimGrid said, at the line of the file that it names (`Parse error at FILE:LINE: ...`).
void report(const std::string& file, std::string_view said, config::Diagnostics& diagnostics)
{
  if (const std::string_view critical = after(said, "/CRITICAL] "); !critical.empty())
    said = critical;
  config::Location location{file, 0, 0};
  if (const std::string_view rest = after(said, "Parse error at " + file + ":"); !rest.empty()) {
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), location.line);
    said = error == std::errc{} ? after(rest, ": ") : rest;
  }
  diagnostics.error(location, fmt::format("SimGrid refuses it: {}", said.substr(0, said.find('\n'))),
                    "the file uses constructs that only SimGrid checks", {});
}

/// Ends with its parent, and by itself once its time or its memory is over.
[[noreturn]] void child(const std::string& file, int pipe, pid_t parent)
{
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent)
    _exit(EXIT_FAILURE);
  std::signal(SIGALRM, SIG_DFL);
  alarm(patience);
  const rlimit no_core{0, 0};
  const rlimit time{patience, patience};
  setrlimit(RLIMIT_CORE, &no_core);
  setrlimit(RLIMIT_CPU, &time);
  dup2(pipe, STDOUT_FILENO);
  dup2(pipe, STDERR_FILENO);
  int status = without_memory;
  try {
    const std::string refusal = load(file);
    std::fputs(refusal.c_str(), stderr);
    std::fflush(nullptr);
    status = refusal.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
  } catch (const std::bad_alloc&) { // the parent tells it
  }
  _exit(status);
}

/// All that comes through the pipe until its writers have closed it; the front of it is kept.
std::string drain(int pipe)
{
  constexpr std::size_t kept = 1 << 16;
  std::string text;
  char block[4096];
  for (ssize_t got = 0; (got = read(pipe, block, sizeof block)) > 0;)
    if (text.size() < kept)
      text.append(block, static_cast<std::size_t>(got));
  return text;
}

} // namespace

bool probe_platform(const std::string& file, config::Diagnostics& diagnostics)
{
  std::fflush(nullptr);
  int ends[2];
  if (pipe(ends) != 0) {
    diagnostics.error(config::Location{file}, "the file cannot be tried", "there is no pipe to a child process", {});
    return false;
  }
  const pid_t self = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    child(file, ends[1], self);
  }
  close(ends[1]);
  const std::string said = pid > 0 ? drain(ends[0]) : "no child process could be started";
  close(ends[0]);
  int status = -1;
  if (pid > 0)
    waitpid(pid, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS)
    return true;
  if (WIFEXITED(status) && WEXITSTATUS(status) == without_memory)
    throw std::bad_alloc{};
  if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGALRM || WTERMSIG(status) == SIGXCPU)) {
    diagnostics.error(config::Location{file}, fmt::format("SimGrid did not read it within {} s", patience),
                      "a file that it has not ended by then is too large, or leads it astray", {});
    return false;
  }
  report(file, said.empty() ? "it gave up without a word" : said, diagnostics);
  return false;
}

bool read_with_simgrid(const std::string& file, config::Diagnostics& diagnostics)
{
  const std::string refusal = load(file);
  if (refusal.empty())
    return true;
  report(file, refusal, diagnostics);
  return false;
}

} // namespace leasehold::platform
