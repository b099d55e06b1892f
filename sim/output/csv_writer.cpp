#include "output/csv_writer.hpp"

#include "units/csv_field.hpp"

#include <algorithm>
#include <array>
#include <boost/iostreams/device/back_inserter.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <system_error>
#include <utility>

namespace leasehold::output {

namespace {

constexpr std::size_t buffer_bytes = 1U << 16;

/// `00` to `99`: two digits at a time halve the divisions.
constexpr auto digit_pairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

/// The two digits of a number below 100.
char* write_pair(char* out, std::uint32_t number)
{
  return std::copy_n(digit_pairs.data() + std::size_t{2} * number, 2, out);
}

} // namespace

/// The packed bytes are collected and handed on: the file stays ours, and so do its faults. No clock is in them: the header
/// of the format has room for one, which stays 0.
class CsvWriter::Packer {
public:
  Packer()
  {
    stream_.push(boost::iostreams::gzip_compressor{boost::iostreams::gzip_params{boost::iostreams::gzip::best_speed}});
    stream_.push(boost::iostreams::back_inserter(packed_));
  }
  void add(std::string_view bytes) { stream_.write(bytes.data(), static_cast<std::streamsize>(bytes.size())); }
  void finish() { stream_.reset(); }
  [[nodiscard]] std::string take() { return std::exchange(packed_, {}); }

private:
  std::string packed_;
  boost::iostreams::filtering_ostream stream_;
};

CsvWriter::CsvWriter(const std::filesystem::path& file, std::string_view header) : buffer_(buffer_bytes, '\0')
{
  file_ = std::fopen(file.c_str(), "wbx"); // of ours alone: no file that is there, nor what a link leads to
  if (file_ == nullptr)
    throw std::system_error(errno, std::generic_category(), "cannot create " + file.string());
  if (file.extension() == ".gz")
    packer_ = std::make_unique<Packer>();
  append(header);
  end_row();
}

CsvWriter::CsvWriter(CsvWriter&& other) noexcept
    : file_(std::exchange(other.file_, nullptr)), packer_(std::move(other.packer_)), buffer_(std::move(other.buffer_)),
      used_(other.used_), row_begun_(other.row_begun_)
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
  // A run writes millions of these: to a millionth they are integers, which print five times faster than std::to_chars
  // prints a double. Beyond 2^53 millionths the double has no such decimals to lose.
  if (std::abs(value) < 9.0e9) {
    const double scaled = value * 1e6;
    const auto millionths = static_cast<std::int64_t>(scaled < 0.0 ? scaled - 0.5 : scaled + 0.5);
    write_millionths(millionths < 0, static_cast<std::uint64_t>(std::abs(millionths)));
  } else {
    char* const limit = buffer_.data() + buffer_.size();
    const char* const end = std::to_chars(buffer_.data() + used_, limit, value, std::chars_format::fixed, 6).ptr;
    used_ = static_cast<std::size_t>(end - buffer_.data());
  }
  return *this;
}

CsvWriter& CsvWriter::instant(Timestamp value)
{
  separate();
  reserve(32);
  if (value == Timestamp::never())
    return *this;
  const bool negative = value < Timestamp{};
  const auto bits = static_cast<std::uint64_t>(value.nanoseconds());
  const std::uint64_t millionths = ((negative ? 0 - bits : bits) + 500) / 1000;
  write_millionths(negative && millionths > 0, millionths);
  return *this;
}

void CsvWriter::write_millionths(bool negative, std::uint64_t magnitude)
{
  char* out = buffer_.data() + used_;
  if (negative)
    *out++ = '-';
  out = std::to_chars(out, buffer_.data() + buffer_.size(), magnitude / 1'000'000).ptr;
  *out++ = '.';
  const auto decimals = static_cast<std::uint32_t>(magnitude % 1'000'000);
  out = write_pair(out, decimals / 10'000);
  out = write_pair(out, decimals / 100 % 100);
  out = write_pair(out, decimals % 100);
  used_ = static_cast<std::size_t>(out - buffer_.data());
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
  put('\n');
  row_begun_ = false;
}

void CsvWriter::close()
{
  flush();
  if (packer_) {
    packer_->finish();
    write_out(packer_->take());
  }
  std::FILE* const file = std::exchange(file_, nullptr);
  if (std::fclose(file) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot finish a result file");
}

void CsvWriter::flush()
{
  const std::string_view bytes = std::string_view{buffer_}.substr(0, used_);
  used_ = 0;
  if (packer_) {
    packer_->add(bytes);
    write_out(packer_->take());
  } else {
    write_out(bytes);
  }
}

void CsvWriter::write_out(std::string_view bytes)
{
  if (!bytes.empty() && std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size())
    throw std::system_error(errno, std::generic_category(), "cannot write a result file");
}

} // namespace leasehold::output
