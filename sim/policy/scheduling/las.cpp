// Least attained service, as Tiresias schedules jobs of which nobody knows how long they run: the job that had the fewest
// chip-seconds comes first, in rounds. With thresholds (`queues`) jobs stand in queues by what they had, and within a queue
// whoever started first keeps its place, so that equals do not take turns for ever; without, what they had decides alone.
// Higher priorities come before lower ones. A job that does not fit is skipped, and later ones may run.
//
// Tiresias takes a stop to cost little. Here it costs what it costs, so two kinds of stay go on whoever comes: that of a
// job which would keep nothing of it (a rigid job, or one that kept nothing of an earlier stay), and one of which stopping
// and starting again would be more than half.
#include "policy/planning/rounds.hpp"
#include "policy/scheduling/registry.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>

namespace leasehold::policy {

namespace {

/// Whole chips by host: those that are idle, and those that would be once all stays had stopped that the plan does not
/// keep so far.
class RoomByHost {
  using Counts = std::vector<std::int64_t>;

public:
  explicit RoomByHost(const Snapshot& snapshot) : hosts_(&snapshot.hosts), total_(snapshot.pools.size(), 0)
  {
    for (const Snapshot::Host& host : snapshot.hosts) {
      idle_.resize(std::max<std::size_t>(idle_.size(), host.id.index() + 1), 0);
      idle_[host.id.index()] = host.chips_free;
      total_[host.pool.index()] += host.chips_free;
    }
    could_be_ = idle_;
  }

  /// Below 0 where they are taken. A member has `chips`.
  void add(const model::Placement& placement, std::int64_t chips)
  {
    for (const model::Slice& slice : placement.slices)
      for (std::uint32_t h = slice.hosts.first.index(); h <= slice.hosts.last.index(); ++h) {
        could_be_[h] += slice.members * chips;
        idle_[h] = std::min(idle_[h], could_be_[h]);
        total_[placement.pool.index()] += slice.members * chips;
      }
  }
  [[nodiscard]] bool holds(const model::Placement& placement, std::int64_t chips) const
  {
    return std::ranges::all_of(placement.slices, [&](const model::Slice& slice) {
      const auto first = could_be_.begin() + slice.hosts.first.index();
      return *std::min_element(first, first + slice.hosts.size()) >= slice.members * chips;
    });
  }
  [[nodiscard]] bool may_hold(model::PoolId pool, double chips) const
  {
    return static_cast<double>(total_[pool.index()]) >= chips;
  }
  /// As many members as go there on idle chips, so that nobody makes room in vain, the rest on the lowest hosts.
  [[nodiscard]] std::optional<model::Placement> place(model::PoolId pool, const model::Request& request) const
  {
    std::map<model::HostId, std::int64_t> members;
    std::int64_t missing = request.members;
    const auto first = std::ranges::lower_bound(*hosts_, pool, {}, &Snapshot::Host::pool);
    const auto last = std::ranges::upper_bound(*hosts_, pool, {}, &Snapshot::Host::pool);
    for (const Counts* const room : {&idle_, &could_be_})
      for (auto host = first; host != last; ++host)
        if (const std::int64_t fit = (*room)[host->id.index()] / request.chips.whole_chips(); missing > 0 && fit > 0) {
          std::int64_t& here = members[host->id];
          const std::int64_t more = std::min(missing, fit - here);
          here += more;
          missing -= more;
        }
    if (missing > 0)
      return std::nullopt;
    model::Placement placement{pool, {}};
    for (const auto& [host, here] : members)
      placement.slices.push_back({{host, host}, static_cast<std::uint16_t>(here), 0});
    return placement;
  }

private:
  const std::vector<Snapshot::Host>* hosts_;
  Counts idle_;
  Counts could_be_; ///< no less than idle_
  Counts total_;    ///< by pool, of could_be_
};

struct LasParameters {
  Seconds round{360.0};
  std::vector<Seconds> queues;
};

class LeastAttained final : public Planner {
public:
  explicit LeastAttained(std::vector<Seconds> queues) : queues_(std::move(queues)) {}

  Plan plan(const Snapshot& snapshot) override
  {
    RoomByHost room{snapshot};
    std::vector<const Snapshot::Job*> order;
    for (const Snapshot::Job& job : snapshot.jobs) {
      order.push_back(&job);
      if (job.stay)
        room.add(job.stay->placement, counted(job.requests[job.stay->request]));
    }
    std::ranges::sort(order, {}, [&](const Snapshot::Job* job) {
      return std::tuple{!goes_on(*job, snapshot.now),
                        -std::int64_t{job->priority},
                        rank(job->facts),
                        job->facts.first_start,
                        job->submitted,
                        job->id};
    });
    Plan plan, rest; // of what is not counted: it gets what the others leave, if it is enough
    for (const Snapshot::Job* job : order)
      if (auto run = run_of(*job, snapshot, room)) {
        if (run->placement)
          room.add(*run->placement, -counted(job->requests[run->request]));
        (run->placement || job->stay ? plan : rest).runs.push_back(std::move(*run));
      }
    plan.runs.insert(plan.runs.end(), rest.runs.begin(), rest.runs.end());
    return plan;
  }

private:
  /// Chips of a member, or none where hosts' free chips do not tell whether it fits: fractions, cores, memory.
  static std::int64_t counted(const model::Request& request)
  {
    return model::only_whole_chips(request) ? request.chips.whole_chips() : 0;
  }

  static bool goes_on(const Snapshot::Job& job, Timestamp now)
  {
    if (!job.stay)
      return false;
    const bool stopped_before = job.facts.preemptions > 0;
    if (job.kind == model::JobKind::rigid || (stopped_before && job.facts.work_saved <= 0.0))
      return true;
    const Seconds lost = job.facts.checkpoint + (stopped_before ? job.facts.restart : Seconds{0.0});
    return now - job.stay->since < 2.0 * lost;
  }

  /// The number of the job's queue, or what it had where there are no queues.
  [[nodiscard]] double rank(const model::JobFacts& facts) const
  {
    if (queues_.empty())
      return facts.chip_seconds;
    return static_cast<double>(std::ranges::upper_bound(queues_, Seconds{facts.chip_seconds}) - queues_.begin());
  }

  static std::optional<Plan::Run> run_of(const Snapshot::Job& job, const Snapshot& snapshot, RoomByHost& room)
  {
    if (job.stay) {
      const std::int64_t chips = counted(job.requests[job.stay->request]);
      if (room.holds(job.stay->placement, chips)) {
        room.add(job.stay->placement, -chips);
        return Plan::Run{job.id, job.stay->request, job.stay->placement.pool, std::nullopt};
      }
    }
    for (std::uint32_t r = 0; r < job.requests.size(); ++r)
      for (const model::PoolId pool : job.open) {
        const model::Request& request = job.requests[r];
        const Snapshot::Pool& shown = snapshot.pools[pool.index()];
        if (!request.accepts(shown.chip, shown.region) || !room.may_hold(pool, request.total_chips()))
          continue;
        if (counted(request) == 0)
          return Plan::Run{job.id, r, pool, std::nullopt};
        if (auto placement = room.place(pool, request))
          return Plan::Run{job.id, r, pool, std::move(placement)};
      }
    return std::nullopt;
  }

  std::vector<Seconds> queues_;
};

const config::Schema<LasParameters>& schema(Tag<LasParameters>)
{
  static const auto declared =
      config::Schema<LasParameters>("las", "the job that had the fewest chip-seconds comes first, in rounds; running "
                                           "ones are stopped for it. It places gangs of whole chips itself, on the "
                                           "lowest hosts, whatever the placement policy")
          .optional("round", &LasParameters::round, "how often it is decided anew who runs", config::positive())
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
        return std::make_unique<RoundScheduling>(parameters.round, std::make_unique<LeastAttained>(parameters.queues));
      });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
