// Which call of a plug-in a process is in: written by it, and read by whoever waits for it, who can then say what a crash or
// an endless loop was in.
#pragma once

#include "units/timestamp.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace leasehold::policy {

/// May lie in memory that processes share.
class CallMark {
public:
  /// A call that is under way. It may be begun in another one, which goes on behind it.
  struct Call {
    Timestamp now;
    char who[256] = {}; ///< such as "`mine` of ./mine.so"
  };

  /// Even: in no call; else it is another number for each.
  [[nodiscard]] std::uint64_t number() const { return number_.load(std::memory_order_acquire); }
  [[nodiscard]] bool inside() const { return number() % 2 == 1; }
  /// Of no meaning outside of any.
  [[nodiscard]] const Call& call() const { return call_; }
  /// "`mine` of ./mine.so, at 2 h of simulated time,".
  [[nodiscard]] std::string text() const;

  void enter(std::string_view who, Timestamp now);
  /// Back to where it was before.
  void leave(const Call& before, bool inside);

  Seconds limit{0.0}; ///< processor time that a call may take; 0: any

private:
  std::atomic<std::uint64_t> number_{0};
  Call call_;
};

/// That of this process.
[[nodiscard]] CallMark& call_mark();
/// From now on it is this one, which outlives the process's calls.
void mark_calls_in(CallMark& shared);

/// For as long as it lives the process is in a call.
class InPlugin {
public:
  InPlugin(std::string_view who, Timestamp now);
  InPlugin(const InPlugin&) = delete;
  InPlugin& operator=(const InPlugin&) = delete;
  ~InPlugin();

private:
  bool nested_;
  CallMark::Call before_;
};

} // namespace leasehold::policy
