// Runs the program as its users do.
#pragma once

#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace leasehold::test {

struct Output {
  int status = 0; ///< exit status, or 128 + the signal that ended it
  std::string out;
  std::string err;
};

/// Runs `leasehold arguments...` in `directory` until it ends.
[[nodiscard]] Output run_program(const std::vector<std::string>& arguments,
                                 const std::filesystem::path& directory = LEASEHOLD_SOURCE_DIR);

/// Starts it with its output thrown away, the leader of a process group of its own.
[[nodiscard]] pid_t start_program(const std::vector<std::string>& arguments,
                                  const std::filesystem::path& directory = LEASEHOLD_SOURCE_DIR);

/// A directory of the test's own, gone with it.
class ScratchDirectory {
public:
  ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string operator/(const std::string& name) const { return (path_ / name).string(); }

private:
  std::filesystem::path path_;
};

[[nodiscard]] std::string read_text(const std::filesystem::path& file);
void write_text(const std::filesystem::path& file, const std::string& text);

} // namespace leasehold::test
