// ElasticFlow: a job with a deadline is admitted where all that are admitted can still keep theirs. Each is sure of the
// chips that it needs at least, by deadline; chips that nobody is sure of go to whose end they bring nearest.
//
// Whoever is not admitted is not dropped, as in the paper, but runs on what is left, as jobs without a deadline do. What a
// job is sure of changes only when some job ends: all is decided anew then, and no slots of time are needed.
#include "policy/scheduling/elastic/satisfactory_shares.hpp"
#include "policy/scheduling/registry.hpp"

namespace leasehold::policy {

namespace {

struct ElasticFlowParameters {
  Seconds round{600.0};
};

const config::Schema<ElasticFlowParameters>& schema(Tag<ElasticFlowParameters>)
{
  static const auto declared =
      config::Schema<ElasticFlowParameters>(
          "elasticflow",
          "a job with a deadline is admitted where it and all that are admitted can keep theirs, by training's tokens "
          "or "
          "the estimates of others, and is then sure of the fewest chips that do. Others, without a deadline or not "
          "admitted, start on their narrowest width as chips are left, and what is left then goes step by step to the "
          "job whose end each chip brings nearest. All is decided anew when a job comes and when the next should be "
          "done: O(jobs² · widths). It places gangs of whole chips itself, on idle hosts first; what needs shares, "
          "cores or memory gets what they leave, and is not stopped, nor is what keeps nothing of its work "
          "(`checkpoint`)")
          .optional("round", &ElasticFlowParameters::round,
                    "how often at least it is decided anew while there are jobs", config::at_least(Seconds{1.0}));
  return declared;
}

} // namespace

Entry<Scheduling> elasticflow_entry()
{
  auto made = entry<Scheduling, ElasticFlowParameters>("Gu et al., ElasticFlow, ASPLOS 2023",
                                                       [](const ElasticFlowParameters& parameters, std::uint64_t) {
                                                         return std::make_unique<DeadlineScheduling>(parameters.round);
                                                       });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
