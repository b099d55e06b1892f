// Sia: each job has a row of goodputs, one for each kind and number of chips, over its least; what moves is worth less the
// more of its life a job spent on restarts. Which job runs as what is an integer programme. Sia fits the goodputs while jobs
// run; here they are the rates that jobs declare.
#include "policy/planning/rounds.hpp"
#include "policy/scheduling/elastic/goodput_rules.hpp"
#include "policy/scheduling/registry.hpp"

namespace leasehold::policy {

namespace {

struct SiaParameters {
  double fairness = 0.5;
  double wait = 1.1;
  Seconds round{60.0};
};

const config::Schema<SiaParameters>& schema(Tag<SiaParameters>)
{
  static const auto declared =
      config::Schema<SiaParameters>(
          "sia",
          "how wide every job runs, and on which kind of chips, by an integer programme over goodputs: each job's "
          "rates "
          "over the least of them, less for who would move and was moved often. Knows no run times; priorities have no "
          "say. A programme of jobs · options columns a round, within a hundred nodes. It places gangs of whole chips "
          "itself, on idle hosts first; what needs shares, cores or memory gets what they leave, and is not "
          "stopped, nor is what keeps nothing of its work (`checkpoint`)")
          .optional("fairness", &SiaParameters::fairness,
                    "a job's cost is its goodput to minus this: more gives more to those that have little",
                    config::in_range(0.01, 5.0))
          .optional("wait", &SiaParameters::wait, "cost of a job that gets no chips; that of its slowest option is 1",
                    config::in_range(1.0, 1e6))
          .optional("round", &SiaParameters::round, "how often it is decided anew who runs as what",
                    config::at_least(Seconds{1.0}));
  return declared;
}

} // namespace

Entry<Scheduling> sia_entry()
{
  auto made = entry<Scheduling, SiaParameters>(
      "Jayaram Subramanya et al., Sia, SOSP 2023", [](const SiaParameters& parameters, std::uint64_t) {
        return std::make_unique<RoundScheduling>(parameters.round, std::make_unique<ElasticPlanner>(goodput_matrix_rule(
                                                                       parameters.fairness, parameters.wait)));
      });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
