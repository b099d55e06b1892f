// What ElasticFlow decides: who is admitted, and who runs how wide.
#pragma once

#include "policy/api/scheduling.hpp"
#include "policy/scheduling/elastic/deadline_plan.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace leasehold::policy {

class SatisfactoryShares final : public ElasticRule {
public:
  std::vector<std::size_t> choose(const ElasticWorld& world) override;

  /// When the first of those that were chosen should be done, or be as wide as it was promised next; never() where none tells.
  [[nodiscard]] Timestamp next_change() const { return next_change_; }
  /// Jobs that were sure of their deadline when they came, ended ones included.
  [[nodiscard]] const std::set<model::JobId>& admitted() const { return admitted_; }

private:
  /// What a job was promised, in the run's own time.
  struct Promise {
    Timestamp begin, end;
    Option option;
  };

  /// The courses of all that are admitted, newcomers that can be among them: judged in the order of submission, once.
  Courses sure_courses(const ElasticWorld& world);
  void judge(const ElasticWorld& world, std::size_t newcomer, Courses& courses);
  /// What they were promised; nothing where chips are gone, or a job is behind.
  [[nodiscard]] std::optional<Courses> promised(const ElasticWorld& world, const std::vector<std::size_t>& jobs) const;
  void promise(const ElasticWorld& world, const Courses& courses);

  std::set<model::JobId> admitted_, judged_;
  std::map<model::JobId, std::vector<Promise>> promises_;
  Timestamp next_change_ = Timestamp::never();
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
