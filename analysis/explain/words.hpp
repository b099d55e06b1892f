// How stories say times, amounts and what there was to choose from.
#pragma once

#include "analysis/explain/decisions.hpp"
#include "units/calendar.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leasehold::analysis {

class StoryWords {
public:
  /// `start` of the scenario, where it is known: times are then told by the calendar, too. `end` of the run, in seconds.
  StoryWords(std::optional<Instant> start, double end) : start_(start), end_(end) {}

  [[nodiscard]] double end() const { return end_; }

  /// `12.30 d (2026-06-13 07:12)`; `the end` of what is no number.
  [[nodiscard]] std::string at(double seconds) const;
  /// `3.2 h`.
  [[nodiscard]] static std::string time(double seconds);
  [[nodiscard]] static std::string dollars(double amount);
  /// A line a decision's options: what was chosen, then the others, the most telling first; so many of them.
  [[nodiscard]] static std::vector<std::string> options(const Decision& decision, std::size_t most = 6);

private:
  std::optional<Instant> start_;
  double end_;
};

/// Leaves so many lines, the first and the last; what is left out between them is counted.
void shorten(std::vector<std::string>& lines, std::size_t most);

} // namespace leasehold::analysis
