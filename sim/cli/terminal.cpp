#include "cli/terminal.hpp"

#include <charconv>
#include <cstdlib>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace leasehold::cli {

namespace {

/// That of standard error, whose stream loses what nobody takes, is not known to that stream.
int number_of(std::FILE* stream)
{
  return stream == stderr ? STDERR_FILENO : fileno(stream);
}

} // namespace

bool is_terminal(std::FILE* stream)
{
  return isatty(number_of(stream)) == 1;
}

int width_of(std::FILE* stream)
{
  constexpr int narrowest = 40;
  winsize size{};
  if (ioctl(number_of(stream), TIOCGWINSZ, &size) == 0 && size.ws_col >= narrowest)
    return size.ws_col;
  const char* const columns = std::getenv("COLUMNS");
  const std::string_view text = columns == nullptr ? "" : columns;
  int width = 0;
  std::from_chars(text.data(), text.data() + text.size(), width);
  return width >= narrowest ? width : 120;
}

} // namespace leasehold::cli
