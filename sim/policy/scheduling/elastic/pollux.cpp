// Pollux: widths under which the harmonic mean of jobs' speedups is greatest, a speedup being goodput over what the job would
// do with its own part of the chips. What is moved is worth less the more of its life it spent on restarts.
//
// A harmonic mean is greatest where the sum of reciprocals is least, which parts by job: what Pollux looks for with a
// genetic search is an integer programme here, which is solved. Goodput is the rate that a job declares: of training its
// tokens a second, whose worth the global batch, which widths leave as it is, does not change.
#include "policy/planning/rounds.hpp"
#include "policy/scheduling/elastic/goodput_rules.hpp"
#include "policy/scheduling/registry.hpp"

namespace leasehold::policy {

namespace {

struct PolluxParameters {
  Seconds round{60.0};
};

const config::Schema<PolluxParameters>& schema(Tag<PolluxParameters>)
{
  static const auto declared =
      config::Schema<PolluxParameters>(
          "pollux",
          "widths under which the harmonic mean of all jobs' speedups over their own parts of the chips is greatest, "
          "less for who would move and was moved often. Knows no run times; priorities have no say. A programme of "
          "jobs · options columns a round, within a hundred nodes, in place of the paper's genetic search. It places "
          "gangs of whole chips itself, on idle hosts first; what needs shares, cores or memory gets what they leave, "
          "and is not stopped, nor is what keeps nothing of its work (`checkpoint`)")
          .optional("round", &PolluxParameters::round, "how often it is decided anew who runs how wide",
                    config::at_least(Seconds{1.0}));
  return declared;
}

} // namespace

Entry<Scheduling> pollux_entry()
{
  auto made = entry<Scheduling, PolluxParameters>(
      "Qiao et al., Pollux, OSDI 2021", [](const PolluxParameters& parameters, std::uint64_t) {
        return std::make_unique<RoundScheduling>(parameters.round,
                                                 std::make_unique<ElasticPlanner>(harmonic_mean_rule()));
      });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
