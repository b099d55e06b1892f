// Deadline jobs keep an even pace and go to other regions for spot.
#include "policy/leasing/entries.hpp"
#include "policy/leasing/regions/regional_leasing.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace leasehold::policy {

namespace {

enum class WhichRegions { one, any };
constexpr auto enum_names(Tag<WhichRegions>)
{
  return std::to_array<Named<WhichRegions>>({
      {WhichRegions::one, "one", "it stays in the region in which it began (UP)"},
      {WhichRegions::any, "any", "it goes where there is spot (UP(S))"},
  });
}

struct PaceParameters : RegionalParameters {
  WhichRegions regions = WhichRegions::any;
};

const config::Schema<PaceParameters>& schema(Tag<PaceParameters>)
{
  static const auto declared =
      regional_schema<PaceParameters>(
          "uniform_progress_regions",
          "deadline jobs keep an even pace over several regions: spot wherever there is any, on-demand when behind")
          .optional("regions", &PaceParameters::regions, "where a job may go once it has begun");
  return declared;
}

class EvenPace final : public BerthRule {
public:
  explicit EvenPace(WhichRegions regions) : regions_(regions) {}

  std::optional<std::size_t> choose(const GangState& state) override
  {
    if (regions_ == WhichRegions::any)
      return decide(state);
    GangState here = state;
    std::vector<std::size_t> places;
    for (std::size_t b = 0; b < state.berths.size(); ++b)
      if (!home_.valid() || state.berths[b].site.region == home_)
        places.push_back(b);
    here.berths.clear();
    for (const std::size_t b : places)
      here.berths.push_back(state.berths[b]);
    const auto held = std::ranges::find(places, state.held.value_or(state.berths.size()));
    here.held.reset();
    if (held != places.end())
      here.held = static_cast<std::size_t>(held - places.begin());
    const auto choice = decide(here);
    if (!choice)
      return std::nullopt;
    home_ = here.berths[*choice].site.region;
    return places[*choice];
  }

private:
  [[nodiscard]] std::optional<std::size_t> decide(const GangState& state) const
  {
    const auto spot = next_spot(state);
    const auto firm = next_firm(state);
    const bool on_demand = state.held && !state.berths[*state.held].spot;
    const double pace = state.work / state.allowed;
    const Seconds changeover = firm ? state.berths[*firm].in_place : Seconds{0.0};
    const bool behind = state.done() < state.elapsed * pace;
    const bool ahead = state.done() > (state.elapsed + 2.0 * changeover) * pace;
    std::optional<std::size_t> choice;
    if (spot && (!on_demand || ahead))
      choice = spot;
    else if (on_demand ? !(ahead && regions_ == WhichRegions::any && may_pause(state)) : behind)
      choice = firm;
    // The paper's own net: who is not on spot keeps time for two changeovers and a review.
    const bool on_spot = state.held && state.berths[*state.held].spot;
    const Seconds left = state.allowed - state.elapsed;
    if (firm && !on_spot && state.remaining + 2.0 * changeover + state.tick > left)
      return firm;
    return keeps_deadline(state, choice) ? choice : firm;
  }

  /// Whether chips may be let go of without losing all that was done.
  static bool may_pause(const GangState& state) { return state.at_stake < state.done() + state.tick; }

  /// Rent of an hour, with what it takes to get there beside a start spread over the work that is left.
  static double hourly(const GangState& state, std::size_t b)
  {
    return state.berths[b].dollars + way_there(state.berths[b]) / std::max(1e-9, state.remaining / hour);
  }
  /// Dollars: egress, and rent while checkpoint and data are on their way.
  static double way_there(const Berth& there)
  {
    return there.egress + there.dollars * ((there.begin - there.in_place) / hour);
  }

  /// What it holds while that is there; else the cheapest, of the region in which it last worked only where no other has any, or
  /// where the way there costs more than one more start on demand: that spot went tells that it may go again. None that costs as
  /// much as on demand.
  static std::optional<std::size_t> next_spot(const GangState& state)
  {
    if (state.held && state.berths[*state.held].spot)
      return state.held;
    const std::optional<std::size_t> firm = fallback(state);
    const double limit = firm ? hourly(state, *firm) : std::numeric_limits<double>::infinity();
    std::optional<std::size_t> here, elsewhere;
    for (std::size_t b = 0; b < state.berths.size(); ++b) {
      if (!state.berths[b].spot || !state.berths[b].open || hourly(state, b) >= limit)
        continue;
      std::optional<std::size_t>& best = state.berths[b].site.region == state.worked ? here : elsewhere;
      if (!best || hourly(state, b) < hourly(state, *best))
        best = b;
    }
    if (!here || !elsewhere)
      return here ? here : elsewhere;
    const double start = firm ? state.berths[*firm].dollars * (state.berths[*firm].in_place / hour) : limit;
    return way_there(state.berths[*elsewhere]) > start ? here : elsewhere;
  }

  /// What it holds, or where it last worked, if that finishes in time; else the cheapest that does.
  static std::optional<std::size_t> next_firm(const GangState& state)
  {
    if (state.held && !state.berths[*state.held].spot)
      return state.held;
    for (std::size_t b = 0; b < state.berths.size(); ++b) {
      const Berth& berth = state.berths[b];
      if (!berth.spot && berth.open && berth.site.region == state.worked &&
          state.elapsed + berth.begin + state.remaining <= state.allowed)
        return b;
    }
    return fallback(state);
  }

  WhichRegions regions_;
  model::RegionId home_ = model::RegionId::none();
};

} // namespace

Entry<Leasing> uniform_progress_regions_entry()
{
  return entry<Leasing, PaceParameters>("Wu et al., NSDI 2024, and its extension UP(S) in SkyNomad, NSDI 2027",
                                        [](const PaceParameters& p, std::uint64_t) {
                                          return regional_leasing(
                                              p, [regions = p.regions] { return std::make_unique<EvenPace>(regions); });
                                        });
}

} // namespace leasehold::policy
