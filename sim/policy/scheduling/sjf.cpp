// Shortest job first by the declared estimate: requested time of a job of a trace, tokens over rate of training.
#include "policy/scheduling/registry.hpp"
#include "policy/scheduling/shortest_first.hpp"

namespace leasehold::policy {

namespace {

struct SjfParameters {
  ShortBy by = ShortBy::time;
  bool overtake = false;
};

const config::Schema<SjfParameters>& schema(Tag<SjfParameters>)
{
  static const auto declared =
      config::Schema<SjfParameters>(
          "sjf",
          "the job that is declared shortest comes first, within its priority; nobody is stopped. O(log queue) a "
          "job, with `overtake` O(queue) an event; with exact estimates the least mean waiting time on one machine of "
          "all orders of jobs that are "
          "there together, and long jobs may starve")
          .optional("by", &SjfParameters::by, "what makes a job short")
          .optional("overtake", &SjfParameters::overtake, "whether jobs start past a shorter one that does not fit");
  return declared;
}

} // namespace

Entry<Scheduling> sjf_entry()
{
  return entry<Scheduling, SjfParameters>("Smith 1956; a baseline of Hu et al., Lucid, ASPLOS 2023",
                                          [](const SjfParameters& parameters, std::uint64_t) {
                                            return std::make_unique<ShortestFirst>(parameters.by, parameters.overtake);
                                          });
}

} // namespace leasehold::policy
