// Plays a policy that only ranks jobs (`Ranking`): each runs where it does if its place is left, else where it fits beside
// those before it and within what its tenant may hold (`ClusterView::quota`), and one that does not is skipped. But for the
// quota what comes of it is what `plan_in_order` plans in `RoundScheduling` or `EventScheduling`
// (tests/policy/ranked_test.cpp compares them), at a cost that does not grow with all jobs there are:
//
//   - Jobs that wait are ranked when they come or stop, and kept in order.
//   - Where all that wait go on idle chips nobody makes room, and those that run are not looked at: O(w log w), of w that
//     wait, and the hosts that they get.
//   - Else those that run are ranked anew: O(r log r + hosts), of r that run, a step for each shape of those that wait, and
//     what starts.
//   - In rounds nothing is planned where nothing can have changed since a plan that changed nothing.
#pragma once

#include "policy/api/scheduling.hpp"
#include "policy/planning/idle_chips.hpp"
#include "policy/planning/rank.hpp"
#include "policy/planning/rounds.hpp"
#include "policy/planning/waiting_jobs.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace leasehold::policy {

class RankedScheduling final : public Scheduling {
public:
  /// At each instant at which something happened that may matter.
  explicit RankedScheduling(std::unique_ptr<Ranking> ranking) : ranking_(std::move(ranking)) {}
  /// In rounds, whose period is above 0.
  RankedScheduling(Seconds round, std::unique_ptr<Ranking> ranking) : ranking_(std::move(ranking)), clock_(round) {}

  void schedule(const model::ClusterView& view, DecisionSink& decisions) override;
  [[nodiscard]] Timestamp wake_at() const override { return clock_ ? clock_->next() : Timestamp::never(); }
  void foretell(std::span<const double> work) override { ranking_->foretell(work); }

  void submitted(const model::ClusterView& /*view*/, model::JobId job) override { touched_.push_back(job); }
  void started(const model::ClusterView& /*view*/, model::JobId job) override { touched_.push_back(job); }
  void ended(const model::ClusterView& /*view*/, model::JobId job, const model::Allocation& /*held*/) override
  {
    touched_.push_back(job);
  }
  void pool_changed(const model::ClusterView& /*view*/, model::PoolId /*pool*/) override { settled_ = Timestamp{}; }

private:
  using Act = std::vector<Decision>;

  /// Who runs, of those that were touched.
  void keep_running(const model::ClusterView& view);
  /// Who waits; whether anything is not as it was.
  bool keep_waiting(const model::ClusterView& view);
  [[nodiscard]] JobRank rank_of(const model::ClusterView& view, const RankedJob& job) const;
  /// Starts alone; none where somebody may have to make room.
  [[nodiscard]] std::optional<Act> on_idle_chips(const model::ClusterView& view);
  /// Sets `settled_`.
  [[nodiscard]] Act in_order(const model::ClusterView& view);

  std::unique_ptr<Ranking> ranking_;
  std::optional<RoundClock> clock_;
  std::vector<model::JobId> touched_;
  WaitingJobs waiting_;
  std::set<model::JobId> running_;
  std::set<model::JobId> changing_; ///< training that waits: its requests change as it is ported and tuned
  IdleChips idle_;
  Timestamp settled_;             ///< until then time alone does not change the last plan, which changed nothing
  std::uint64_t books_as_of_ = 0; ///< ClusterView::changes at that plan
};

} // namespace leasehold::policy
