#include "cli/platform.hpp"

#include "cli/program/simgrid_library.hpp"
#include "config/diagnostics.hpp"
#include "experiment/whole_file.hpp"
#include "platform/generator.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <system_error>

namespace leasehold::cli {

namespace {

/// Returns the exit status.
int write_new(const std::string& path, const std::string& text, bool force, const char* option)
{
  if (std::filesystem::exists(std::filesystem::symlink_status(path)) && !force) {
    fmt::print(stderr,
               "{}: the file is there already (nothing is replaced silently) choose another {} or add --force\n", path,
               option);
    return 2;
  }
  try {
    experiment::write_whole(path, text);
    return 0;
  } catch (const std::system_error& fault) {
    fmt::print(stderr, "{}: the file cannot be written ({})\n", path, fault.code().message());
    return 1;
  }
}

} // namespace

int show_platform(const std::string& file)
{
  config::Diagnostics diagnostics;
  const std::string text = simgrid().show_platform(file, diagnostics);
  fmt::print(stderr, "{}", diagnostics.text());
  fmt::print("{}", text);
  return diagnostics.ok() ? 0 : 2;
}

int show_network(const std::string& file, std::span<const std::string> without)
{
  config::Diagnostics diagnostics;
  const std::string text = simgrid().show_network(file, without, diagnostics);
  fmt::print(stderr, "{}", diagnostics.text());
  fmt::print("{}", text);
  return diagnostics.ok() ? 0 : 2;
}

int draw_platform(const std::string& file, const std::string& out, bool force)
{
  config::Diagnostics diagnostics;
  const std::string picture = simgrid().draw_platform(file, diagnostics);
  fmt::print(stderr, "{}", diagnostics.text());
  return diagnostics.ok() ? write_new(out, picture, force, "--picture") : 2;
}

int generate_platform(const std::string& spec, const std::optional<std::string>& out, bool force)
{
  config::Diagnostics diagnostics;
  const auto text = platform::generate_platform(spec, diagnostics);
  fmt::print(stderr, "{}", diagnostics.text());
  if (!text)
    return 2;
  if (!out) {
    fmt::print("{}", *text);
    return 0;
  }
  return write_new(*out, *text, force, "--out");
}

} // namespace leasehold::cli
