// A file of a test's own, gone with it.
#pragma once

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <string>
#include <unistd.h>

namespace leasehold::test {

class ScratchFile {
public:
  ScratchFile(const std::string& name, const std::string& text)
      : path_((std::filesystem::temp_directory_path() / fmt::format("leasehold-{}-{}", getpid(), name)).string())
  {
    std::ofstream{path_} << text;
  }
  ~ScratchFile() { std::filesystem::remove(path_); }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

private:
  std::string path_;
};

} // namespace leasehold::test
