// Every job has an equal part of the time, whatever its width: the fair mode of Gandiva in the simulators of Gavel and
// Shockwave.
#include "policy/planning/rounds.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/scheduling/shares/share_planner.hpp"

namespace leasehold::policy {

namespace {

struct GandivaFairParameters {
  Seconds round{360.0};
};

class EqualTime final : public ShareRule {
  Shares shares(const SharedWorld& world) override { return equal_time_shares(world.problem); }
};

const config::Schema<GandivaFairParameters>& schema(Tag<GandivaFairParameters>)
{
  static const auto declared =
      config::Schema<GandivaFairParameters>(
          "gandiva_fair",
          "jobs of a priority take turns: each has as much of the time as any other, narrow gangs and wide ones alike; "
          "whoever had least runs next, in rounds. Knows no run times. O(jobs · pools · (log jobs + "
          "hosts)) a round. It places gangs of whole chips itself, on idle hosts first; what needs "
          "shares, cores or memory gets what they leave, and is not stopped, nor is what keeps nothing "
          "of its work (`checkpoint`)")
          .optional("round", &GandivaFairParameters::round, "how often it is decided anew who runs",
                    config::at_least(Seconds{1.0}));
  return declared;
}

} // namespace

Entry<Scheduling> gandiva_fair_entry()
{
  auto made = entry<Scheduling, GandivaFairParameters>(
      "Chaudhary et al., Gandiva_fair, EuroSys 2020, as Zheng et al., Shockwave, NSDI 2023, simulate it",
      [](const GandivaFairParameters& parameters, std::uint64_t) {
        return std::make_unique<RoundScheduling>(
            parameters.round, std::make_unique<SharePlanner>(parameters.round, std::make_unique<EqualTime>()));
      });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
