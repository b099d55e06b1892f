#include "experiment/whole_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <system_error>
#include <unistd.h>

namespace leasehold::experiment {

namespace {

constexpr std::string_view partial_mark = ".partial-";

[[noreturn]] void fail_on(const std::filesystem::path& path, int error)
{
  throw std::system_error(error, std::generic_category(), path.string());
}

int create(const std::filesystem::path& path)
{
  return open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
}

/// A file that was not there. Another's of the same name stays as it is: the next name is tried.
int create_aside(const std::filesystem::path& target, std::filesystem::path& aside)
{
  constexpr int most_tries = 100;
  const auto first = partial_of(target);
  for (int i = 0; i < most_tries; ++i) {
    aside = i == 0 ? first : std::filesystem::path{fmt::format("{}{:02}", first.string(), i)};
    const int file = create(aside);
    if (file >= 0 || errno != EEXIST)
      return file;
  }
  return -1;
}

bool write_all(int file, std::string_view text)
{
  while (!text.empty()) {
    const ssize_t wrote = write(file, text.data(), text.size());
    if (wrote < 0 && errno != EINTR)
      return false;
    text.remove_prefix(wrote > 0 ? static_cast<std::size_t>(wrote) : 0);
  }
  return true;
}

} // namespace

std::filesystem::path partial_of(const std::filesystem::path& target)
{
  return target.parent_path() / fmt::format(".{}{}{}", target.filename().string(), partial_mark, getpid());
}

std::string_view target_of_partial(std::string_view name)
{
  const std::size_t mark = name.rfind(partial_mark);
  if (!name.starts_with('.') || mark == std::string_view::npos || mark < 2)
    return {};
  const std::string_view number = name.substr(mark + partial_mark.size());
  const bool ours = !number.empty() && std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
  return ours ? name.substr(1, mark - 1) : std::string_view{};
}

void write_whole(const std::filesystem::path& target, std::string_view text)
{
  std::filesystem::path aside;
  const int file = create_aside(target, aside);
  if (file < 0)
    fail_on(target, errno);
  bool good = write_all(file, text) && fsync(file) == 0;
  int error = errno;
  if (close(file) != 0 && good) {
    good = false;
    error = errno;
  }
  std::error_code ignored;
  if (!good) {
    std::filesystem::remove(aside, ignored);
    fail_on(target, error);
  }
  try {
    put_in_place(aside, target);
  } catch (const std::system_error&) {
    std::filesystem::remove(aside, ignored);
    throw;
  }
}

void write_new(const std::filesystem::path& path, std::string_view text)
{
  const int file = create(path);
  if (file < 0)
    fail_on(path, errno);
  int error = write_all(file, text) ? 0 : errno;
  if (close(file) != 0 && error == 0)
    error = errno;
  if (error != 0)
    fail_on(path, error);
}

void sync_to_disk(const std::filesystem::path& path)
{
  const int opened = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (opened < 0)
    fail_on(path, errno);
  const int error =
      fsync(opened) == 0 || errno == EINVAL ? 0 : errno; // some file systems cannot do so with directories
  close(opened);
  if (error != 0)
    fail_on(path, error);
}

void put_in_place(const std::filesystem::path& whole, const std::filesystem::path& target)
{
  std::filesystem::rename(whole, target);
  const std::filesystem::path folder = target.parent_path();
  const int opened = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0)
    fail_on(folder, errno);
  const int error = fsync(opened) == 0 || errno == EINVAL ? 0 : errno;
  close(opened);
  if (error != 0)
    fail_on(folder, error);
}

} // namespace leasehold::experiment
