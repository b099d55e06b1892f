// Starburst: a job waits for its tenant's own chips before it goes to the cloud. Who waits longer leaves fewer chip-hours to be
// paid for; how long each may wait is what its policies differ in.
//
// Own is what is paid for anyway: what the tenant owns, or leases for a term. Elsewhere is what is leased open-ended, and so
// paid by use, and what is another tenant's. Jobs go to their own chips in the order of the queue; one whose wait is over goes
// where there is room. What the paper's simulator has beside (a first trial in the cloud that short jobs do not outlive) is
// not here: a job that is stopped there would lose what it did.
#include "policy/scheduling/registry.hpp"
#include "policy/scheduling/start.hpp"
#include "units/named.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

namespace leasehold::policy {

namespace {

enum class WaitingRule : std::uint8_t { alike, by_chips, by_work };
constexpr auto enum_names(Tag<WaitingRule>)
{
  return std::to_array<Named<WaitingRule>>({
      {WaitingRule::alike, "alike", "all wait as long"},
      {WaitingRule::by_chips, "by_chips",
       "so long for each chip: wide jobs, for which the cloud is dear, wait longest"},
      {WaitingRule::by_work, "by_work",
       "so long for each chip-hour that a job declares; one without an estimate as though it ran for an hour"},
  });
}

struct StarburstParameters {
  WaitingRule rule = WaitingRule::by_work;
  Seconds wait{900.0};
  bool skip = true;
};

const config::Schema<StarburstParameters>& schema(Tag<StarburstParameters>)
{
  using P = StarburstParameters;
  static const auto declared =
      config::Schema<P>(
          "starburst",
          "a job waits for its tenant's own chips (owned, or leased for a term) before it goes elsewhere: to chips "
          "that are leased open-ended and so paid by use, or to another tenant's. By priority and submission; "
          "nobody is stopped. O(jobs waiting x pools) a call")
          .optional("rule", &P::rule, "what decides how long a job waits")
          .optional("wait", &P::wait, "how long a job waits for its own chips, or for each of its chips or chip-hours",
                    config::non_negative())
          .optional("skip", &P::skip,
                    "whether a job goes to its own chips before one that came earlier and does not fit there");
  return declared;
}

class Starburst final : public Scheduling {
public:
  explicit Starburst(const StarburstParameters& parameters) : parameters_(parameters) {}

  void schedule(const model::ClusterView& view, DecisionSink& decisions) override
  {
    wake_ = Timestamp::never();
    blocked_.assign(view.tenants(), false);
    for (model::JobId job = view.pending().front(); job.valid();) {
      const model::JobId next = view.pending().next(job);
      const model::TenantId tenant = view.job(job).tenant;
      const Timestamp last = last_start(view, job);
      const bool starts = (!blocked_[tenant.index()] && starts_in(view, job, true, decisions)) ||
                          (last <= view.now() && starts_in(view, job, false, decisions));
      if (!starts && last > view.now())
        wake_ = std::min(wake_, last);
      if (!starts && !parameters_.skip && waits_for_own(view, job))
        blocked_[tenant.index()] = true;
      job = next;
    }
  }
  [[nodiscard]] Timestamp wake_at() const override { return wake_; }

private:
  static bool is_own(const model::ClusterView& view, model::JobId job, model::PoolId pool)
  {
    return view.pool(pool).owner == view.job(job).tenant && !view.paid_by_use(pool);
  }

  static bool starts_in(const model::ClusterView& view, model::JobId job, bool own, DecisionSink& decisions)
  {
    return for_each_option(view, job, [&](std::uint32_t r, const model::Request& request, model::PoolId pool) {
      return is_own(view, job, pool) == own && view.fits(pool, request) && start(decisions, job, r, pool);
    });
  }

  /// Whether its own chips would hold it if nothing ran: one that can only go elsewhere holds up nobody.
  static bool waits_for_own(const model::ClusterView& view, model::JobId job)
  {
    return for_each_option(view, job, [&](std::uint32_t, const model::Request& request, model::PoolId pool) {
      return is_own(view, job, pool) && view.could_fit(pool, request);
    });
  }

  /// When its wait is over; at once where it has no chips of its own to wait for.
  [[nodiscard]] Timestamp last_start(const model::ClusterView& view, model::JobId job) const
  {
    if (!waits_for_own(view, job))
      return view.job(job).submitted;
    const model::Request& request = view.requests(job).front();
    double times = 1.0;
    if (parameters_.rule != WaitingRule::alike)
      times = request.total_chips();
    if (parameters_.rule == WaitingRule::by_work && std::isfinite(request.walltime.value()))
      times *= request.walltime.value() / 3600.0;
    return view.job(job).submitted + times * parameters_.wait;
  }

  StarburstParameters parameters_;
  std::vector<bool> blocked_; ///< by tenant: one of its jobs waits for its own chips, and nobody may skip it
  Timestamp wake_ = Timestamp::never();
};

} // namespace

Entry<Scheduling> starburst_entry()
{
  return entry<Scheduling, StarburstParameters>(
      "Luo et al., Starburst, ATC 2024",
      [](const StarburstParameters& parameters, std::uint64_t) { return std::make_unique<Starburst>(parameters); });
}

} // namespace leasehold::policy
