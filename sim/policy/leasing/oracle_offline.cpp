#include "policy/leasing/buying/deals.hpp"
#include "policy/leasing/buying/fleet_buyer.hpp"
#include "policy/leasing/entries.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

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
      config::Schema<P>("oracle_offline", "knows the demand to come: the cheapest reservations there are")
          .optional("lot", &P::lot, "chips of one level, and of one lease", config::at_least(1))
          .optional("providers", &P::providers, "whom to lease from; empty: everybody");
  return declared;
}

class OracleOffline final : public Leasing {
public:
  explicit OracleOffline(OracleParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    Desk desk(view, sink, parameters_.providers);
    BuyOptions options;
    options.lease_size = parameters_.lot;
    const auto hours = view.now.whole_seconds() / 3600;
    for (const ChipTarget& target : targets(desk, flexible_kinds)) {
      if (!planned_)
        plan(desk, target.chip, hours);
      if (const auto plan = plans_.find(target.chip); plan != plans_.end())
        for (auto& [slot, chips] : plan->second.chips)
          if (slot <= hours && chips > 0) {
            BuyOptions order = options;
            order.offer = plan->second.offer;
            order.term = plan->second.term;
            desk.buy(target.chip, chips, committed_kinds, order);
            chips = 0;
          }
      follow(desk, target, target.chips, flexible_kinds, options);
    }
    planned_ = true;
  }

private:
  struct Plan {
    market::OfferId offer;
    Seconds term{0.0};
    std::map<std::int64_t, std::int64_t> chips; ///< to reserve, by hour
  };

  /// Chips to reserve at each hour, from the demand to come, under the one commitment that makes all of it cheapest.
  void plan(const Desk& desk, model::ChipTypeId chip, std::int64_t from)
  {
    const std::vector<double> demand = known_levels(desk, chip);
    const double rent = desk.price(chip, flexible_kinds);
    if (demand.empty() || !std::isfinite(rent))
      return;
    const auto lot = static_cast<double>(parameters_.lot);
    std::vector<std::int64_t> lots;
    for (const double needed : demand)
      lots.push_back(static_cast<std::int64_t>(std::ceil(needed / lot - 1e-9)));
    DealRules rules;
    rules.need = hour * static_cast<double>(demand.size());
    double best = rent * lot * static_cast<double>(std::accumulate(lots.begin(), lots.end(), std::int64_t{0}));
    for (const Deal& deal : deals(desk, chip, committed_kinds, rules)) {
      if (deal.offer->price.dollars_per_hour() >= rent) // even a level that is always busy is cheaper to rent
        continue;
      const double hours = deal.term / hour;
      const FleetOptimum optimum = fleet_optimum({rent * lot, deal.offer->price.dollars_per_hour() * lot * hours, 0.0,
                                                  std::max<std::int64_t>(1, std::llround(hours))},
                                                 lots);
      if (optimum.cost >= best)
        continue;
      best = optimum.cost;
      Plan& chosen = plans_[chip] = {deal.offer->id, deal.term, {}};
      for (std::size_t slot = 0; slot < optimum.reserve.size(); ++slot)
        if (optimum.reserve[slot] > 0)
          chosen.chips[from + static_cast<std::int64_t>(slot)] = optimum.reserve[slot] * parameters_.lot;
    }
  }

  /// What this chip will be needed for by the workloads for which it is the cheapest.
  static std::vector<double> known_levels(const Desk& desk, model::ChipTypeId chip)
  {
    std::vector<double> sum;
    for (const Demand& demand : desk.view().demands) {
      const ChipDemand* best = cheapest_need(desk, demand, flexible_kinds);
      if (best == nullptr || best->chip != chip)
        continue;
      sum.resize(std::max(sum.size(), best->future.size()), 0.0);
      for (std::size_t i = 0; i < best->future.size(); ++i)
        sum[i] += best->future[i];
    }
    return sum;
  }

  OracleParameters parameters_;
  bool planned_ = false;
  std::map<model::ChipTypeId, Plan> plans_;
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
