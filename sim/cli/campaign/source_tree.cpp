#include "cli/campaign/source_tree.hpp"

namespace leasehold::cli {

std::filesystem::path source_tree_with(const std::filesystem::path& part)
{
  namespace fs = std::filesystem;
  std::error_code ignored;
  for (fs::path up = fs::read_symlink("/proc/self/exe", ignored); up.has_relative_path();) {
    up = up.parent_path();
    if (fs::exists(up / part, ignored))
      return up;
  }
  return fs::exists(part, ignored) ? fs::current_path() : fs::path{};
}

} // namespace leasehold::cli
