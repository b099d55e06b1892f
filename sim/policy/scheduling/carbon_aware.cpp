// Where and when the grid is clean: of the pools that can hold a job now it takes the region with the least carbon over
// the job's run, and a job that can wait starts at the hour that is best for it.
//
// A job's run is what its training has left to do at its declared rate, or its walltime estimate. It can wait until it
// would only just meet its deadline, with a margin; without a deadline for `patience` from its submission; and not at all
// where its length is unknown. Of the starts within `look_ahead` (now, every full hour, the last) it waits for that with
// the least mean intensity over the run in a pool that has room now, where that saves `worth` of the carbon of starting
// now; room that comes meanwhile is looked at when it comes. Jobs that can wait no longer go first come, first served,
// and the others hold nobody back. O(jobs waiting x hours x pools) a call.
#include "policy/scheduling/blocked_pools.hpp"
#include "policy/scheduling/registry.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace leasehold::policy {

namespace {

struct CarbonAwareParameters {
  Seconds look_ahead{86400.0};
  Seconds patience{0.0};
  double worth = 0.05;
  double margin = 0.1;
};

const config::Schema<CarbonAwareParameters>& schema(Tag<CarbonAwareParameters>)
{
  using P = CarbonAwareParameters;
  static const auto declared =
      config::Schema<P>("carbon_aware",
                        "first come, first served in the cleanest region, and later where that is cleaner")
          .optional("look_ahead", &P::look_ahead, "how far the hours of the grids are forecast, rightly")
          .optional("patience", &P::patience, "that a job without a deadline may be kept waiting for a clean hour")
          .optional("worth", &P::worth, "share of a run's carbon that waiting must save", config::in_range(0.0, 1.0))
          .optional("margin", &P::margin, "share of a run kept in hand before its deadline, for restarts",
                    config::non_negative());
  return declared;
}

class CarbonAware final : public Scheduling {
public:
  explicit CarbonAware(const CarbonAwareParameters& parameters) : parameters_(parameters) {}

  void schedule(const model::ClusterView& view, DecisionSink& decisions) override
  {
    blocked_.clear(view.pools().size());
    wake_ = Timestamp::never();
    for (model::JobId job = view.pending().front(); job.valid();) {
      const model::JobId next = view.pending().next(job);
      consider(view, job, decisions);
      job = next;
    }
  }
  [[nodiscard]] Timestamp wake_at() const override { return wake_; }

private:
  /// A pool with room, by the carbon of a run that begins now.
  using Room = std::vector<std::pair<double, model::PoolId>>;

  void consider(const model::ClusterView& view, model::JobId job, DecisionSink& decisions)
  {
    Timestamp last = view.now();
    const auto requests = view.requests(job);
    for (std::uint32_t r = 0; r < requests.size(); ++r) {
      const Seconds run = length(view, job, requests[r]);
      const Timestamp latest = last_start(view, job, run);
      last = std::max(last, latest);
      const Room room = rooms(view, job, requests[r], run);
      if (room.empty())
        continue;
      if (const auto later = cleaner_start(view, room, run, latest))
        return wake_by(*later);
      for (const auto& [carbon, pool] : room)
        if (start(decisions, job, r, pool))
          return;
    }
    if (view.now() < last)
      wake_by(last);
    else
      blocked_.block(view, job);
  }
  void wake_by(Timestamp instant) { wake_ = std::min(wake_, instant); }

  /// How long the job would take; infinite where nobody knows.
  [[nodiscard]] static Seconds length(const model::ClusterView& view, model::JobId job, const model::Request& request)
  {
    if (view.job(job).kind != model::JobKind::training)
      return request.walltime;
    return Seconds{view.facts(job).work_left / request.rate};
  }

  /// Not before now, which it is where the job cannot wait.
  [[nodiscard]] Timestamp last_start(const model::ClusterView& view, model::JobId id, Seconds run) const
  {
    if (!std::isfinite(run.value()))
      return view.now();
    const model::Job& job = view.job(id);
    const Timestamp last = job.deadline == Timestamp::never() ? job.submitted + parameters_.patience
                                                              : job.deadline - (1.0 + parameters_.margin) * run;
    return std::max(last, view.now());
  }

  /// Mean intensity of a run that begins then; an unknown length counts as the hour of its begin.
  [[nodiscard]] static double carbon(const model::ClusterView& view, model::PoolId pool, Timestamp begin, Seconds run)
  {
    const model::GridIntensity* const grid = view.grid(view.pool(pool).region);
    if (grid == nullptr)
      return 0.0;
    return std::isfinite(run.value()) ? grid->mean(begin, begin + run) : grid->at(begin);
  }

  /// The cleanest first.
  [[nodiscard]] Room rooms(const model::ClusterView& view, model::JobId job, const model::Request& request,
                           Seconds run) const
  {
    Room room;
    for (const model::PoolId pool : view.open_to(job))
      if (!blocked_.is_blocked(pool) && view.fits(pool, request))
        room.emplace_back(carbon(view, pool, view.now(), run), pool);
    std::ranges::stable_sort(room, {}, [](const auto& entry) { return entry.first; });
    return room;
  }

  /// The begin with the least carbon of those later than now, where waiting for it is worth it.
  [[nodiscard]] std::optional<Timestamp> cleaner_start(const model::ClusterView& view, const Room& room, Seconds run,
                                                       Timestamp latest) const
  {
    constexpr double hour_length = 3600.0;
    const Timestamp last = std::min(latest, view.now() + parameters_.look_ahead);
    double least = room.front().first * (1.0 - parameters_.worth);
    std::optional<Timestamp> best;
    for (double hour = std::floor(view.now().value() / hour_length) + 1.0; view.now() < last; ++hour) {
      const Timestamp begin = std::min(Timestamp{hour * hour_length}, last);
      for (const auto& [now, pool] : room)
        if (const double mean = carbon(view, pool, begin, run); mean < least) {
          least = mean;
          best = begin;
        }
      if (begin == last)
        break;
    }
    return best;
  }

  CarbonAwareParameters parameters_;
  BlockedPools blocked_;
  Timestamp wake_ = Timestamp::never();
};

} // namespace

Entry<Scheduling> carbon_aware_entry()
{
  auto made = entry<Scheduling, CarbonAwareParameters>(
      "lowest-window starts of Hanafy et al., GAIA, ASPLOS 2024; regions as Sukprasert et al., EuroSys 2024",
      [](const CarbonAwareParameters& parameters, std::uint64_t) { return std::make_unique<CarbonAware>(parameters); });
  made.reads_grids = true;
  return made;
}

} // namespace leasehold::policy
