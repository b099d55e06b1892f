// What ElasticFlow decides: who is admitted, and who runs how wide.
#pragma once

#include "policy/api/scheduling.hpp"
#include "policy/scheduling/elastic/deadline_plan.hpp"

#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace leasehold::policy {

class SatisfactoryShares final : public ElasticRule {
public:
  std::vector<std::size_t> choose(const ElasticWorld& world) override;

  /// When the first of those that were chosen is done, by what it declares; never() where none tells.
  [[nodiscard]] Timestamp next_end() const { return next_end_; }
  /// Jobs that were sure of their deadline when they came, ended ones included.
  [[nodiscard]] const std::set<model::JobId>& admitted() const { return admitted_; }

private:
  /// Those admitted, by deadline. Newcomers are judged in the order of submission; one that was refused stays so.
  std::vector<std::size_t> admitted_of(const ElasticWorld& world);

  std::set<model::JobId> admitted_, judged_;
  Timestamp next_end_ = Timestamp::never();
};

/// Plays it: when a job comes, when the next that runs should be done, and once a round.
class DeadlineScheduling final : public Scheduling {
public:
  explicit DeadlineScheduling(Seconds round) : round_(round)
  {
    auto rule = std::make_unique<SatisfactoryShares>();
    rule_ = rule.get();
    planner_ = std::make_unique<ElasticPlanner>(std::move(rule));
  }

  void schedule(const model::ClusterView& view, DecisionSink& decisions) override;
  [[nodiscard]] Timestamp wake_at() const override { return wake_; }
  [[nodiscard]] const std::set<model::JobId>& admitted() const { return rule_->admitted(); }

private:
  Seconds round_;
  const SatisfactoryShares* rule_; ///< the planner's
  std::unique_ptr<ElasticPlanner> planner_;
  Timestamp wake_ = Timestamp::never();
};

} // namespace leasehold::policy
