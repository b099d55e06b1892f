#include "output/csv_writer.hpp"

#include "units/csv_field.hpp"

#include <cerrno>
#include <cmath>
#include <cstring>
#include <system_error>
#include <utility>

namespace leasehold::output {

namespace {
constexpr std::size_t buffer_bytes = 1U << 16;
}

CsvWriter::CsvWriter(const std::filesystem::path& file, std::string_view header) : buffer_(buffer_bytes, '\0')
{
  file_ = std::fopen(file.c_str(), "wb");
  if (file_ == nullptr)
    throw std::system_error(errno, std::generic_category(), "cannot create " + file.string());
  append(header);
  end_row();
}

CsvWriter::CsvWriter(CsvWriter&& other) noexcept
    : file_(std::exchange(other.file_, nullptr)), buffer_(std::move(other.buffer_)), used_(other.used_),
      row_begun_(other.row_begun_)
{
}

CsvWriter::~CsvWriter()
{
  if (file_ != nullptr)
    std::fclose(file_);
}

CsvWriter& CsvWriter::text(std::string_view value)
{
  separate();
  return needs_quotes(value) ? append(quoted(value)) : append(value);
}

CsvWriter& CsvWriter::real(double value)
{
  separate();
  reserve(352);
  if (!std::isfinite(value))
    return *this;
  char* out = buffer_.data() + used_;
  char* const limit = buffer_.data() + buffer_.size();
  // A run writes millions of these: to a millionth they are integers, which print five times faster than std::to_chars
  // prints a double. Beyond 2^53 millionths the double has no such decimals to lose.
  if (std::abs(value) < 9.0e9) {
    const double scaled = value * 1e6;
    const auto millionths = static_cast<std::int64_t>(scaled < 0.0 ? scaled - 0.5 : scaled + 0.5);
    const auto magnitude = static_cast<std::uint64_t>(std::abs(millionths));
    if (millionths < 0)
      *out++ = '-';
    out = std::to_chars(out, limit, magnitude / 1'000'000).ptr;
    *out++ = '.';
    auto decimals = magnitude % 1'000'000;
    for (int digit = 5; digit >= 0; --digit, decimals /= 10)
      out[digit] = static_cast<char>('0' + decimals % 10);
    out += 6;
  } else {
    out = std::to_chars(out, limit, value, std::chars_format::fixed, 6).ptr;
  }
  used_ = static_cast<std::size_t>(out - buffer_.data());
  return *this;
}

CsvWriter& CsvWriter::append(std::string_view value)
{
  if (value.size() > buffer_.size() - used_) {
    flush();
    if (value.size() > buffer_.size())
      buffer_.resize(value.size());
  }
  std::memcpy(buffer_.data() + used_, value.data(), value.size());
  used_ += value.size();
  return *this;
}

void CsvWriter::end_row()
{
  append("\n");
  row_begun_ = false;
}

void CsvWriter::close()
{
  flush();
  std::FILE* const file = std::exchange(file_, nullptr);
  if (std::fclose(file) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot finish a result file");
}

void CsvWriter::separate()
{
  if (row_begun_)
    append(",");
  row_begun_ = true;
}

void CsvWriter::reserve(std::size_t bytes)
{
  if (buffer_.size() - used_ < bytes)
    flush();
}

void CsvWriter::flush()
{
  if (used_ > 0 && std::fwrite(buffer_.data(), 1, used_, file_) != used_)
    throw std::system_error(errno, std::generic_category(), "cannot write a result file");
  used_ = 0;
}

} // namespace leasehold::output
