// How far a campaign is, on standard error: a line that is redrawn on a terminal, a plain line now and then elsewhere.
#pragma once

#include "experiment/experiment.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <string>

namespace leasehold::cli {

/// `done` of `total` tasks, with what their runs last told.
struct Standing {
  std::size_t done = 0;
  std::size_t total = 0;
  std::size_t failed = 0;
  double share = 0.0;     ///< of the whole, in [0, 1]
  double simulated = 0.0; ///< seconds, of all runs
  std::uint64_t jobs = 0; ///< ended, of all runs
  double elapsed = 0.0;   ///< seconds of wall clock
};

/// `[#####---------------]  25 %  3/12 runs  540 d simulated  12,345 jobs  4,100 jobs/s  0:12 left`; the bar fills what
/// `width` leaves over, and is left out where that is nothing.
[[nodiscard]] std::string progress_line(const Standing& standing, int width);

class ProgressBar : public experiment::Listener {
public:
  ProgressBar();

  void begun(std::size_t to_run, std::size_t there_already) override;
  void progress(std::size_t task, const assembly::Progress& progress) override;
  void ended(std::size_t task, bool good) override;
  void told(const std::string& line) override;
  void tick() override;
  /// Removes the line.
  void close();

private:
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] Standing standing() const;

  bool terminal_;
  bool drawn_ = false;
  Clock::time_point begun_;
  Clock::time_point last_;
  std::size_t total_ = 0;
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
  double simulated_before_ = 0.0; ///< of the runs that have ended
  std::uint64_t jobs_before_ = 0;
  std::map<std::size_t, assembly::Progress> running_;
};

} // namespace leasehold::cli
