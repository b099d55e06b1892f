// Deadline jobs follow the cheapest hour of work over regions.
#include "policy/leasing/entries.hpp"
#include "policy/leasing/regions/regional_leasing.hpp"
#include "policy/leasing/regions/spot_lives.hpp"
#include "policy/leasing/regions/work_price.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace leasehold::policy {

namespace {

struct NomadParameters : RegionalParameters {
  Seconds prior_life{6.0 * 3600.0};
};

const config::Schema<NomadParameters>& schema(Tag<NomadParameters>)
{
  static const auto declared =
      regional_schema<NomadParameters>(
          "sky_nomad", "deadline jobs go where an hour of work costs least over all regions: rents, moves and how long "
                       "spot stays, against what an hour is worth by the deadline")
          .optional("prior_life", &NomadParameters::prior_life,
                    "how long spot stays, as far as none was seen to go; what is seen counts from the first spell on",
                    config::positive());
  return declared;
}

class SkyNomad final : public BerthRule {
public:
  explicit SkyNomad(const NomadParameters& parameters) : lives_(parameters.prior_life) {}

  std::optional<std::size_t> choose(const GangState& state) override
  {
    for (const Berth& berth : state.berths)
      if (berth.spot)
        lives_.see(berth.offer->id, berth.open, state.now);
    const auto last = fallback(state);
    std::optional<std::size_t> best;
    double least = std::numeric_limits<double>::infinity();
    double entry = least; // of the cheapest that is not held
    for (std::size_t b = 0; b < state.berths.size(); ++b) {
      const Berth& berth = state.berths[b];
      if (!berth.open || (!berth.spot && last != b && state.held != b))
        continue;
      entry = std::min(entry, hour_of_work(state, b, berth.begin, berth.egress));
      const bool there = state.held == b;
      const double cost =
          there ? hour_of_work(state, b, state.warm_up, 0.0) : hour_of_work(state, b, berth.begin, berth.egress);
      if (cost < least && keeps_deadline(state, b)) {
        least = cost;
        best = b;
      }
    }
    prices_.see(entry, state.now);
    const Seconds back = last ? state.berths[*last].in_place : Seconds{0.0};
    const Seconds left = state.allowed - state.elapsed;
    const double share =
        left > Seconds{0.0} ? (state.remaining + 2.0 * back) / left : 1.0; // it is late: whatever it costs
    const double worth = prices_.at_share(cautious(share, left, state.now));
    if (best && (least <= worth || !keeps_deadline(state, std::nullopt)))
      return best;
    return keeps_deadline(state, std::nullopt) ? std::nullopt : last;
  }

private:
  /// A share of the time left, and what chance may take away: spells of spot, past and to come, are few.
  [[nodiscard]] double cautious(double share, Seconds left, Timestamp now) const
  {
    const Seconds spell = lives_.mean(now);
    const double variance =
        share * (1.0 - share) * (spell / std::max(spell, prices_.seen()) + spell / std::max(spell, left));
    return share >= 1.0 ? share : share + std::sqrt(variance);
  }

  /// Dollars an hour of work, begun so long from now, until it is done or spot is gone, which it is at a constant hazard.
  [[nodiscard]] double hour_of_work(const GangState& state, std::size_t berth, Seconds begin, double egress) const
  {
    const Berth& there = state.berths[berth];
    const Seconds length = begin + state.remaining;
    if (!there.spot)
      return (egress + there.dollars * (length / hour)) / (state.remaining / hour);
    const Seconds life = lives_.left(there.offer->id, state.now);
    const double stays = std::exp(-(length / life));
    const double held = (life / hour) * (1.0 - stays);
    const double works = (life / hour) * (std::exp(-(begin / life)) - stays) - (state.at_stake / hour) * (1.0 - stays);
    return works > 0.0 ? (egress + there.dollars * held) / works : std::numeric_limits<double>::infinity();
  }

  SpotLives lives_;
  WorkPrice prices_;
};

} // namespace

Entry<Leasing> sky_nomad_entry()
{
  return entry<Leasing, NomadParameters>(
      "SkyNomad, arXiv 2601.06520, NSDI 2027: probes, spot's survival and one cost for rent, moves and deadline; ours: "
      "what an hour is worth is the price that so much of the time before was not above",
      [](const NomadParameters& p, std::uint64_t) {
        return regional_leasing(p, [p] { return std::make_unique<SkyNomad>(p); });
      });
}

} // namespace leasehold::policy
