// Gavel: who gets which part of the time on which chips follows from a programme that knows how fast each job is on each
// kind, and rounds serve whoever is furthest behind. Each objective is a policy of the paper, made aware of unlike chips.
//
// A job's need under `max_min_fairness` is what it would do with its own part of every kind. That is among the shares that
// are possible, so nobody gets less than its part: the paper's sharing incentive.
#include "policy/planning/rounds.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/scheduling/shares/share_planner.hpp"
#include "units/named.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace leasehold::policy {

namespace {

enum class GavelObjective : std::uint8_t {
  max_min_fairness,
  min_total_duration,
  finish_time_fairness,
  max_sum_throughput,
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

/// What a job would have taken with its own part is added up as it goes: the part grows as others leave.
class FinishTimeFairness final : public ShareRule {
  Shares shares(const SharedWorld& world) override
  {
    const std::vector<double> left = left_of(world), rates = own_rates(world.problem);
    FinishTimes times;
    std::map<model::JobId, Past> now;
    for (std::size_t i = 0; i < world.jobs.size(); ++i) {
      const Snapshot::Job& job = *world.jobs[i];
      const auto before = past_.find(job.id);
      Past past = before == past_.end() ? Past{0.0, left[i], rates[i]} : before->second;
      if (past.rate > 0.0)
        past.alone += std::max(0.0, past.left - left[i]) / past.rate;
      now[job.id] = {past.alone, left[i], rates[i]};
      times.ages.push_back((world.now - job.submitted).value());
      times.left.push_back(left[i]);
      times.alone.push_back(rates[i] > 0.0 ? past.alone + left[i] / rates[i] : 0.0);
      if (left[i] <= 0.0 || times.alone.back() <= 0.0) { // it does not tell, or can run nowhere now
        times.ages.back() = times.left.back() = 0.0;
        times.alone.back() = 1.0;
      }
    }
    past_ = std::move(now);
    return least_late_shares(world.problem, world.problem.rates, times);
  }

  struct Past {
    double alone = 0.0; ///< what it has done so far would have taken
    double left = 0.0, rate = 0.0;
  };
  std::map<model::JobId, Past> past_; ///< of the last shares
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
