// Shortest remaining time first by true run times, which no policy may know.
#include "policy/planning/ranked.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/scheduling/shortest_remaining.hpp"

#include <span>

namespace leasehold::policy {

namespace {

struct OracleSrtfParameters {
  ShortBy by = ShortBy::time;
};

class TrueRemaining final : public ShortestRemaining {
public:
  using ShortestRemaining::ShortestRemaining;
  void foretell(std::span<const double> work) override { know(work); }
};

const config::Schema<OracleSrtfParameters>& schema(Tag<OracleSrtfParameters>)
{
  static const auto declared =
      config::Schema<OracleSrtfParameters>(
          "oracle_srtf", "a baseline that knows every run time: the job with least left comes first, within its "
                         "priority; running ones that keep their work (`checkpoint`) are stopped for it. O(waiting · "
                         "log waiting) an event where idle chips do for them, else O(running · log running + hosts + "
                         "shapes of waiting jobs); where stops are free no policy has a lower mean completion "
                         "time on one machine. It places gangs of whole chips itself, on idle hosts first; what needs "
                         "shares, cores or memory gets what they leave, and is not stopped")
          .optional("by", &OracleSrtfParameters::by, "what makes a job short");
  return declared;
}

} // namespace

Entry<Scheduling> oracle_srtf_entry()
{
  auto oracle = entry<Scheduling, OracleSrtfParameters>(
      "Schrage 1968; baselines of Gu et al., Tiresias, NSDI 2019, and of Hu et al., Lucid, ASPLOS 2023",
      [](const OracleSrtfParameters& parameters, std::uint64_t) {
        return std::make_unique<RankedScheduling>(std::make_unique<TrueRemaining>(parameters.by));
      });
  oracle.sees_future = true;
  oracle.names_hosts = true;
  return oracle;
}

} // namespace leasehold::policy
