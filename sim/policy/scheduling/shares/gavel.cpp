// Gavel: who gets which part of the time on which chips follows from a programme that knows how fast each job is on each
// kind, and rounds serve whoever is furthest behind. Each objective is a policy of the paper, made aware of unlike chips.
//
// A job's need under `max_min_fairness` is what it would do with its own part of every kind. That is among the shares that
// are possible, so nobody gets less than its part: the paper's sharing incentive.
#include "policy/planning/rounds.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/scheduling/shares/finish_times.hpp"
#include "units/named.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

namespace leasehold::policy {

namespace {

enum class GavelObjective : std::uint8_t {
  max_min_fairness,
  min_total_duration,
  finish_time_fairness,
  max_sum_throughput,
  cost_normalised,
};
constexpr auto enum_names(Tag<GavelObjective>)
{
  return std::to_array<Named<GavelObjective>>({
      {GavelObjective::max_min_fairness, "max_min_fairness",
       "the job that gains least over its own part of all chips gains as much as can be"},
      {GavelObjective::min_total_duration, "min_total_duration", "all jobs that are there are done soonest"},
      {GavelObjective::finish_time_fairness, "finish_time_fairness",
       "the job that ends latest, against when it would with its own part of all chips, is as little late as can be"},
      {GavelObjective::max_sum_throughput, "max_sum_throughput",
       "the sum of all jobs' rates, each in its own unit, is as large as can be"},
      {GavelObjective::cost_normalised, "cost_normalised",
       "the sum of what all jobs do for a dollar, each in its own unit, is as large as can be, by what the leases of "
       "the chips "
       "cost now, and of chips that are owned by what they would cost on demand; chips without a price are as dear as "
       "the "
       "others on average"},
  });
}

struct GavelParameters {
  GavelObjective objective = GavelObjective::max_min_fairness;
  Seconds round{360.0};
};

std::vector<double> own_rates(const ShareProblem& problem)
{
  const Shares own = isolated_shares(problem);
  std::vector<double> rates;
  for (std::size_t i = 0; i < problem.jobs(); ++i)
    rates.push_back(gained(problem, problem.rates, own, i));
  return rates;
}

/// 0 where the job does not tell, so that it has no say.
std::vector<double> left_of(const SharedWorld& world)
{
  std::vector<double> left;
  for (const Snapshot::Job* job : world.jobs)
    left.push_back(std::isfinite(declared_left(*job)) ? declared_left(*job) : 0.0);
  return left;
}

class MaxMinFairness final : public ShareRule {
  Shares shares(const SharedWorld& world) override
  {
    return most_even_shares(world.problem, world.problem.rates, own_rates(world.problem));
  }
};

class MinTotalDuration final : public ShareRule {
  Shares shares(const SharedWorld& world) override
  {
    return most_even_shares(world.problem, world.problem.rates, left_of(world));
  }
};

class MaxSumThroughput final : public ShareRule {
  Shares shares(const SharedWorld& world) override { return largest_sum_shares(world.problem, world.problem.rates); }
};

class FinishTimeFairness final : public ShareRule {
  Shares shares(const SharedWorld& world) override
  {
    FinishTimes times;
    for (const FinishEstimate& job : so_far_.look(world)) {
      const bool has_say = job.tells_left && job.left > 0.0 && job.own_rate > 0.0; // else it can run nowhere now
      times.ages.push_back(has_say ? job.age : 0.0);
      times.left.push_back(has_say ? job.left : 0.0);
      times.alone.push_back(has_say ? job.alone() : 1.0);
    }
    return least_late_shares(world.problem, world.problem.rates, times);
  }

  FinishTimesSoFar so_far_;
};

/// By what each does for a dollar on each kind of chips.
class CostNormalised final : public ShareRule {
  Shares shares(const SharedWorld& world) override
  {
    const std::vector<double> prices = known_prices(world.prices);
    ByJobAndKind gains = world.problem.rates;
    for (std::size_t e = 0; e < gains.size(); ++e)
      gains[e] /= world.problem.widths[e] * prices[e % prices.size()];
    return largest_sum_shares(world.problem, gains);
  }

  /// Chips that nobody prices are as dear as the others on average.
  static std::vector<double> known_prices(std::vector<double> prices)
  {
    double sum = 0.0, known = 0.0;
    for (const double price : prices)
      if (price > 0.0) {
        sum += price;
        known += 1.0;
      }
    for (double& price : prices)
      if (price <= 0.0)
        price = known > 0.0 ? sum / known : 1.0;
    return prices;
  }
};

std::unique_ptr<ShareRule> rule_for(GavelObjective objective)
{
  switch (objective) {
  case GavelObjective::max_min_fairness:
    return std::make_unique<MaxMinFairness>();
  case GavelObjective::min_total_duration:
    return std::make_unique<MinTotalDuration>();
  case GavelObjective::finish_time_fairness:
    return std::make_unique<FinishTimeFairness>();
  case GavelObjective::max_sum_throughput:
    return std::make_unique<MaxSumThroughput>();
  case GavelObjective::cost_normalised:
    return std::make_unique<CostNormalised>();
  }
  return nullptr;
}

const config::Schema<GavelParameters>& schema(Tag<GavelParameters>)
{
  static const auto declared =
      config::Schema<GavelParameters>(
          "gavel",
          "parts of the time on each kind of chips by a programme that knows how fast each job is on each; of a "
          "priority "
          "whoever is furthest behind its part runs next, in rounds. Under `max_min_fairness` the job that gains least "
          "over its own part of all chips (`isolated`) gains as much as can be, so that none gains less than "
          "that, and no run time is known; `min_total_duration` (all that are there done soonest) and "
          "`finish_time_fairness` (Themis' rho) go by training's tokens, or the estimates of others: a job "
          "without one has no say. O(jobs · pools³) for the programme, anew when jobs come or go, and O(jobs · "
          "pools · (log jobs + hosts)) a round. It places gangs of whole chips itself, on idle hosts first; "
          "what needs shares, cores or memory gets what they leave, and is not stopped, nor is what keeps "
          "nothing of its work (`checkpoint`)")
          .optional("objective", &GavelParameters::objective, "what the parts of the time are to be best at")
          .optional("round", &GavelParameters::round, "how often it is decided anew who runs",
                    config::at_least(Seconds{1.0}));
  return declared;
}

} // namespace

Entry<Scheduling> gavel_entry()
{
  auto made = entry<Scheduling, GavelParameters>(
      "Narayanan et al., Gavel, OSDI 2020", [](const GavelParameters& parameters, std::uint64_t) {
        return std::make_unique<RoundScheduling>(
            parameters.round, std::make_unique<SharePlanner>(parameters.round, rule_for(parameters.objective)));
      });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
