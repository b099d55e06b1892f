#include "cli/program/source_directory.hpp"

namespace leasehold::cli {

std::filesystem::path program_file()
{
  return std::filesystem::read_symlink("/proc/self/exe");
}

std::filesystem::path source_directory()
{
  for (std::filesystem::path folder = program_file().parent_path(); folder.has_relative_path();
       folder = folder.parent_path())
    if (std::filesystem::exists(folder / "platforms" / "four-clouds.xml"))
      return folder;
  return {};
}

} // namespace leasehold::cli
