// Buffered CSV rows. Times and other reals are written with six decimals, as Batsim does.
#pragma once

#include "units/timestamp.hpp"

#include <charconv>
#include <concepts>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace leasehold::output {

class CsvWriter {
public:
  /// Creates the file, compressed where it ends in `.gz`, and writes the header. Throws std::system_error where it cannot,
  /// here and in every later call.
  CsvWriter(const std::filesystem::path& file, std::string_view header);
  CsvWriter(CsvWriter&& other) noexcept;
  CsvWriter& operator=(CsvWriter&&) = delete;
  ~CsvWriter();

  /// Text is quoted where it holds a comma, a quote or a line break.
  CsvWriter& text(std::string_view value);
  CsvWriter& number(std::integral auto value)
  {
    separate();
    return append(value);
  }
  /// Six decimals; `inf` and `nan` become an empty field.
  CsvWriter& real(double value);
  /// Seconds since the start with six decimals; never() becomes an empty field.
  CsvWriter& instant(Timestamp value);
  /// Adds to the field begun by the last call, unquoted and without a comma.
  CsvWriter& append(std::string_view value);
  CsvWriter& append(std::integral auto value)
  {
    reserve(24);
    const auto end = std::to_chars(buffer_.data() + used_, buffer_.data() + buffer_.size(), value).ptr;
    used_ = static_cast<std::size_t>(end - buffer_.data());
    return *this;
  }
  void end_row();
  /// Writes what is buffered and closes; must be called for the file to count.
  void close();

private:
  void separate()
  {
    if (row_begun_)
      put(',');
    row_begun_ = true;
  }
  void put(char c)
  {
    reserve(1);
    buffer_[used_++] = c;
  }
  void reserve(std::size_t bytes)
  {
    if (buffer_.size() - used_ < bytes)
      flush();
  }
  void flush();
  void write_out(std::string_view bytes);
  void write_millionths(bool negative, std::uint64_t magnitude);

  class Packer; ///< gzip before the file

  std::FILE* file_ = nullptr;
  std::unique_ptr<Packer> packer_; ///< none: as it is
  std::string buffer_;
  std::size_t used_ = 0;
  bool row_begun_ = false;
};

} // namespace leasehold::output
