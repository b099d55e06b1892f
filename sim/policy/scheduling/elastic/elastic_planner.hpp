// What policies share that say how wide jobs run: what each job may run on, and what turns what they choose into a plan.
//
// A job's options are its alternatives of whole chips, in each pool that admits it. A job that would keep nothing of its
// stay, or whose stay is so young that stopping it would be most of it, goes on as it is, and what is chosen is for the
// chips that are left. What needs fractions, cores or memory gets what the others leave, and is not stopped.
#pragma once

#include "policy/planning/in_order.hpp"

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace leasehold::policy {

inline constexpr std::size_t no_option = static_cast<std::size_t>(-1);

/// An alternative of a job in a pool.
struct Option {
  std::size_t pool = 0;
  std::uint32_t request = 0;
  double chips = 1.0;
  double rate = 1.0; ///< work a second: the job's goodput
};

struct ElasticWorld {
  Timestamp now;
  std::vector<const Snapshot::Job*> jobs; ///< by priority, then submission
  /// Of each job by pool, then by chips: each faster than those narrower, and no wider than the pool's chips.
  std::vector<std::vector<Option>> options;
  std::vector<std::size_t> present; ///< of each job: the option that it runs as, or no_option
  std::vector<double> chips;        ///< by pool, that these jobs share
};
[[nodiscard]] ElasticWorld elastic_world(const Snapshot& snapshot);

/// The time that going from one option to another costs a job: it writes a checkpoint and starts anew.
[[nodiscard]] Seconds move_cost(const Snapshot::Job& job);

/// The narrowest option of the pool where the job runs, else of that where its rate on it, times the part of the chips that
/// is free, is greatest; no_option where none is free.
[[nodiscard]] std::size_t narrowest_option(const ElasticWorld& world, std::size_t job, const std::vector<double>& free);

class ElasticRule {
public:
  virtual ~ElasticRule() = default;
  /// Of each job of the world, the option that it shall run as, or no_option.
  [[nodiscard]] virtual std::vector<std::size_t> choose(const ElasticWorld& world) = 0;
};

/// A job whose gang finds no hosts though chips are free runs on the widest narrower option that does.
class ElasticPlanner final : public Planner {
public:
  explicit ElasticPlanner(std::unique_ptr<ElasticRule> rule) : rule_(std::move(rule)) {}
  Plan plan(const Snapshot& snapshot) override;

private:
  std::unique_ptr<ElasticRule> rule_;
};

} // namespace leasehold::policy
