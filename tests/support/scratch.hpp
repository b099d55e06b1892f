// Files that live as long as a test.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <system_error>

#include <cstdlib>

namespace leasehold::test {

/// A directory of the test's own, gone with it.
class ScratchDirectory {
public:
  ScratchDirectory()
  {
    std::string name = (std::filesystem::temp_directory_path() / "leasehold-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      throw std::runtime_error("no scratch directory");
    path_ = name;
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory()
  {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string operator/(const std::string& name) const { return (path_ / name).string(); }

private:
  std::filesystem::path path_;
};

[[nodiscard]] inline std::string read_text(const std::filesystem::path& file)
{
  std::ifstream stream{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

inline void write_text(const std::filesystem::path& file, const std::string& text)
{
  std::ofstream{file, std::ios::binary} << text;
}

} // namespace leasehold::test
