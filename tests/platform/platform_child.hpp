// A SimGrid engine lives once in a process, so every test that loads a platform does it in a child of its own.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace leasehold::test {

/// What `work` returns in a child process; a text that begins with "child" if it dies.
inline std::string in_child(const std::function<std::string()>& work)
{
  std::fflush(nullptr);
  int ends[2];
  if (pipe(ends) != 0)
    return "child: no pipe";
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    std::string text;
    try {
      text = work();
    } catch (const std::exception& fault) {
      text = std::string{"child: "} + fault.what();
    }
    for (std::size_t done = 0; done < text.size();) {
      const ssize_t wrote = write(ends[1], text.data() + done, text.size() - done);
      if (wrote <= 0)
        break;
      done += static_cast<std::size_t>(wrote);
    }
    _exit(0);
  }
  close(ends[1]);
  std::string text;
  char block[4096];
  for (ssize_t got = 0; (got = read(ends[0], block, sizeof block)) > 0;)
    text.append(block, static_cast<std::size_t>(got));
  close(ends[0]);
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? text : "child died; it said: " + text;
}

} // namespace leasehold::test
