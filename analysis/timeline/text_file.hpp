// A file that is written from front to end, and appears under its name only once it is whole.
#pragma once

#include <cstdio>
#include <filesystem>
#include <string_view>

namespace leasehold::analysis {

class TextFile {
public:
  /// Writes beside `target`. Throws std::system_error, here and in every call.
  explicit TextFile(std::filesystem::path target);
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;
  ~TextFile();

  void write(std::string_view text);
  /// Takes its name.
  void close();

private:
  [[noreturn]] void fail() const;

  std::filesystem::path target_;
  std::filesystem::path partial_;
  std::FILE* file_ = nullptr;
};

} // namespace leasehold::analysis
