// Feeds a JSON parser from a byte stream in chunks and knows the line and column it has come to.
#pragma once

#include "workload/trace_source.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <vector>

namespace leasehold::workload {

struct Place {
  std::uint64_t line = 1;
  std::uint64_t column = 1;
};

class JsonCursor {
public:
  explicit JsonCursor(std::unique_ptr<ByteStream> stream);

  [[nodiscard]] bool at_end() const { return at_ == end_; }
  [[nodiscard]] char peek() const { return *at_; }
  void advance()
  {
    if (*at_ == '\n')
      begin_line();
    if (++at_ == end_)
      refill();
  }

  /// Where the byte stands that is `bytes` back; right as long as that is at most one line back.
  [[nodiscard]] Place place(std::uint64_t bytes) const;
  [[nodiscard]] const ByteStream& stream() const { return *stream_; }

private:
  void begin_line();
  void refill();
  [[nodiscard]] std::uint64_t offset() const
  {
    return chunk_offset_ + static_cast<std::uint64_t>(at_ - buffer_.data());
  }

  std::unique_ptr<ByteStream> stream_;
  std::vector<char> buffer_;
  const char* at_;
  const char* end_;
  std::uint64_t chunk_offset_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t line_begin_ = 0;
  std::uint64_t previous_line_begin_ = 0;
};

/// The cursor as an input iterator; the end is an iterator without a cursor.
class JsonIterator {
public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  JsonIterator() = default;
  explicit JsonIterator(JsonCursor& cursor) : cursor_(&cursor) {}

  char operator*() const { return cursor_->peek(); }
  JsonIterator& operator++()
  {
    cursor_->advance();
    return *this;
  }
  JsonIterator operator++(int)
  {
    const JsonIterator before = *this;
    cursor_->advance();
    return before;
  }
  friend bool operator==(const JsonIterator& a, const JsonIterator& b) { return a.is_end() == b.is_end(); }
  friend bool operator!=(const JsonIterator& a, const JsonIterator& b) { return a.is_end() != b.is_end(); }

private:
  [[nodiscard]] bool is_end() const { return cursor_ == nullptr || cursor_->at_end(); }
  JsonCursor* cursor_ = nullptr;
};

} // namespace leasehold::workload
