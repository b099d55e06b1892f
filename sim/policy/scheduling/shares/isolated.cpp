// Every job has an equal part of all chips, as though it had a cluster of its own: what other policies for shared clusters
// are measured against.
#include "policy/planning/rounds.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/scheduling/shares/share_planner.hpp"

namespace leasehold::policy {

namespace {

struct IsolatedParameters {
  Seconds round{360.0};
};

class OwnPart final : public ShareRule {
  Shares shares(const SharedWorld& world) override { return isolated_shares(world.problem); }
};

const config::Schema<IsolatedParameters>& schema(Tag<IsolatedParameters>)
{
  static const auto declared =
      config::Schema<IsolatedParameters>(
          "isolated",
          "of n jobs each has the n-th part of every kind of chips, for as much of the time as that makes its "
          "gang; of a priority whoever has had least of its part runs next, in rounds, and chips that are left over go "
          "to "
          "whoever can use them. Knows no run times. O(jobs · pools · (log jobs + hosts)) a round. It places "
          "gangs of whole chips itself, on idle hosts first; what needs shares, cores or memory gets what "
          "they leave, and is not stopped, nor is what keeps nothing of its work (`checkpoint`)")
          .optional("round", &IsolatedParameters::round, "how often it is decided anew who runs",
                    config::at_least(Seconds{1.0}));
  return declared;
}

} // namespace

Entry<Scheduling> isolated_entry()
{
  auto made = entry<Scheduling, IsolatedParameters>(
      "the baseline of Narayanan et al., Gavel, OSDI 2020", [](const IsolatedParameters& parameters, std::uint64_t) {
        return std::make_unique<RoundScheduling>(
            parameters.round, std::make_unique<SharePlanner>(parameters.round, std::make_unique<OwnPart>()));
      });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
