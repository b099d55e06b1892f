// Plays a planner: asks it once a round and carries the difference between its plan and what runs out.
//
// Rounds begin at multiples of the period, whether jobs wait or not, while there are any; a job that comes in between
// waits for the next round. What differs goes to the sink as one act after a checkpoint: jobs that are in no run of the
// plan stop, those that are in another place or on another request move, those that wait start; what is given back is
// free before anything is taken. Where the act is refused, the decision to blame is left out and the rest is tried
// again, so that one wrong run does not cost the round; a job whose move was refused stays where it is. Nobody stops for a
// run that is refused: jobs in its pool go on unless one of the plan's other runs needs their place.
#pragma once

#include "policy/api/planner.hpp"
#include "policy/api/scheduling.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace leasehold::policy {

/// What turns what runs into the plan: stops first, then the plan's runs in its order. Throws std::invalid_argument where the
/// plan names what is not in the snapshot, or a job twice.
[[nodiscard]] std::vector<Decision> difference(const Snapshot& snapshot, const Plan& plan);

/// What brings a job that runs to this run of the plan, if anything.
[[nodiscard]] std::optional<Decision> move_to(std::uint32_t request, const model::Placement& stay,
                                              const Plan::Run& run);

/// As one act, but for what is refused.
void carry_out(const model::ClusterView& view, std::vector<Decision> act, DecisionSink& sink);

/// When rounds begin.
class RoundClock {
public:
  /// The period is above 0.
  explicit RoundClock(Seconds period);

  /// Whether a round begins now, once an instant. There is none after it unless one goes on.
  [[nodiscard]] bool begins(Timestamp now);
  /// As there are jobs.
  void go_on(Timestamp now) { next_ = round_from(now, true); }
  [[nodiscard]] Timestamp next() const { return next_; }

private:
  /// The first round that begins at `now` or later; after it where `later`.
  [[nodiscard]] Timestamp round_from(Timestamp now, bool later) const;

  Seconds period_;
  Timestamp next_ = Timestamp::never();   ///< never() while there is no job
  Timestamp played_ = Timestamp::never(); ///< the last round
};

class RoundScheduling final : public Scheduling {
public:
  /// The period is above 0.
  RoundScheduling(Seconds period, std::unique_ptr<Planner> planner) : clock_(period), planner_(std::move(planner)) {}

  void schedule(const model::ClusterView& view, DecisionSink& decisions) override;
  [[nodiscard]] Timestamp wake_at() const override { return clock_.next(); }

private:
  RoundClock clock_;
  std::unique_ptr<Planner> planner_;
};

/// Asks the planner at each instant at which something happened that may matter, not in rounds: for planners whose order
/// among jobs changes with events alone.
class EventScheduling : public Scheduling {
public:
  explicit EventScheduling(std::unique_ptr<Planner> planner) : planner_(std::move(planner)) {}

  void schedule(const model::ClusterView& view, DecisionSink& decisions) override;

private:
  std::unique_ptr<Planner> planner_;
};

} // namespace leasehold::policy
