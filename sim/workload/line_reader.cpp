#include "workload/line_reader.hpp"

#include "workload/read_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace leasehold::workload {

namespace {
constexpr std::size_t chunk_bytes = std::size_t{1} << 18;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
} // namespace

LineReader::LineReader(std::unique_ptr<ByteStream> stream, ReadProblems& problems)
    : stream_(std::move(stream)), problems_(problems), buffer_(chunk_bytes), at_(buffer_.data()), end_(at_)
{
}

/// Moves the unfinished line to the front and reads on behind it; false where nothing more is to be had.
bool LineReader::refill()
{
  const auto left = static_cast<std::size_t>(end_ - at_);
  if (ended_)
    return false;
  if (left > max_line_bytes) {
    problems_.fault(number_ + 1, 1, {}, fmt::format("the line is longer than {} bytes", max_line_bytes),
                    "it is no line of a trace");
    ended_ = true;
    at_ = end_;
    return false;
  }
  if (left == buffer_.size()) {
    std::vector<char> larger(2 * buffer_.size());
    std::copy(at_, end_, larger.begin());
    buffer_.swap(larger);
  } else {
    std::memmove(buffer_.data(), at_, left);
  }
  at_ = buffer_.data();
  const std::size_t got = stream_->read(buffer_.data() + left, buffer_.size() - left);
  end_ = at_ + left + got;
  ended_ = got == 0;
  if (!stream_->failure().empty()) {
    problems_.stream_failure(number_, stream_->failure());
    at_ = end_;
  }
  return !ended_;
}

std::string_view LineReader::take(const char* end, const char* next)
{
  std::string_view line{at_, static_cast<std::size_t>(end - at_)};
  consumed_ += static_cast<std::uint64_t>(next - at_);
  at_ = next;
  if (number_++ == 0 && line.starts_with(byte_order_mark))
    line.remove_prefix(byte_order_mark.size());
  if (line.ends_with('\r'))
    line.remove_suffix(1);
  return line;
}

std::optional<std::string_view> LineReader::next()
{
  while (true) {
    const auto left = static_cast<std::size_t>(end_ - at_);
    if (left > 0)
      if (const void* found = std::memchr(at_, '\n', left)) {
        const char* const newline = static_cast<const char*>(found);
        return take(newline, newline + 1);
      }
    if (refill())
      continue;
    if (at_ == end_)
      return std::nullopt;
    return take(end_, end_);
  }
}

std::uint64_t LineReader::expected_lines() const
{
  return consumed_ == 0 ? 0 : number_ * (stream_->plain_size() / 64 + 1) / (consumed_ / 64 + 1);
}

} // namespace leasehold::workload
