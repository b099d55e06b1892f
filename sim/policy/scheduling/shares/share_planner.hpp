// Plays shares of the time in rounds, as Gavel does: whoever will have had too little of its share of some chips first, if it
// is not served, runs there next. Shares are found anew when jobs come or go, or chips do.
//
// What a job is owed and what it had go on counting when others come or go. Gavel forgets what jobs had whenever it finds
// shares anew, carries what they lack over to break ties, and so has to wait some rounds before it does so again, or each
// newcomer would set back whoever has waited longest; newcomers wait until then. Here what jobs lack is the order itself,
// so that newcomers have shares at once and still take nobody's turn.
//
// Kinds of chips are the pools of the cluster. Gangs of whole chips have shares; what needs fractions, cores or memory gets
// what they leave, and is not stopped. Nor is a job that would keep nothing of its stay: it holds its chips until it is
// done, and shares are of the rest. Chips that are left over once shares are served go to whoever can use them.
#pragma once

#include "policy/planning/in_order.hpp"
#include "policy/scheduling/shares/share_problem.hpp"

#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace leasehold::policy {

/// The jobs that share, and what they share. Rows of `problem` are `jobs`; its kinds are pools.
struct SharedWorld {
  Timestamp now;
  std::vector<const Snapshot::Job*> jobs;
  ShareProblem problem;
  std::vector<double> prices{};        ///< by kind: as Snapshot::Pool's
  std::vector<std::uint32_t> requests; ///< by job and kind: which alternative it would run as there, the fastest

  [[nodiscard]] std::size_t at(std::size_t job, std::size_t kind) const { return job * problem.kinds() + kind; }
};

/// Of `jobs`, on the chips that nobody else holds.
[[nodiscard]] SharedWorld shared_world(const Snapshot& snapshot, std::vector<const Snapshot::Job*> jobs);
/// Whether a planner leaves the job where it runs.
[[nodiscard]] bool runs_on(const Snapshot::Job& job);

class ShareRule {
public:
  virtual ~ShareRule() = default;
  [[nodiscard]] virtual Shares shares(const SharedWorld& world) = 0;
  /// For so long they hold where neither jobs nor chips come or go.
  [[nodiscard]] virtual Seconds lasts() const { return model::no_limit; }
};

class SharePlanner final : public Planner {
public:
  SharePlanner(Seconds round, std::unique_ptr<ShareRule> rule) : round_(round), rule_(std::move(rule)) {}

  Plan plan(const Snapshot& snapshot) override;

private:
  /// Of a job since it came, by kind: its shares now, and the time that it was owed beyond what it had.
  struct Account {
    std::vector<double> shares, lacks;
  };

  /// Books the time since the last round.
  void book(const Snapshot& snapshot);
  void share_out(const SharedWorld& world);
  /// Where jobs would run next, the most behind first.
  [[nodiscard]] std::vector<Wish> wishes(const SharedWorld& world, Timestamp now) const;

  Seconds round_;
  std::unique_ptr<ShareRule> rule_;
  Timestamp last_ = Timestamp::never();
  std::map<model::JobId, Account> accounts_;
  std::vector<double> chips_;                 ///< of the last shares
  Timestamp shared_out_ = Timestamp::never(); ///< when they were found
};

} // namespace leasehold::policy
