#include "workload/trace_source.hpp"

#include <boost/iostreams/device/array.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filtering_streambuf.hpp>
#include <boost/iostreams/stream_buffer.hpp>

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <ios>
#include <system_error>
#include <utility>

namespace leasehold::workload {

namespace {

namespace io = boost::iostreams;

constexpr std::streamsize packed_chunk_bytes = 1 << 16;

/// Refuses every read with its reason, so that callers meet one kind of failure only.
class Unreadable final : public std::streambuf {
public:
  explicit Unreadable(std::string reason) : reason_(std::move(reason)) {}

private:
  std::streamsize xsgetn(char*, std::streamsize) override { throw std::ios_base::failure{reason_}; }
  std::string reason_;
};

/// Inflates another stream buffer, which it owns.
class Inflater final : public std::streambuf {
public:
  explicit Inflater(std::unique_ptr<std::streambuf> packed) : packed_(std::move(packed))
  {
    chain_.push(io::gzip_decompressor{io::zlib::default_window_bits, packed_chunk_bytes}, packed_chunk_bytes);
    chain_.push(*packed_, packed_chunk_bytes);
  }

private:
  std::streamsize xsgetn(char* into, std::streamsize room) override { return chain_.sgetn(into, room); }

  std::unique_ptr<std::streambuf> packed_;
  io::filtering_streambuf<io::input> chain_;
};

bool is_gzip(std::streambuf& bytes)
{
  std::array<char, 2> magic{};
  const std::streamsize count = bytes.sgetn(magic.data(), 2);
  bytes.pubseekpos(0);
  return count == 2 && magic[0] == '\x1f' && magic[1] == '\x8b';
}

std::unique_ptr<std::streambuf> open_file(const std::string& path)
{
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    return std::make_unique<Unreadable>("the file does not exist");
  if (!std::filesystem::is_regular_file(path, ignored))
    return std::make_unique<Unreadable>("this is not a regular file");
  auto file = std::make_unique<std::filebuf>();
  if (file->open(path, std::ios::in | std::ios::binary) == nullptr)
    return std::make_unique<Unreadable>("the file cannot be opened");
  return file;
}

} // namespace

ByteStream::ByteStream(std::unique_ptr<std::streambuf> bytes, std::uint64_t plain_size, std::uint64_t max_bytes)
    : bytes_(std::move(bytes)), plain_size_(plain_size), max_bytes_(max_bytes)
{
}

std::size_t ByteStream::read(char* into, std::size_t room)
{
  if (!failure_.empty())
    return 0;
  std::size_t got = 0;
  try {
    got = static_cast<std::size_t>(bytes_->sgetn(into, static_cast<std::streamsize>(room)));
  } catch (const io::gzip_error&) {
    failure_ = "the gzip data are damaged or cut off";
  } catch (const io::zlib_error&) {
    failure_ = "the gzip data are damaged";
  } catch (const std::ios_base::failure& error) {
    failure_ = error.code() == std::io_errc::stream ? std::string{error.what()} : error.code().message();
    failure_ = failure_.substr(0, failure_.find(": iostream error"));
  }
  read_ += got;
  if (failure_.empty() && read_ > max_bytes_)
    failure_ = fmt::format("there are more than {} bytes", max_bytes_);
  return failure_.empty() ? got : 0;
}

TraceSource::TraceSource(std::string name, std::string_view text, bool is_file)
    : name_(std::move(name)), text_(text), is_file_(is_file)
{
}

TraceSource TraceSource::file(std::string path)
{
  return TraceSource{std::move(path), {}, true};
}

TraceSource TraceSource::text(std::string_view text, std::string name)
{
  return TraceSource{std::move(name), text, false};
}

std::unique_ptr<ByteStream> TraceSource::open(std::uint64_t max_bytes) const
{
  std::unique_ptr<std::streambuf> bytes;
  std::uint64_t size = text_.size();
  if (is_file_) {
    bytes = open_file(name_);
    std::error_code unknown;
    const auto on_disk = std::filesystem::file_size(name_, unknown);
    size = unknown ? 0 : on_disk;
  } else {
    bytes = std::make_unique<io::stream_buffer<io::array_source>>(text_.data(), text_.size());
  }
  if (size >= 2 && dynamic_cast<Unreadable*>(bytes.get()) == nullptr && is_gzip(*bytes)) {
    bytes = std::make_unique<Inflater>(std::move(bytes));
    size = 0;
  }
  return std::make_unique<ByteStream>(std::move(bytes), size, max_bytes);
}

} // namespace leasehold::workload
