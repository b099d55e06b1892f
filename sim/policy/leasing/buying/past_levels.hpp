// The levels that level_history() lists, counted as the hours pass.
#pragma once

#include "policy/leasing/buying/desk.hpp"
#include "policy/leasing/buying/level_counts.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::policy {

/// Kept by a policy from review to review. What was needed in an hour that is over does not change
/// (ChipDemand::history), so that a review has only the hours since the last one to add; where the sum is over other
/// demands than last time it is taken anew. One policy asks for one set of kinds.
class PastLevels {
public:
  explicit PastLevels(Needs whose = Needs::cheapest) : whose_(whose) {}
  [[nodiscard]] Needs whose() const { return whose_; }

  /// Of level_history() with the same arguments. Valid until the next call.
  [[nodiscard]] const LevelCounts& of(const Desk& desk, model::ChipTypeId chip, std::initializer_list<Kind> kinds,
                                      std::optional<WorkloadKind> only = std::nullopt);

  /// Of serving, what to commit by where it grows or falls; null where it does neither (buying/trend.hpp). Where it falls,
  /// what is to be expected in the coming `term` (a year, where that is zero), of which a dozen weeks stand for all;
  /// where it grows, the last week: what is to come can be committed to when it does. Looked at once a day.
  [[nodiscard]] const LevelCounts* trending(const Desk& desk, model::ChipTypeId chip, std::initializer_list<Kind> kinds,
                                            Seconds term);

private:
  struct Expected {
    std::int64_t day = -1;
    std::optional<LevelCounts> levels;
  };
  struct Track {
    /// The demands summed over, and by how many hours the history of each is shorter than the longest.
    std::vector<std::pair<std::string, std::size_t>> demands;
    std::size_t over = 0; ///< hours counted that are over
    std::optional<double> present;
    LevelCounts counts;
  };
  Needs whose_;
  std::map<std::pair<model::ChipTypeId, std::optional<WorkloadKind>>, Track> tracks_;
  std::map<model::ChipTypeId, Expected> expected_;
};

} // namespace leasehold::policy
