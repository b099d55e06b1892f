#include "cli/program/source_directory.hpp"

#include <system_error>

namespace leasehold::cli {

namespace fs = std::filesystem;

namespace {

/// The innermost folder above the program that has the part; empty where none has.
fs::path above_program(const fs::path& part)
{
  std::error_code ignored;
  for (fs::path folder = program_file().parent_path(); folder.has_relative_path(); folder = folder.parent_path())
    if (fs::exists(folder / part, ignored))
      return folder;
  return {};
}

} // namespace

fs::path program_file()
{
  return fs::read_symlink("/proc/self/exe");
}

fs::path source_directory()
{
  return above_program(fs::path{"platforms"} / "four-clouds.xml");
}

fs::path source_tree_with(const fs::path& part)
{
  const fs::path above = above_program(part);
  std::error_code ignored;
  return above.empty() && fs::exists(part, ignored) ? fs::current_path() : above;
}

} // namespace leasehold::cli
