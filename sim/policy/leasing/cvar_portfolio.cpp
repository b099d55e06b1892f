#include "policy/leasing/buying/desk.hpp"
#include "policy/leasing/buying/portfolio.hpp"
#include "policy/leasing/entries.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace leasehold::policy {

namespace {

struct CvarParameters {
  double aversion = 1.0;
  double tail = 0.9;
  double supplier_cap = 1.0;
  Seconds observe{14.0 * 86400.0};
  Seconds replan{30.0 * 86400.0};
  std::int64_t lease_size = 64;
  std::vector<std::string> providers;
};

const config::Schema<CvarParameters>& schema(Tag<CvarParameters>)
{
  using P = CvarParameters;
  static const auto declared =
      config::Schema<P>("cvar_portfolio", "commit to a portfolio of suppliers that weighs mean cost against the tail")
          .optional("aversion", &P::aversion, "weight of the tail's mean cost; 0: only the mean counts",
                    config::non_negative())
          .optional("tail", &P::tail, "the tail is the worst 1 - tail of hours", config::in_range(0.0, 0.999))
          .optional("supplier_cap", &P::supplier_cap, "largest share of peak demand committed to one provider",
                    config::in_range(0.0, 1.0))
          .optional("observe", &P::observe, "how long to watch before the first commitment")
          .optional("replan", &P::replan, "time between plans", config::positive())
          .optional("lease_size", &P::lease_size, "most chips in one lease", config::at_least(1))
          .optional("providers", &P::providers, "whom to lease from; empty: everybody");
  return declared;
}

constexpr std::size_t most_scenarios = 336; // two weeks of hours: the program stays below 0.1 s

class CvarPortfolio final : public Leasing {
public:
  explicit CvarPortfolio(CvarParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    Desk desk(view, sink, parameters_.providers);
    BuyOptions options;
    options.lease_size = parameters_.lease_size;
    const bool due = view.now - Timestamp{} >= parameters_.observe && view.now >= next_plan_;
    for (const ChipTarget& target : targets(desk, flexible_kinds)) {
      if (due)
        commit(desk, target.chip);
      follow(desk, target, target.chips, flexible_kinds, options);
    }
    if (due)
      next_plan_ = view.now + parameters_.replan;
  }

private:
  void commit(Desk& desk, model::ChipTypeId chip) const
  {
    const std::vector<double> history = level_history(desk, chip, flexible_kinds);
    const auto offers = desk.offers(chip, committed_kinds);
    if (history.empty() || offers.empty())
      return;
    PortfolioProblem problem;
    problem.on_demand = desk.price(chip, flexible_kinds);
    problem.aversion = parameters_.aversion;
    problem.tail = parameters_.tail;
    const double held = static_cast<double>(desk.held(chip, committed_kinds));
    double peak = 0.0;
    const std::size_t stride = history.size() / most_scenarios + 1;
    for (std::size_t i = history.size() % stride; i < history.size(); i += stride) {
      peak = std::max(peak, history[i]);
      problem.demand.push_back(std::max(0.0, history[i] - held)); // what is committed already is sunk
    }
    problem.supplier_cap = parameters_.supplier_cap * peak;
    for (const OfferView* offer : offers)
      problem.commitments.push_back({offer->price.dollars_per_hour(), static_cast<double>(offer->available),
                                     offer->offer->provider.valid() ? offer->offer->provider.index() : 0});
    buy(desk, chip, offers, solve(problem));
  }

  void buy(Desk& desk, model::ChipTypeId chip, const std::vector<const OfferView*>& offers, const Portfolio& plan) const
  {
    for (std::size_t j = 0; j < offers.size(); ++j) {
      const std::int64_t step = offers[j]->offer->programme.size.step;
      const auto chips = static_cast<std::int64_t>(plan.chips[j] + 1e-6) / step * step;
      BuyOptions options;
      options.lease_size = parameters_.lease_size;
      options.offer = offers[j]->id;
      if (chips > 0)
        desk.buy(chip, chips, committed_kinds, options);
    }
  }

  CvarParameters parameters_;
  Timestamp next_plan_;
};

} // namespace

Entry<Leasing> cvar_portfolio_entry()
{
  return entry<Leasing, CvarParameters>("Rockafellar, Uryasev 2000", [](const CvarParameters& p, std::uint64_t) {
    return std::make_unique<CvarPortfolio>(p);
  });
}

} // namespace leasehold::policy
