// Shortest remaining time first by the declared estimate. A job that keeps nothing when it is stopped runs on.
#include "policy/planning/ranked.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/scheduling/shortest_remaining.hpp"

namespace leasehold::policy {

namespace {

struct SrtfParameters {
  ShortBy by = ShortBy::time;
};

const config::Schema<SrtfParameters>& schema(Tag<SrtfParameters>)
{
  static const auto declared =
      config::Schema<SrtfParameters>(
          "srtf",
          "the job of whose estimate least is left comes first, within its priority; running ones that keep "
          "their work (`checkpoint`) are stopped for it. O(waiting · log waiting) an event where idle chips do for "
          "them, else O(running · log running + hosts + shapes of waiting jobs); with exact "
          "estimates and free stops no policy has a lower mean completion time on one machine. It places gangs "
          "of whole chips itself, on idle hosts first; what needs shares, cores or memory gets what they leave, "
          "and is not stopped")
          .optional("by", &SrtfParameters::by, "what makes a job short");
  return declared;
}

} // namespace

Entry<Scheduling> srtf_entry()
{
  auto made = entry<Scheduling, SrtfParameters>("Schrage 1968; `by: service` is SRSF of Gu et al., Tiresias, NSDI 2019",
                                                [](const SrtfParameters& parameters, std::uint64_t) {
                                                  return std::make_unique<RankedScheduling>(
                                                      std::make_unique<ShortestRemaining>(parameters.by));
                                                });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
