// Optimus: every job gets its narrowest width in the order of submission, then chips go one step at a time to the job
// whose remaining time falls most for each. Optimus foretells what is left by a fit of the loss; here it is what the job
// declares.
#include "policy/planning/rounds.hpp"
#include "policy/scheduling/elastic/elastic_planner.hpp"
#include "policy/scheduling/elastic/widening.hpp"
#include "policy/scheduling/registry.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::policy {

namespace {

struct OptimusParameters {
  Seconds round{600.0};
};

class MarginalGain final : public ElasticRule {
public:
  std::vector<std::size_t> choose(const ElasticWorld& world) override
  {
    std::vector<double> free = world.chips;
    std::vector<std::size_t> chosen(world.jobs.size(), no_option), told, untold;
    std::vector<Widths> known, unknown;
    for (std::size_t i = 0; i < world.jobs.size(); ++i) {
      const std::size_t first = narrowest_option(world, i, free);
      if (first == no_option)
        continue;
      chosen[i] = first;
      free[world.options[i][first].pool] -= world.options[i][first].chips;
      const double left = declared_left(*world.jobs[i]);
      const bool tells = std::isfinite(left);
      (tells ? told : untold).push_back(i);
      (tells ? known : unknown).push_back(widths(world.options[i], first, tells ? left : 1.0));
    }
    widen_by_gain(known, free);
    widen_by_gain(unknown, free);
    for (std::size_t k = 0; k < told.size(); ++k)
      chosen[told[k]] += known[k].now;
    for (std::size_t k = 0; k < untold.size(); ++k)
      chosen[untold[k]] += unknown[k].now;
    return chosen;
  }

private:
  static Widths widths(const std::vector<Option>& options, std::size_t first, double left)
  {
    Widths widths{options[first].pool, {}, {}};
    for (std::size_t o = first; o < options.size() && options[o].pool == widths.pool; ++o) {
      widths.chips.push_back(options[o].chips);
      widths.costs.push_back(left / options[o].rate);
    }
    return widths;
  }
};

const config::Schema<OptimusParameters>& schema(Tag<OptimusParameters>)
{
  static const auto declared =
      config::Schema<OptimusParameters>(
          "optimus",
          "every job gets its narrowest width, by priority and submission; then chips go step by step to the job whose "
          "time to its end falls most for each, by training's tokens or the estimates of others: one without is "
          "widened last. O(jobs · widths · log jobs) a round. It places gangs of whole chips itself, on idle hosts "
          "first; what needs shares, cores or memory gets what they leave, and is not stopped, nor is what keeps "
          "nothing of its work (`checkpoint`)")
          .optional("round", &OptimusParameters::round, "how often it is decided anew who runs how wide",
                    config::at_least(Seconds{1.0}));
  return declared;
}

} // namespace

Entry<Scheduling> optimus_entry()
{
  auto made = entry<Scheduling, OptimusParameters>(
      "Peng et al., Optimus, EuroSys 2018", [](const OptimusParameters& parameters, std::uint64_t) {
        return std::make_unique<RoundScheduling>(parameters.round,
                                                 std::make_unique<ElasticPlanner>(std::make_unique<MarginalGain>()));
      });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
