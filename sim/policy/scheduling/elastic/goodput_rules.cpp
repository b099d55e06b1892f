#include "policy/scheduling/elastic/goodput_rules.hpp"

#include "policy/scheduling/elastic/least_cost.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace leasehold::policy {

namespace {

class HarmonicMean final : public ElasticRule {
public:
  std::vector<std::size_t> choose(const ElasticWorld& world) override
  {
    PricedOptions priced{{}, nothing};
    const double all = std::accumulate(world.chips.begin(), world.chips.end(), 0.0);
    const double fair = std::ceil(all / std::max(1.0, static_cast<double>(world.jobs.size())));
    for (std::size_t i = 0; i < world.jobs.size(); ++i) {
      const Snapshot::Job& job = *world.jobs[i];
      const double own = rate_with(world.options[i], fair);
      const double moved = worth_moving(world.now - job.submitted, job.facts.preemptions, move_cost(job));
      std::vector<double>& costs = priced.costs.emplace_back();
      for (std::size_t o = 0; o < world.options[i].size(); ++o) {
        const bool stays = !job.stay || o == world.present[i];
        const double speedup = world.options[i][o].rate / own * (stays ? 1.0 : moved);
        costs.push_back(speedup > 0.0 ? std::min(nothing, 1.0 / speedup) : nothing);
      }
    }
    return least_cost_options(world, priced);
  }

private:
  static constexpr double nothing = 1000.0; ///< a job without chips counts as one a thousand times slower than its part

  /// The best on so many chips; on fewer than its narrowest option a part of that.
  static double rate_with(const std::vector<Option>& options, double chips)
  {
    double rate = 0.0, part = 0.0;
    for (const Option& option : options) {
      if (option.chips <= chips)
        rate = std::max(rate, option.rate);
      part = std::max(part, option.rate / option.chips * chips);
    }
    return rate > 0.0 ? rate : part;
  }
};

class GoodputMatrix final : public ElasticRule {
public:
  GoodputMatrix(double fairness, double wait) : fairness_(fairness), wait_(wait) {}

  std::vector<std::size_t> choose(const ElasticWorld& world) override
  {
    PricedOptions priced{{}, wait_};
    for (std::size_t i = 0; i < world.jobs.size(); ++i) {
      const std::vector<Option>& options = world.options[i];
      const Snapshot::Job& job = *world.jobs[i];
      std::vector<double>& costs = priced.costs.emplace_back();
      if (options.empty())
        continue;
      const double least = std::ranges::min_element(options, {}, &Option::rate)->rate;
      const double moved = worth_moving(world.now - job.submitted, job.facts.preemptions, move_cost(job));
      for (std::size_t o = 0; o < options.size(); ++o) {
        const bool stays = !job.stay || o == world.present[i];
        const double worth = options[o].rate / least * (stays ? 1.0 : moved);
        costs.push_back(worth > 0.0 ? std::pow(worth, -fairness_) : wait_);
      }
    }
    return least_cost_options(world, priced);
  }

private:
  double fairness_, wait_;
};

} // namespace

std::unique_ptr<ElasticRule> harmonic_mean_rule()
{
  return std::make_unique<HarmonicMean>();
}

std::unique_ptr<ElasticRule> goodput_matrix_rule(double fairness, double wait)
{
  return std::make_unique<GoodputMatrix>(fairness, wait);
}

} // namespace leasehold::policy
