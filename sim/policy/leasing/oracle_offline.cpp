// What the best buyer would do who knew the load, by the same linear programme that regret is measured against.
#include "policy/leasing/buying/plan_player.hpp"
#include "policy/leasing/entries.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::policy {

namespace {

struct OracleParameters {
  std::int64_t lot = 64;
  std::vector<std::string> providers;
};

const config::Schema<OracleParameters>& schema(Tag<OracleParameters>)
{
  using P = OracleParameters;
  static const auto declared =
      config::Schema<P>("oracle_offline", "knows the demand to come: the cheapest mix of renting and commitments")
          .optional("lot", &P::lot, "most chips in one lease", config::at_least(1))
          .optional("providers", &P::providers, "whom to lease from; empty: everybody");
  return declared;
}

/// Load is known, but stock is not: what arrives is in the next plan.
constexpr Seconds between_plans{28.0 * 86400.0};

class OracleOffline final : public Leasing {
public:
  explicit OracleOffline(OracleParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    Desk desk(view, sink, parameters_.providers);
    if (view.now >= next_plan_ && view.now < view.horizon) {
      plan(desk);
      next_plan_ = view.now + between_plans;
    }
    player_.play(desk, parameters_.lot);
    BuyOptions options;
    options.lease_size = parameters_.lot;
    for (const ChipTarget& target : targets(desk, flexible_kinds))
      follow(desk, target, target.chips, flexible_kinds, options);
  }

private:
  void plan(const Desk& desk)
  {
    OutlookRules rules;
    rules.hours = hours_to_plan(desk.view());
    rules.period_start = near_and_far(rules.hours, has_short_terms(desk.view()));
    rules.slots = 8;
    rules.knows_prices = true;
    std::vector<HoursAhead> loads;
    for (const Demand& demand : desk.view().demands) {
      HoursAhead& load = loads.emplace_back();
      for (const ChipDemand& need : demand.chips)
        load.push_back(need.portability == Portability::validated
                           ? std::vector<double>(need.future.begin(), need.future.end())
                           : std::vector<double>{});
    }
    player_.take_up(look_ahead(desk, loads, rules), desk.view().now);
  }

  /// Whether it matters at which hour of a day a term begins.
  static bool has_short_terms(const LeasingView& view)
  {
    return std::ranges::any_of(view.offers, [](const OfferView& offer) {
      const std::vector<Seconds>& terms = offer.offer->programme.term.choices;
      const bool binds = std::ranges::find(committed_kinds, offer.offer->programme.kind) != committed_kinds.end();
      return binds && !terms.empty() && terms.front() <= 7.0 * day;
    });
  }

  OracleParameters parameters_;
  PlanPlayer player_;
  Timestamp next_plan_;
};

} // namespace

Entry<Leasing> oracle_offline_entry()
{
  auto made = entry<Leasing, OracleParameters>(
      "offline optimum as a linear program",
      [](const OracleParameters& p, std::uint64_t) { return std::make_unique<OracleOffline>(p); });
  made.sees_future = true;
  return made;
}

} // namespace leasehold::policy
