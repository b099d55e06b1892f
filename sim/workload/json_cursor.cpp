#include "workload/json_cursor.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::workload {

namespace {
constexpr std::size_t json_chunk_bytes = std::size_t{1} << 18;
}

JsonCursor::JsonCursor(std::unique_ptr<ByteStream> stream)
    : stream_(std::move(stream)), buffer_(json_chunk_bytes), at_(buffer_.data()), end_(at_)
{
  end_ += stream_->read(buffer_.data(), buffer_.size());
}

void JsonCursor::begin_line()
{
  ++line_;
  previous_line_begin_ = line_begin_;
  line_begin_ = offset() + 1;
}

void JsonCursor::refill()
{
  chunk_offset_ += static_cast<std::uint64_t>(end_ - buffer_.data());
  at_ = buffer_.data();
  end_ = at_ + stream_->read(buffer_.data(), buffer_.size());
}

Place JsonCursor::place(std::uint64_t bytes) const
{
  const std::uint64_t at = offset() - std::min(bytes, offset());
  if (at >= line_begin_)
    return {line_, at - line_begin_ + 1};
  return {line_ - 1, at - std::min(at, previous_line_begin_) + 1};
}

} // namespace leasehold::workload
