#include "policy/leasing/plan/lease_plan.hpp"

#include "policy/leasing/plan/gang_hours.hpp"
#include "policy/leasing/plan/linear_programme.hpp"
#include "policy/leasing/plan/plan_units.hpp"
#include "policy/leasing/plan/spend_cover.hpp"
#include "policy/leasing/plan/term_cover.hpp"
#include "policy/leasing/plan/whole_orders.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

namespace leasehold::policy {

namespace {

constexpr int most_nodes = 200;
constexpr int most_parts = 60;            // of a bound
constexpr std::size_t whole_periods = 60; // in which a minimum is bought or not; each is a column of 0 or 1
constexpr double small = 1e-6;            // chips
constexpr double loose = 2e-2;            // of a bound's dollars, which may be too few
constexpr double dear = 1e3;              // times the dearest price: load that is left out
constexpr std::size_t absent = static_cast<std::size_t>(-1);
constexpr double endless = LinearProgramme::unbounded;

/// The programme as it is put together. Its members are the columns and rows of each thing that is decided, and what they are
/// made from.
class Programme {
public:
  /// `whole`: the offers whose orders are no smaller than their minimum.
  Programme(const PlanProblem& problem, const std::vector<bool>& whole)
      : problem_(&problem), whole_(&whole), terms_(problem, programme_), orders_(problem, programme_, terms_),
        gang_(problem, programme_)
  {
    for (const PlanOffer& offer : problem.offers)
      for (const double price : offer.price)
        if (std::isfinite(price)) {
          cheapest_ = std::min(cheapest_, price);
          dearest_ = std::max(dearest_, price);
        }
    add_capacity();
    for (std::size_t o = 0; o < problem.offers.size(); ++o) {
      rented_.emplace_back(problem.slots.size(), absent);
      rented_in_.emplace_back(problem.slots.size(), absent);
      committed_.emplace_back(problem.is_bound ? 0 : periods(), absent);
      problem.offers[o].term > 0.0 ? add_commitment(o) : add_rent(o);
    }
    add_discounts();
    for (const PlanPort& port : problem.ports)
      add_port(port);
    for (const PlanLoad& load : problem.loads)
      load.work.empty() ? add_load(load) : add_work(load);
  }

  std::optional<LeasePlan> solve() const
  {
    const auto found = problem_->is_bound ? programme_.least(most_parts) : programme_.minimise(most_nodes);
    if (!found)
      return std::nullopt;
    LeasePlan plan;
    plan.dollars = found->cost;
    plan.commit = read(committed_, found->columns);
    plan.discount = read(discounted_, found->columns);
    plan.spend = read(spends_, found->columns);
    for (const std::vector<std::vector<Use>>& load : uses_) {
      std::vector<double>& carried = plan.carried.emplace_back();
      for (const std::vector<Use>& slot : load) {
        double share = 0.0;
        for (const Use& use : slot)
          share += std::max(0.0, found->columns[use.column]) / use.needed;
        carried.push_back(share);
      }
    }
    return plan;
  }

  /// Whether orders of an offer are smaller than its minimum. A bound may be too low where that costs next to nothing: where
  /// little is spent on them, or they are larger than the minimum together and never idle.
  [[nodiscard]] bool breaks_minimum(std::size_t o, const LeasePlan& plan) const
  {
    const PlanOffer& offer = problem_->offers[o];
    double all = 0.0;
    double parts = 0.0;
    for (const double chips : plan.commit[o]) {
      all += chips;
      parts += chips > small && chips < offer.minimum - small ? chips : 0.0;
    }
    if (parts <= 0.0 || !problem_->is_bound)
      return parts > 0.0;
    return parts * offer.term * std::ranges::min(offer.price) > loose * plan.dollars &&
           (all < offer.minimum || orders_.may_idle(offer));
  }

private:
  using Columns = std::vector<std::vector<std::size_t>>;

  [[nodiscard]] std::size_t periods() const { return problem_->period_start.size(); }
  [[nodiscard]] double period_end(std::size_t p) const
  {
    double end = problem_->period_start[p];
    for (const PlanSlot& slot : problem_->slots)
      end += slot.period == p ? slot.hours : 0.0;
    return end;
  }

  static std::vector<std::vector<double>> read(const Columns& columns, const std::vector<double>& values)
  {
    std::vector<std::vector<double>> found;
    for (const std::vector<std::size_t>& each : columns) {
      std::vector<double>& row = found.emplace_back();
      for (const std::size_t column : each)
        row.push_back(column == absent ? 0.0 : std::max(0.0, values[column]));
    }
    return found;
  }

  /// A row for each group and slot: use − what is held ≤ what is held already.
  void add_capacity()
  {
    for (std::size_t g = 0; g < problem_->groups; ++g)
      for (const PlanSlot& slot : problem_->slots)
        capacity_.push_back(programme_.row(-endless, problem_->held.empty() ? 0.0 : problem_->held[g][slot.period]));
    for (std::size_t g = 0; g < problem_->groups; ++g)
      gang_.open_group(g, of(capacity_, g));
    for (const std::vector<double>& stock : problem_->stock)
      for (const double chips : stock)
        stock_.push_back(programme_.row(-endless, chips));
  }
  /// The rows of a group, or of a stock, one for each slot.
  [[nodiscard]] std::span<const std::size_t> of(const std::vector<std::size_t>& rows, std::size_t which) const
  {
    return std::span(rows).subspan(which * problem_->slots.size(), problem_->slots.size());
  }

  /// Chips of a group that are used in a slot, or rented; returns the column of those in a gang's hours, or `absent`.
  std::size_t enter(std::size_t group, std::size_t slot, std::size_t column, double uses)
  {
    if (gang_.parts(slot))
      return gang_.enter_group(group, slot, column, uses);
    programme_.set(of(capacity_, group)[slot], column, uses);
    return absent;
  }

  void add_rent(std::size_t o)
  {
    const PlanOffer& offer = problem_->offers[o];
    for (std::size_t s = 0; s < problem_->slots.size(); ++s)
      if (const double price = offer.price[problem_->slots[s].period]; std::isfinite(price)) {
        rented_[o][s] = programme_.column(price * problem_->slots[s].hours);
        rented_in_[o][s] = enter(offer.group, s, rented_[o][s], -1.0);
        for (const auto& stock : {offer.stock, offer.shared})
          if (stock)
            programme_.set(of(stock_, *stock)[s], rented_[o][s], 1.0);
      }
  }

  void add_commitment(std::size_t o)
  {
    const PlanOffer& offer = problem_->offers[o];
    // Of a bound stock is a mean over each slot, which a delivery within one exceeds: whoever makes it says when orders begin.
    if (!problem_->is_bound && offer.stock && std::ranges::max(problem_->stock[*offer.stock]) < offer.minimum)
      return;
    const bool whole = (*whole_)[o];
    const auto rows = whole ? orders_.open(offer, of(capacity_, offer.group)) : WholeOrders::Rows{};
    const double shared = whole ? 1.0 : orders_.least_share(offer);
    const std::span<const std::size_t> supplied = whole ? rows.chips : of(capacity_, offer.group);
    const auto drawn = offer.stock ? of(stock_, *offer.stock) : std::span<const std::size_t>{};
    std::vector<TermCover::Started> started;
    for (const TermCover::Begin& begin : terms_.begins(offer.price, offer.term, offer.begin)) {
      const std::size_t column = programme_.column(shared * begin.price * offer.term);
      problem_->is_bound ? committed_[o].push_back(column) : void(committed_[o][begin.period] = column);
      started.push_back({begin.at, column, shared * begin.price});
      // A term that is mixed of this begin and the next, at most a period later, may last so much longer.
      gang_.buy_chips(offer, begin.at, offer.longest > offer.term ? offer.longest + terms_.width() : offer.term,
                      column);
      if (offer.stock)
        terms_.take(drawn, begin.at, offer.term, column);
      if (whole)
        orders_.add(offer, rows, begin.at, column, !problem_->is_bound && begin.period < whole_periods);
      else
        terms_.supply(supplied, begin.at, offer.term, column);
    }
    if (problem_->is_bound && offer.longest > offer.term)
      terms_.extend(supplied, drawn, offer, started);
    if (whole && problem_->is_bound)
      orders_.close();
  }

  void add_discounts()
  {
    Columns lowered(problem_->offers.size() * problem_->slots.size());
    for (std::size_t d = 0; d < problem_->discounts.size(); ++d)
      add_discount(d, lowered);
    SpendCover spends(*problem_, programme_, rented_, lowered);
    for (const PlanSpend& spend : problem_->spends)
      spends_.push_back(spends.add(spend, terms_));
    for (std::size_t o = 0; o < problem_->offers.size(); ++o)
      for (std::size_t s = 0; s < problem_->slots.size(); ++s)
        if (const auto& columns = lowered[o * problem_->slots.size() + s]; !columns.empty()) {
          const std::size_t within = programme_.row(-endless, 0.0);
          programme_.set(within, rented_[o][s], -1.0);
          for (const std::size_t column : columns)
            programme_.set(within, column, 1.0);
          if (!gang_.parts(s))
            continue;
          std::vector<GangHours::Parted> parted;
          for (const std::size_t column : columns)
            parted.push_back({column, lowered_in_.at(column)});
          gang_.lower({rented_[o][s], rented_in_[o][s]}, parted);
        }
  }

  /// Of chips or dollars; `lowered` collects the columns of lowered rent by offer and slot.
  void add_discount(std::size_t d, Columns& lowered)
  {
    const PlanDiscount& discount = problem_->discounts[d];
    const bool of_chips = !discount.price.empty();
    const std::size_t slots = problem_->slots.size();
    std::vector<std::size_t> covers;
    for (const PlanSlot& slot : problem_->slots)
      covers.push_back(programme_.row(-endless, discount.held.empty() ? 0.0 : discount.held[slot.period]));
    gang_.open_discount(d, covers);
    for (const std::size_t o : discount.offers)
      for (std::size_t s = 0; s < slots; ++s) {
        if (rented_[o][s] == absent)
          continue;
        const double price = problem_->offers[o].price[problem_->slots[s].period];
        const std::size_t column = programme_.column(-price * problem_->slots[s].hours);
        const double uses = of_chips ? 1.0 : price / problem_->offers[o].of_list * (1.0 - discount.discount);
        if (gang_.parts(s))
          lowered_in_[column] = gang_.enter_discount(d, s, column, uses);
        else
          programme_.set(covers[s], column, uses);
        lowered[o * slots + s].push_back(column);
      }
    std::vector<std::size_t>& bought = discounted_.emplace_back(periods(), absent);
    const std::vector<double> price = of_chips ? discount.price : std::vector<double>(periods(), 1.0);
    for (const TermCover::Begin& begin : terms_.begins(price, discount.term)) {
      bought[begin.period] = programme_.column(begin.price * discount.term);
      terms_.supply(covers, begin.at, discount.term, bought[begin.period]);
      gang_.buy_discount(d, begin.at, discount.term, bought[begin.period]);
    }
  }

  /// What a load uses of a group in a slot.
  struct Use {
    std::size_t column;
    std::size_t group;
    double needed;                 ///< chips, to carry all of it
    std::size_t in_hours = absent; ///< of these, those in a gang's hours
  };
  /// `early`: dollars a chip and hour for each hour that it waits.
  std::vector<std::vector<Use>>& add_uses(const PlanLoad& load, double early)
  {
    const std::size_t slots = problem_->slots.size();
    std::vector<std::vector<Use>>& uses = uses_.emplace_back(slots);
    for (std::size_t s = 0; s < slots; ++s)
      for (std::size_t g = 0; g < load.needed.size(); ++g)
        if (const double needed = load.needed[g].empty() ? 0.0 : load.needed[g][s]; needed > 0.0) {
          const PlanSlot& slot = problem_->slots[s];
          const double wait = problem_->period_start[slot.period];
          const auto port = g < load.port.size() ? load.port[g] : std::nullopt;
          if (port && period_end(slot.period) <= problem_->ports[*port].hours + 1e-6)
            continue;
          uses[s].push_back({programme_.column(early * wait * slot.hours), g, needed});
          if (gang_.parts(s) && gang_.is_gang(load))
            gang_.enter_gang(g, s, uses[s].back().column);
          else
            uses[s].back().in_hours = enter(g, s, uses[s].back().column, 1.0);
          if (port)
            bind_to_port(ports_[*port][slot.period], uses[s].back(), load.most.empty() ? needed : load.most[g][s]);
        }
    return uses;
  }

  /// `most`: chips that are used where all of the load is ported.
  void bind_to_port(std::size_t proved, const Use& use, double most)
  {
    const std::size_t ported = programme_.row(-endless, 0.0);
    programme_.set(ported, use.column, 1.0 / most);
    programme_.set(ported, proved, -1.0);
  }

  /// Its pilots hold chips for its hours, at any time, and no larger part of a load runs by the end of a period than of their
  /// chip-hours was held by then.
  void add_port(const PlanPort& port)
  {
    const std::size_t chosen =
        problem_->is_bound ? programme_.whole_column(port.dollars, 1.0) : programme_.column(port.dollars, 1.0);
    ports_.push_back(std::vector<std::size_t>(periods(), chosen));
    const double chip_hours = port.pilots * port.hours;
    if (chip_hours <= 0.0)
      return;
    std::vector<std::size_t> proved; // rows, by period: what is proved − what was before − what is held ≤ 0
    for (std::size_t p = 0; p < periods(); ++p) {
      ports_.back()[p] = programme_.column(0.0, 1.0);
      proved.push_back(programme_.row(-endless, 0.0));
      programme_.set(proved[p], ports_.back()[p], 1.0);
      if (p > 0)
        programme_.set(proved[p], ports_.back()[p - 1], -1.0);
      const std::size_t paid = programme_.row(-endless, 0.0);
      programme_.set(paid, ports_.back()[p], 1.0);
      programme_.set(paid, chosen, -1.0);
    }
    const std::size_t held = programme_.row(0.0, endless);
    programme_.set(held, chosen, -chip_hours);
    for (std::size_t s = 0; s < problem_->slots.size(); ++s) {
      const std::size_t chips = programme_.column(0.0, port.pilots);
      enter(port.group, s, chips, 1.0);
      programme_.set(held, chips, problem_->slots[s].hours);
      programme_.set(proved[problem_->slots[s].period], chips, -problem_->slots[s].hours / chip_hours);
    }
  }

  void add_load(const PlanLoad& load)
  {
    const auto& uses = add_uses(load, 0.0);
    for (std::size_t s = 0; s < uses.size(); ++s) {
      if (uses[s].empty())
        continue;
      const std::size_t carried = programme_.row(1.0, endless);
      double chips = 0.0;
      for (const Use& use : uses[s]) {
        programme_.set(carried, use.column, 1.0 / use.needed);
        chips = std::max(chips, use.needed);
      }
      leave_out(carried, chips * problem_->slots[s].hours);
      if (gang_.parts(s)) {
        std::vector<GangHours::Use> parted;
        for (const Use& use : uses[s])
          parted.push_back({use.column, use.in_hours, use.needed});
        gang_.keep(load, s, parted);
      }
      for (const PlanLeast& whole : load.least) {
        const std::size_t used = programme_.row(whole.least[s], endless);
        for (const Use& use : uses[s])
          programme_.set(used, use.column, whole.weight[use.group]);
      }
    }
  }

  /// What the row asks for may be left out, at a price, of so many chip-hours; never from a bound.
  void leave_out(std::size_t row, double chip_hours)
  {
    if (!problem_->is_bound)
      programme_.set(row, programme_.column(dear * dearest_ * chip_hours, 1.0), 1.0);
  }

  void add_work(const PlanLoad& load)
  {
    // Of plans that cost the same the earlier is better: by five millionths of the least that chips cost, in all:
    // far above what the solver lets pass.
    const bool early = !problem_->is_bound && std::isfinite(cheapest_) && problem_->period_start.back() > 0.0;
    const double wait = early ? 5e-6 * cheapest_ / problem_->period_start.back() : 0.0;
    const std::size_t done = programme_.row(1.0, endless);
    const auto& uses = add_uses(load, wait);
    double chip_hours = 0.0;
    for (std::size_t s = 0; s < uses.size(); ++s) {
      if (uses[s].empty())
        continue;
      const std::size_t width = programme_.row(-endless, 1.0);
      for (const Use& use : uses[s]) {
        programme_.set(width, use.column, 1.0 / use.needed);
        programme_.set(done, use.column, problem_->slots[s].hours / (use.needed * load.work[use.group]));
        chip_hours = std::max(chip_hours, use.needed * load.work[use.group]);
      }
    }
    leave_out(done, chip_hours);
  }

  const PlanProblem* problem_;
  const std::vector<bool>* whole_; ///< by offer
  double cheapest_ = endless;      ///< of all prices
  double dearest_ = 0.0;
  LinearProgramme programme_;
  TermCover terms_;
  WholeOrders orders_;
  GangHours gang_;
  std::map<std::size_t, std::size_t> lowered_in_;   ///< of lowered rent that in a gang's hours, by column
  std::vector<std::size_t> capacity_;               ///< row, by group and slot
  std::vector<std::size_t> stock_;                  ///< row, by stock and slot
  Columns rented_;                                  ///< by offer and slot
  Columns rented_in_;                               ///< of these, in a gang's hours
  Columns committed_;                               ///< by offer and period, or, of a bound, begin
  Columns discounted_;                              ///< by discount and period
  Columns spends_;                                  ///< by commitment of dollars and period
  Columns ports_;                                   ///< what is proved, by port and period
  std::vector<std::vector<std::vector<Use>>> uses_; ///< by load and slot
};

/// Minimums cost columns and rows, so an offer has its own only once it is used without: what is cheapest without it, or in
/// orders that are large enough, is cheapest with it.
std::optional<LeasePlan> with_minimums(const PlanProblem& problem)
{
  std::vector<bool> whole(problem.offers.size(), false);
  while (true) {
    const Programme programme(problem, whole);
    auto plan = programme.solve();
    bool more = false;
    for (std::size_t o = 0; plan && o < whole.size(); ++o)
      if (!whole[o] && programme.breaks_minimum(o, *plan))
        more = whole[o] = true;
    if (!more)
      return plan;
  }
}

} // namespace

std::optional<LeasePlan> plan_leases(const PlanProblem& problem)
{
  // The solver's tolerances are absolute: in units of the dearest price the plan is the same in every currency.
  const double unit = dearest_price(problem);
  auto plan = with_minimums(in_units_of(unit, problem));
  if (!plan)
    return std::nullopt;
  plan->dollars *= unit;
  for (std::size_t d = 0; d < plan->discount.size(); ++d)
    if (problem.discounts[d].price.empty())
      for (double& amount : plan->discount[d])
        amount *= unit;
  for (std::vector<double>& spend : plan->spend)
    for (double& amount : spend)
      amount *= unit;
  return plan;
}

} // namespace leasehold::policy
