// Where the bytes of a trace come from: a file, plain or gzip, or text in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <streambuf>
#include <string>
#include <string_view>

namespace leasehold::workload {

/// The bytes of one trace in order, inflated on the way where they begin as gzip does. Never holds more than a chunk.
class ByteStream {
public:
  ByteStream(std::unique_ptr<std::streambuf> bytes, std::uint64_t plain_size, std::uint64_t max_bytes);

  /// Fills `into` with up to `room` bytes; fewer than `room` only at the end or on failure.
  std::size_t read(char* into, std::size_t room);
  /// Why reading stopped short of the end, such as `the gzip data are damaged`; empty while all is well.
  [[nodiscard]] const std::string& failure() const { return failure_; }
  /// Bytes of the whole when it is neither compressed nor a pipe; 0 where unknown.
  [[nodiscard]] std::uint64_t plain_size() const { return plain_size_; }

private:
  std::unique_ptr<std::streambuf> bytes_;
  std::uint64_t plain_size_;
  std::uint64_t max_bytes_;
  std::uint64_t read_ = 0;
  std::string failure_;
};

class TraceSource {
public:
  [[nodiscard]] static TraceSource file(std::string path);
  /// `name` stands for the file in messages; `text` must outlive the source and may be gzip.
  [[nodiscard]] static TraceSource text(std::string_view text, std::string name);

  [[nodiscard]] const std::string& name() const { return name_; }
  /// Never null; a file that cannot be opened yields a stream that has failed already. Gives up after `max_bytes`.
  [[nodiscard]] std::unique_ptr<ByteStream> open(std::uint64_t max_bytes) const;

private:
  TraceSource(std::string name, std::string_view text, bool is_file);
  std::string name_;
  std::string_view text_;
  bool is_file_;
};

} // namespace leasehold::workload
