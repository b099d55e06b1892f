#include "support/program.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace leasehold::test {

namespace fs = std::filesystem;

namespace {

/// `words`: with the name that the program is to see first.
pid_t start(const char* program, std::vector<std::string> words, const fs::path& directory, const fs::path& out,
            const fs::path& err)
{
  const pid_t pid = fork();
  if (pid < 0)
    throw std::runtime_error("no process for the program");
  if (pid > 0)
    return pid;
  setpgid(0, 0);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE})
    std::signal(number, SIG_DFL); // what runs in the background has them ignored
  const auto redirect = [](const fs::path& file, int to) {
    dup2(open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), to);
  };
  redirect(out, STDOUT_FILENO);
  redirect(err, STDERR_FILENO);
  std::vector<char*> arguments;
  for (std::string& word : words)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  setenv("LEASEHOLD", LEASEHOLD_PROGRAM, 1);
  if (chdir(directory.c_str()) == 0)
    execv(program, arguments.data());
  _exit(127);
}

pid_t start(const std::vector<std::string>& arguments, const fs::path& directory, const fs::path& out,
            const fs::path& err)
{
  std::vector<std::string> words{"leasehold"}; // as from a folder of the path: it tells commands by that name
  words.insert(words.end(), arguments.begin(), arguments.end());
  return start(LEASEHOLD_PROGRAM, std::move(words), directory, out, err);
}

Output output_of(pid_t pid, const ScratchDirectory& scratch)
{
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_text(scratch / "out"),
          read_text(scratch / "err")};
}

} // namespace

Output run_program(const std::vector<std::string>& arguments, const fs::path& directory)
{
  const ScratchDirectory scratch;
  return output_of(start(arguments, directory, scratch / "out", scratch / "err"), scratch);
}

Output run_shell(const std::string& command, const fs::path& directory)
{
  const ScratchDirectory scratch;
  return output_of(start("/bin/sh", {"sh", "-c", command}, directory, scratch / "out", scratch / "err"), scratch);
}

pid_t start_program(const std::vector<std::string>& arguments, const fs::path& directory)
{
  return start(arguments, directory, "/dev/null", "/dev/null");
}

} // namespace leasehold::test
