#include "cli/campaign/child_program.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace leasehold::cli {

int run_child(const std::vector<std::string>& command, const std::filesystem::path& python_path, bool quiet)
{
  constexpr int not_started = 127;
  std::vector<char*> words;
  for (const std::string& word : command)
    words.push_back(const_cast<char*>(word.c_str())); // exec changes none of them
  words.push_back(nullptr);
  std::fflush(nullptr); // or the child would write what is buffered once more
  const std::string path = std::filesystem::absolute(python_path).string();
  const pid_t child = fork();
  if (child < 0)
    return not_started;
  if (child == 0) {
    setenv("PYTHONPATH", path.c_str(), 1);
    if (const int nowhere = quiet ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1; nowhere >= 0) {
      dup2(nowhere, STDOUT_FILENO);
      dup2(nowhere, STDERR_FILENO);
    }
    execvp(words.front(), words.data());
    _exit(not_started);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      return not_started;
  constexpr int signalled = 128;
  return WIFEXITED(status) ? WEXITSTATUS(status) : signalled + WTERMSIG(status);
}

} // namespace leasehold::cli
