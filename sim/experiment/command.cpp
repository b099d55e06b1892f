#include "experiment/command.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace leasehold::experiment {

namespace {

constexpr int not_started = 127;
constexpr int signalled = 128;

struct Ends {
  int read = -1;
  int write = -1;
};

Ends open_pipe()
{
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "no pipe to a command");
  return {ends[0], ends[1]};
}

/// Adds what has come; false at the end.
bool take(int from, std::string& to)
{
  std::array<char, 4096> block{};
  const ssize_t got = read(from, block.data(), block.size());
  if (got > 0)
    to.append(block.data(), static_cast<std::size_t>(got));
  return got > 0 || (got < 0 && errno == EINTR);
}

void read_both(int out, int err, CommandResult& result)
{
  std::array<pollfd, 2> pipes{{{out, POLLIN, 0}, {err, POLLIN, 0}}};
  while (pipes[0].fd >= 0 || pipes[1].fd >= 0) {
    if (poll(pipes.data(), pipes.size(), -1) < 0)
      continue; // a signal
    for (std::size_t i = 0; i < pipes.size(); ++i)
      if (pipes[i].fd >= 0 && pipes[i].revents != 0 && !take(pipes[i].fd, i == 0 ? result.out : result.err))
        pipes[i].fd = -1;
  }
}

} // namespace

CommandResult run_command(const std::vector<std::string>& words)
{
  const Ends out = open_pipe(), err = open_pipe();
  posix_spawn_file_actions_t files{};
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, out.write, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, err.write, STDERR_FILENO);
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (const std::string& word : words)
    arguments.push_back(const_cast<char*>(word.c_str())); // it changes none of them
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int error = posix_spawnp(&child, arguments.front(), &files, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  close(out.write);
  close(err.write);
  CommandResult result;
  if (error != 0)
    result = {not_started, {}, std::strerror(error)};
  else
    read_both(out.read, err.read, result);
  close(out.read);
  close(err.read);
  int status = 0;
  while (error == 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  if (error == 0)
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : signalled + WTERMSIG(status);
  return result;
}

} // namespace leasehold::experiment
