#include "cli/program/standard_streams.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <initializer_list>
#include <sys/types.h>
#include <unistd.h>

namespace leasehold::cli {

namespace {

/// Says that all was written, whatever became of it.
ssize_t write_or_lose(void*, const char* text, std::size_t size)
{
  for (std::size_t sent = 0; sent < size;) {
    const ssize_t wrote = ::write(STDERR_FILENO, text + sent, size - sent);
    if (wrote < 0 && errno != EINTR)
      break;
    sent += wrote > 0 ? static_cast<std::size_t>(wrote) : 0;
  }
  return static_cast<ssize_t>(size);
}

} // namespace

void secure_streams()
{
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(stream, F_GETFD) < 0) {
      // A reading end: what is written there fails, and is told, as it would have been.
      const int nowhere = open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY);
      if (nowhere >= 0 && nowhere != stream) {
        dup2(nowhere, stream);
        close(nowhere);
      }
    }
  std::signal(SIGPIPE, SIG_IGN);
  cookie_io_functions_t calls{};
  calls.write = write_or_lose;
  if (std::FILE* const forgiving = fopencookie(nullptr, "w", calls)) {
    setvbuf(forgiving, nullptr, _IONBF, 0);
    stderr = forgiving; // of the GNU library's streams, which are variables
  }
}

} // namespace leasehold::cli
