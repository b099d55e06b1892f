#include "support/program.hpp"

#include <cerrno>
#include <fcntl.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace leasehold::test {

namespace fs = std::filesystem;

namespace {

pid_t start(const std::vector<std::string>& arguments, const fs::path& directory, const fs::path& out,
            const fs::path& err)
{
  const pid_t pid = fork();
  if (pid < 0)
    throw std::runtime_error("no process for the program");
  if (pid > 0)
    return pid;
  setpgid(0, 0);
  const auto redirect = [](const fs::path& file, int to) {
    dup2(open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), to);
  };
  redirect(out, STDOUT_FILENO);
  redirect(err, STDERR_FILENO);
  std::vector<char*> words{
      const_cast<char*>("leasehold")}; // as from a folder of the path: it tells commands by that name
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  if (chdir(directory.c_str()) == 0)
    execv(LEASEHOLD_PROGRAM, words.data());
  _exit(127);
}

} // namespace

Output run_program(const std::vector<std::string>& arguments, const fs::path& directory)
{
  const ScratchDirectory scratch;
  const pid_t pid = start(arguments, directory, scratch / "out", scratch / "err");
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_text(scratch / "out"),
          read_text(scratch / "err")};
}

pid_t start_program(const std::vector<std::string>& arguments, const fs::path& directory)
{
  return start(arguments, directory, "/dev/null", "/dev/null");
}

} // namespace leasehold::test
