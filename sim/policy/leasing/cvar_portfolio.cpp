#include "policy/leasing/buying/commitment.hpp"
#include "policy/leasing/buying/past_levels.hpp"
#include "policy/leasing/buying/portfolio.hpp"
#include "policy/leasing/buying/trend.hpp"
#include "policy/leasing/entries.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace leasehold::policy {

namespace {

struct CvarParameters {
  double aversion = 1.0;
  double tail = 0.9;
  double supplier_cap = 1.0;
  Seconds observe{14.0 * 86400.0};
  Seconds replan{30.0 * 86400.0};
  std::optional<std::int64_t> lease_size;
  std::vector<std::string> providers;
};

const config::Schema<CvarParameters>& schema(Tag<CvarParameters>)
{
  using P = CvarParameters;
  static const auto declared =
      config::Schema<P>("cvar_portfolio", "commit to a portfolio of suppliers that weighs mean cost against the tail")
          .optional("aversion", &P::aversion, "weight of the tail's mean cost; 0: only the mean counts",
                    config::non_negative())
          .optional("tail", &P::tail, "the tail is the worst 1 - tail of weeks", config::in_range(0.0, 0.999))
          .optional("supplier_cap", &P::supplier_cap, "largest share of peak demand committed to one provider",
                    config::in_range(0.0, 1.0))
          .optional("observe", &P::observe, "how long to watch before the first commitment")
          .optional("replan", &P::replan, "time between plans", config::positive())
          .optional("lease_size", &P::lease_size, lease_size_text, config::at_least(1))
          .optional("providers", &P::providers, "whom to lease from; empty: everybody");
  return declared;
}

constexpr std::ptrdiff_t hours_a_week = 168;
constexpr std::ptrdiff_t most_weeks = 13; // the program stays below a second

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
  /// Serving's portfolio: each week of the past is a scenario, since what varies within one is known to; where the need
  /// falls, each week to come.
  void commit(Desk& desk, model::ChipTypeId chip)
  {
    const std::vector<double> history = level_history(desk, chip, flexible_kinds, WorkloadKind::serving);
    DealRules rules;
    const Timestamp end = desk.view().horizon;
    rules.need = end < Timestamp::never() ? end - desk.view().now : Seconds{1e18};
    std::vector<Deal> found = deals(desk, chip, committed_kinds, rules);
    if (history.empty() || found.empty() || rules.need.value() <= 0.0)
      return;
    PortfolioProblem problem;
    problem.on_demand = desk.rent(chip).lowest();
    problem.aversion = parameters_.aversion;
    problem.tail = parameters_.tail;
    const auto held = static_cast<double>(desk.held(chip, committed_kinds)); // what is committed already is sunk
    double peak = 0.0;
    for (const std::vector<double>& week : weeks(desk, chip, history, std::min(rules.need, found.front().term))) {
      std::vector<double>& scenario = problem.scenarios.emplace_back();
      for (const double level : week) {
        peak = std::max(peak, level);
        scenario.push_back(std::max(0.0, level - held));
      }
    }
    problem.supplier_cap = parameters_.supplier_cap * peak;
    while (!found.empty()) {
      problem.commitments.clear();
      for (const Deal& deal : found)
        problem.commitments.push_back({deal.first, most_of(desk, deal, found),
                                       deal.offer->offer->provider.valid() ? deal.offer->offer->provider.index() : 0});
      const Portfolio plan = solve(problem);
      if (!leave_out_minimums(desk, chip, found, plan))
        return buy(desk, chip, found, plan);
    }
  }

  /// The program knows no minimums: deals of which it wants less, and whose minimum does not pay, are out, so that what they
  /// took is left to the others. Whether there were any.
  bool leave_out_minimums(const Desk& desk, model::ChipTypeId chip, std::vector<Deal>& found, const Portfolio& plan)
  {
    const Seconds ahead = found.front().term;
    std::size_t j = 0;
    return std::erase_if(found, [&](const Deal& deal) {
             const double wanted = plan.chips[j++];
             const market::Size& size = deal.offer->offer->programme.size;
             return wanted >= static_cast<double>(size.step) && wanted < static_cast<double>(size.minimum) &&
                    order(desk, chip, deal, wanted, ahead) == 0;
           }) > 0;
  }

  /// Chips that the deal can have: of a supplier's offers that draw on one stock the cheapest has it all.
  static double most_of(const Desk& desk, const Deal& deal, const std::vector<Deal>& found)
  {
    const market::StockId stock = deal.offer->offer->stock;
    const auto goes_first = [&](const Deal& other) {
      return other.offer->offer->stock == stock && other.offer->offer->provider == deal.offer->offer->provider &&
             (other.first < deal.first || (other.first == deal.first && &other < &deal));
    };
    if (stock.valid() && std::ranges::any_of(found, goes_first))
      return 0.0;
    return static_cast<double>(deal.offer->available + desk.convertible(*deal.offer));
  }

  static std::vector<std::vector<double>> weeks(const Desk& desk, model::ChipTypeId chip,
                                                const std::vector<double>& history, Seconds ahead)
  {
    const ServingAhead serving(desk, chip, flexible_kinds);
    if (serving.trend() >= 0.0)
      return last_weeks(history);
    const auto count = static_cast<std::ptrdiff_t>(std::max(1.0, std::floor(ahead / (7.0 * day))));
    const std::vector<double> forecast = serving.chips(static_cast<std::size_t>(count * hours_a_week));
    std::vector<std::vector<double>> found;
    for (std::ptrdiff_t w = 0; w < count; w += 1 + count / most_weeks)
      found.emplace_back(forecast.begin() + w * hours_a_week, forecast.begin() + (w + 1) * hours_a_week);
    return found;
  }

  /// Whole weeks from the end of the past; a shorter past is one scenario.
  static std::vector<std::vector<double>> last_weeks(const std::vector<double>& history)
  {
    std::vector<std::vector<double>> weeks;
    const auto end = static_cast<std::ptrdiff_t>(history.size());
    for (std::ptrdiff_t w = 0; w < most_weeks && (w + 1) * hours_a_week <= end; ++w)
      weeks.emplace_back(history.end() - (w + 1) * hours_a_week, history.end() - w * hours_a_week);
    if (weeks.empty())
      weeks.push_back(history);
    return weeks;
  }

  /// What the plan says, as far as it saves rent.
  void buy(Desk& desk, model::ChipTypeId chip, const std::vector<Deal>& found, const Portfolio& plan)
  {
    for (std::size_t j = 0; j < found.size(); ++j) {
      BuyOptions options;
      options.lease_size = parameters_.lease_size;
      options.offer = found[j].offer->id;
      options.term = found[j].term;
      if (const std::int64_t chips = order(desk, chip, found[j], plan.chips[j], found.front().term); chips > 0)
        desk.buy(chip, chips, committed_kinds, options);
    }
  }

  /// What of the chips that the plan wants saves rent, or the minimum; `ahead`: for how long trends count.
  std::int64_t order(const Desk& desk, model::ChipTypeId chip, const Deal& deal, double wanted, Seconds ahead)
  {
    const LevelCounts* levels = past_.trending(desk, chip, flexible_kinds, ahead);
    if (levels == nullptr)
      levels = &past_.of(desk, chip, flexible_kinds, WorkloadKind::serving);
    const Load load{levels, static_cast<double>(desk.held(chip, committed_kinds))};
    return order_that_pays(deal, wanted + 1e-6, load, desk.rent(chip));
  }

  CvarParameters parameters_;
  PastLevels past_;
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
