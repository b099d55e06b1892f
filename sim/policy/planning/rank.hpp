// What a policy that only ranks jobs says; `RankedScheduling` (planning/ranked.hpp) plays it.
#pragma once

#include "model/view.hpp"

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

namespace leasehold::policy {

struct RankedJob {
  model::JobId id;
  const model::Job& job;
  std::span<const model::Request> requests;
  model::JobFacts facts;
  const model::Allocation* stay = nullptr; ///< null while it waits
};

/// The least first; what a policy does not use is equal for all.
struct JobRank {
  bool may_make_room = true; ///< false: it goes on whoever comes
  std::int64_t urgency = 0;  ///< of the most urgent the least
  double value = 0.0;
  Timestamp instant = Timestamp{};
  std::int64_t place = 0;
  Timestamp submitted = Timestamp{}; ///< this and the id are filled in by who plays it
  model::JobId id = model::JobId::none();

  friend auto operator<=>(const JobRank&, const JobRank&) = default;
};

class Ranking {
public:
  virtual ~Ranking() = default;

  /// A job's rank may change with time while it runs; while it waits it stays, but for what `turn` says.
  [[nodiscard]] virtual JobRank rank(const RankedJob& job, Timestamp now) const = 0;

  /// Before each plan. `touched`: jobs that came, started, stopped or ended since the last, by id, each once. Returns jobs
  /// whose rank is another now.
  [[nodiscard]] virtual std::vector<model::JobId> turn(const model::ClusterView& /*view*/,
                                                       std::span<const model::JobId> /*touched*/)
  {
    return {};
  }
  /// Whether the order of jobs changes in turns alone, and where a stay comes to the age at which it may be cut.
  [[nodiscard]] virtual bool steady() const { return false; }
  /// As Scheduling's.
  virtual void foretell(std::span<const double> /*work*/) {}
};

} // namespace leasehold::policy
