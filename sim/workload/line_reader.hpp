// A trace line by line, through a buffer of fixed size.
#pragma once

#include "workload/read_problems.hpp"
#include "workload/trace_source.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace leasehold::workload {

class LineReader {
public:
  /// Failures of the stream and lines above max_line_bytes go to `problems` and end the reading.
  LineReader(std::unique_ptr<ByteStream> stream, ReadProblems& problems);

  /// The next line without its end (LF or CRLF) and, on the first, without a byte-order mark; nothing at the end.
  /// Valid until the next call.
  [[nodiscard]] std::optional<std::string_view> next();

  /// Which line next() gave last, counted from 1.
  [[nodiscard]] std::uint64_t number() const { return number_; }
  /// How many lines like those so far the whole may have; 0 where its size is unknown.
  [[nodiscard]] std::uint64_t expected_lines() const;

private:
  bool refill();
  std::string_view take(const char* end, const char* next);

  std::unique_ptr<ByteStream> stream_;
  ReadProblems& problems_;
  std::vector<char> buffer_;
  const char* at_;
  const char* end_;
  std::uint64_t number_ = 0;
  std::uint64_t consumed_ = 0;
  bool ended_ = false;
};

} // namespace leasehold::workload
