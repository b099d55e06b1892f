// Least attained service, as Tiresias schedules jobs of which nobody knows how long they run: the job that had the fewest
// chip-seconds comes first, in rounds. With thresholds (`queues`) jobs stand in queues by what they had, and within a queue
// whoever started first keeps its place, so that equals do not take turns for ever; without, what they had decides alone.
// Higher priorities come before lower ones. A job that does not fit is skipped, and later ones may run.
//
// Tiresias takes a stop to cost little. Here it costs what it costs, so two kinds of stay go on whoever comes: that of a
// job which would keep nothing of it (one without checkpoints, or that kept nothing of an earlier stay), and one of which
// stopping and starting again would be more than half.
#include "policy/planning/in_order.hpp"
#include "policy/planning/ranked.hpp"
#include "policy/scheduling/registry.hpp"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

namespace leasehold::policy {

namespace {

struct LasParameters {
  Seconds round{360.0};
  std::vector<Seconds> queues;
};

class LeastAttained final : public Ranking {
public:
  explicit LeastAttained(std::vector<Seconds> queues) : queues_(std::move(queues)) {}

  [[nodiscard]] JobRank rank(const RankedJob& job, Timestamp now) const override
  {
    return {.may_make_room = !goes_on(job, now),
            .urgency = -std::int64_t{job.job.priority},
            .value = attained(job.facts),
            .instant = job.facts.first_start};
  }

private:
  /// The number of the job's queue, or what it had where there are no queues.
  [[nodiscard]] double attained(const model::JobFacts& facts) const
  {
    if (queues_.empty())
      return facts.chip_seconds;
    return static_cast<double>(std::ranges::upper_bound(queues_, Seconds{facts.chip_seconds}) - queues_.begin());
  }

  std::vector<Seconds> queues_;
};

const config::Schema<LasParameters>& schema(Tag<LasParameters>)
{
  static const auto declared =
      config::Schema<LasParameters>(
          "las", "within a priority the job that had the fewest chip-seconds comes first, in rounds; running "
                 "ones that keep their work (`checkpoint`) are stopped for it. It places "
                 "gangs of whole chips itself, on idle hosts first, whatever the placement "
                 "policy; what needs shares, cores or memory gets what they leave, and is "
                 "not stopped")
          .optional("round", &LasParameters::round, "how often it is decided anew who runs",
                    config::at_least(Seconds{1.0}))
          .optional("queues", &LasParameters::queues,
                    "bounds between queues, rising, in time on one chip (8 chips have `8 h` in an hour); within a "
                    "queue whoever started first comes first. Without any, what a job had decides alone",
                    config::positive())
          .check([](const LasParameters& p, const config::Value& at, config::Diagnostics& d) {
            if (std::ranges::adjacent_find(p.queues, std::greater_equal{}) != p.queues.end())
              d.error(*at.find("queues"), "each bound must be above the one before it", {},
                      "write such as `[8 h, 64 h]`");
          });
  return declared;
}

} // namespace

Entry<Scheduling> las_entry()
{
  auto made = entry<Scheduling, LasParameters>(
      "Gu et al., Tiresias, NSDI 2019 (2D-LAS); rounds of Narayanan et al., Gavel, OSDI 2020",
      [](const LasParameters& parameters, std::uint64_t) {
        return std::make_unique<RankedScheduling>(parameters.round, std::make_unique<LeastAttained>(parameters.queues));
      });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
