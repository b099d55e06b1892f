// Signals that ask a campaign to end: it ends its workers and keeps what is whole.
#pragma once

#include <array>
#include <csignal>

namespace leasehold::experiment {

/// While one lives, SIGINT, SIGTERM and SIGHUP are noted; those that the caller has ignored, as for what runs in the
/// background, stay so. One at a time, in the main thread.
class Interruption {
public:
  Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption();

  /// The signal that came; 0: none.
  [[nodiscard]] static int signal();
  /// For a worker: whether it ends is its parent's to decide, to which the terminal sends the same.
  static void leave_to_parent();

private:
  static constexpr std::array signals = {SIGINT, SIGTERM, SIGHUP};
  std::array<struct sigaction, signals.size()> before_{};
};

} // namespace leasehold::experiment
