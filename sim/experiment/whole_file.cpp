#include "experiment/whole_file.hpp"

#include <cerrno>
#include <cstdio>
#include <fmt/format.h>
#include <system_error>
#include <unistd.h>

namespace leasehold::experiment {

std::filesystem::path partial_of(const std::filesystem::path& target)
{
  return target.parent_path() / fmt::format(".{}.partial-{}", target.filename().string(), getpid());
}

bool is_partial(std::string_view name)
{
  return name.starts_with('.') && name.find(".partial-") != std::string_view::npos;
}

void write_whole(const std::filesystem::path& target, std::string_view text)
{
  const auto aside = partial_of(target);
  std::FILE* const file = std::fopen(aside.c_str(), "wb");
  bool good = file != nullptr;
  if (good) {
    good = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    good = std::fclose(file) == 0 && good;
  }
  if (!good) {
    const int error = errno;
    std::error_code ignored;
    std::filesystem::remove(aside, ignored);
    throw std::system_error(error, std::generic_category(), target.string());
  }
  std::filesystem::rename(aside, target);
}

} // namespace leasehold::experiment
