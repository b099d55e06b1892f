// Concurrent admission: a job asks for all the kinds of capacity that it could run on at once, takes the best that has room,
// and moves up when a better one comes free (Kueue's KEP-8691, where each kind is a flavour and each try a variant of the
// workload).
//
// The kinds, the best first: what is paid for anyway (owned, or leased for a term), what is leased open-ended and so paid by
// use, spot among it, and what is another tenant's. Within a kind a job's own alternatives count in their order, its widths
// and the chips that each is for among them; and of an alternative for several types of chips these, as the tenancy policy
// orders them (`quota`: the flavours of its tenant).
#include "policy/planning/in_order.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/scheduling/start.hpp"
#include "policy/tenancy/victims.hpp"
#include "units/named.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace leasehold::policy {

namespace {

enum class Flavour : std::uint8_t { reserved, by_use, guest };
constexpr auto enum_names(Tag<Flavour>)
{
  return std::to_array<Named<Flavour>>({
      {Flavour::reserved, "reserved", "chips that its tenant owns, or leases for a term"},
      {Flavour::by_use, "by_use", "chips that its tenant leases open-ended, spot among them"},
      {Flavour::guest, "guest", "chips of another tenant"},
  });
}

enum class Migration : std::uint8_t { try_preferred, retain_first };
constexpr auto enum_names(Tag<Migration>)
{
  return std::to_array<Named<Migration>>({
      {Migration::try_preferred, "try_preferred", "a job moves up when a better kind has room"},
      {Migration::retain_first, "retain_first", "a job stays where it was admitted first"},
  });
}

struct ConcurrentAdmissionParameters {
  Migration migration = Migration::try_preferred;
  Flavour last = Flavour::guest;
  Seconds delay{60.0};
};

const config::Schema<ConcurrentAdmissionParameters>& schema(Tag<ConcurrentAdmissionParameters>)
{
  using P = ConcurrentAdmissionParameters;
  static const auto declared =
      config::Schema<P>(
          "concurrent_admission",
          "a job starts on the best kind of capacity that has room: what is paid for anyway, then what is paid by use, "
          "then another tenant's; and moves up, after a checkpoint, when a better one has. By priority and submission, "
          "those that run among those that wait; one that does not fit is skipped, and nobody is stopped for another. "
          "Within a kind the job's own alternatives count in their order, widths among them, and then types of chips "
          "as "
          "the tenancy policy orders them. A "
          "job that keeps nothing when it is stopped stays, and one so young that the move would cost more than half "
          "of "
          "its stay. O((jobs waiting + running) x alternatives x pools) a call; no job ever waits while any kind has "
          "room for it")
          .optional("migration", &P::migration, "whether jobs move up")
          .optional("last", &P::last, "the last kind that a job takes")
          .optional("delay", &P::delay,
                    "how long after chips came free jobs move up where nobody waits; where somebody does, at once",
                    config::at_least(Seconds{1.0}));
  return declared;
}

class ConcurrentAdmission final : public Scheduling {
public:
  explicit ConcurrentAdmission(const ConcurrentAdmissionParameters& parameters) : parameters_(parameters) {}

  void schedule(const model::ClusterView& view, DecisionSink& decisions) override
  {
    wake_ = Timestamp::never();
    for (const auto& [urgency, submitted, job] : in_turn(view))
      if (view.runs(job))
        move_up(view, job, decisions);
      else
        admit(view, job, decisions);
  }
  [[nodiscard]] Timestamp wake_at() const override { return wake_; }
  void ended(const model::ClusterView& view, model::JobId, const model::Allocation&) override { look_again(view); }
  void pool_changed(const model::ClusterView& view, model::PoolId) override { look_again(view); }

private:
  using Turn = std::tuple<std::int64_t, Timestamp, model::JobId>;  ///< priority, submission
  using Variant = std::tuple<Flavour, std::uint32_t, std::size_t>; ///< alternative, type of chip; the least is the best

  /// Jobs that wait, and where they may move those that run.
  [[nodiscard]] std::vector<Turn> in_turn(const model::ClusterView& view) const
  {
    std::vector<Turn> turns;
    const auto add = [&](model::JobId job) {
      turns.emplace_back(-std::int64_t{view.job(job).priority}, view.job(job).submitted, job);
    };
    for (model::JobId job = view.pending().front(); job.valid(); job = view.pending().next(job))
      add(job);
    for (const model::Pool& pool : view.pools())
      for (const model::RunningJob& running : pool.running)
        if (const model::JobKind kind = view.job(running.job).kind;
            parameters_.migration == Migration::try_preferred &&
            (kind == model::JobKind::rigid || kind == model::JobKind::training))
          add(running.job);
    std::ranges::sort(turns);
    return turns;
  }

  static Flavour flavour_of(const model::ClusterView& view, model::JobId job, model::PoolId pool)
  {
    if (view.pool(pool).owner != view.job(job).tenant)
      return Flavour::guest;
    return view.paid_by_use(pool) ? Flavour::by_use : Flavour::reserved;
  }

  /// Where the pool's type of chip stands among those open to the job.
  static std::size_t place_of_chip(const model::ClusterView& view, model::JobId job, model::PoolId pool)
  {
    const auto open = view.open_to(job);
    const auto first =
        std::ranges::find(open, view.pool(pool).chip, [&](model::PoolId each) { return view.pool(each).chip; });
    return static_cast<std::size_t>(first - open.begin());
  }

  /// Whether the job, which runs, could have the request there: what it holds itself is free then.
  static bool could_move(const model::ClusterView& view, model::JobId job, model::PoolId pool,
                         const model::Request& request)
  {
    const model::Allocation& held = view.allocation(job);
    if (held.placement.pool != pool)
      return view.fits(pool, request);
    const model::Job* const itself = &view.job(job);
    return static_cast<double>(view.pool(pool).chips_free) + held.chips >= request.total_chips() &&
           request.accepts(view.pool(pool).chip, view.pool(pool).region) &&
           fits_without(view, pool, request, [&](const model::Job& other) { return &other == itself ? 0 : -1; });
  }

  /// Tries variants that are better than `than`, the best first, until `take(request, pool)` has one.
  template <class Take>
  bool try_variants(const model::ClusterView& view, model::JobId job, std::optional<Variant> than, Take take) const
  {
    for (const Flavour flavour : {Flavour::reserved, Flavour::by_use, Flavour::guest})
      if (flavour <= parameters_.last &&
          for_each_option(view, job, [&](std::uint32_t r, const model::Request& request, model::PoolId pool) {
            return flavour_of(view, job, pool) == flavour &&
                   (!than || Variant{flavour, r, place_of_chip(view, job, pool)} < *than) &&
                   (than ? could_move(view, job, pool, request) : view.fits(pool, request)) && take(r, pool);
          }))
        return true;
    return false;
  }

  void admit(const model::ClusterView& view, model::JobId job, DecisionSink& decisions) const
  {
    try_variants(view, job, std::nullopt,
                 [&](std::uint32_t request, model::PoolId pool) { return start(decisions, job, request, pool); });
  }

  void move_up(const model::ClusterView& view, model::JobId job, DecisionSink& decisions)
  {
    const model::Allocation& held = view.allocation(job);
    const std::uint32_t now_on = held.request;
    const model::PoolId here = held.placement.pool;
    const model::JobFacts facts = view.facts(job);
    if (keeps_nothing(facts))
      return;
    const Timestamp settled = held.started + too_soon(facts);
    try_variants(view, job, Variant{flavour_of(view, job, here), now_on, place_of_chip(view, job, here)},
                 [&](std::uint32_t request, model::PoolId pool) {
                   if (settled > view.now()) {
                     wake_ = std::min(wake_, settled);
                     return true;
                   }
                   return (request == now_on ? decisions.decide(Migrate{job, pool, std::nullopt})
                                             : decisions.decide(Resize{job, request, pool, std::nullopt})) ==
                          model::Rejection::accepted;
                 });
  }

  void look_again(const model::ClusterView& view)
  {
    if (parameters_.migration == Migration::try_preferred)
      wake_ = std::min(wake_, view.now() + parameters_.delay);
  }

  ConcurrentAdmissionParameters parameters_;
  Timestamp wake_ = Timestamp::never();
};

} // namespace

Entry<Scheduling> concurrent_admission_entry()
{
  return entry<Scheduling, ConcurrentAdmissionParameters>(
      "Kueue, KEP-8691", [](const ConcurrentAdmissionParameters& parameters, std::uint64_t) {
        return std::make_unique<ConcurrentAdmission>(parameters);
      });
}

} // namespace leasehold::policy
