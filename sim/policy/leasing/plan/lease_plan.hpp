// The cheapest way to carry known load, as one linear programme: what is rented in each slot, and what is committed to
// from each period on. A bound from below for whoever must carry that load, and a plan to play.
//
//   min  Σ rent·hours·(y − Σ_d v)  +  Σ price·term·n  +  Σ price·term·m  +  Σ engineers·z
//   s.t. Σ_g x[w,g,s] / needed[w,g,s] ≥ 1               every load w is carried in every slot s, or, where it is work,
//        Σ_g,s x·hours / (needed·work) ≥ 1              done by the end, and in no slot at more than its full width
//        Σ_w x[w,g,s] ≤ Σ_o y[o,s] + Σ_o Σ_running n    no group g of chips carries more than is held of it
//        Σ y + Σ n ≤ stock                              and no stock gives more than it has
//        Σ_d v[d,o,s] ≤ y[o,s]                          a discount lowers the rent of what is rented,
//        Σ_o (1 − discount)·rent·v ≤ Σ_running m        of so many dollars an hour, or so many chips
//        commitments of dollars: spend_cover.hpp
//        the hours in which a gang has all its chips: gang_hours.hpp
//        Σ_g weight·x[w,g,s] ≥ least                    what whole replicas take
//        x[w,g,s] / needed ≤ z, 0 before it is done     what needs a port z, which costs engineers and pilots' hours
//        least·b ≤ n, used ≤ needed·Σ_running b         for commitments with a minimum, b whole in a plan's next few
//                                                       periods, and in sum in a bound: whole_orders.hpp
//
// A commitment that is bought in a period runs to the end of its term and is paid in full, also where the last period
// comes first. When its chips compute: term_cover.hpp.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace leasehold::policy {

/// Hours that one load needs alike; commitments begin with periods, each of which has slots of its own.
struct PlanSlot {
  std::size_t period = 0;
  double hours = 1.0;
};

/// Chips of one type in one place come in one group. Prices are dollars a chip and hour.
struct PlanOffer {
  std::size_t group = 0;
  std::optional<std::size_t> stock; ///< on which it draws; absent: endless
  double term = 0.0;                ///< hours; 0: ends freely
  /// Of a plan: hours at which a term begins that is bought for a period, by period; empty: with the period.
  std::vector<double> begin = {};
  std::vector<double> price; ///< by period; infinite where it has no chips
  double minimum = 0.0;      ///< chips of an order
  double of_list = 1.0;      ///< the price as a share of the list price, which counts for savings plans
  double longest = 0.0;      ///< hours, of a bound: a term may be of any length up to this; 0: `term` alone
  bool locks_price = true;   ///< all of its hours cost what the first do; otherwise each what its period does
  /// Of spot: the stock that it is let from, beside its own supply.
  std::optional<std::size_t> shared = std::nullopt;
  double step = 0.0; ///< of a bound: chips of an order are whole multiples; 0: any number
};

/// A savings plan, bought in dollars an hour, or a discount reservation, bought in chips.
struct PlanDiscount {
  std::vector<std::size_t> offers; ///< rents that it lowers
  double discount = 1.0;           ///< share off their price, of a savings plan; all of it, of a reservation
  double term = 0.0;               ///< hours
  std::vector<double> price;       ///< of a reserved chip and hour, by period; empty: a savings plan
  std::vector<double> held;        ///< chips or dollars an hour that run already, by period; empty: none
};

/// Dollars that a part of a commitment asks for.
struct PlanPart {
  double begin = 0.0; ///< hours
  double end = 0.0;
  double dollars = 0.0;
};

/// A commitment of dollars over a term: usage of a part counts at the discount until it has all that it asks for, whenever in
/// it, then at that of overage. What is not used is paid. For one only at a time: the oldest takes all usage.
struct PlanSpend {
  std::vector<std::size_t> offers; ///< rents that it lowers
  double discount = 0.0;
  double overage_discount = 0.0;
  double term = 0.0;          ///< hours
  std::vector<double> shares; ///< of its dollars, by equal part of the term
  std::vector<double> price;  ///< of a dollar, by period of its begin; infinite where none may begin
  std::vector<PlanPart> held; ///< what those that run still ask for
};

/// A port of loads to a group of chips: of a bound all of it or none, of a plan also, for as large a part of the load, in part.
struct PlanPort {
  double dollars = 0.0; ///< of engineers
  double hours = 0.0;   ///< before which nothing runs there
  double pilots = 0.0;  ///< chips of the group that are held as long
  std::size_t group = 0;
};

/// In each slot a load uses so much at least: Σ weight·chips ≥ least. What whole replicas keep, and parts of them would not.
struct PlanLeast {
  std::vector<double> weight; ///< by group
  std::vector<double> least;  ///< by slot
};

struct PlanLoad {
  /// Chips of each group that carry all of it, by slot: 0 where it cannot run; a group on which it never can is empty.
  std::vector<std::vector<double>> needed;
  /// The highest need of any hour of a slot, of which `needed` is the mean; empty: the same.
  std::vector<std::vector<double>> peak;
  /// By group: hours on the chips needed that finish it. Empty: a load of every slot.
  std::vector<double> work;
  std::vector<PlanLeast> least;
  /// As many of each group as it can use, by slot, where that is more than `needed`; empty: the same.
  std::vector<std::vector<double>> most;
  /// Of work in a bound: chips of each group with which it computes, all at once or not at all. Empty: in part, too.
  std::vector<double> width;
  /// Of a bound: the share of what a slot needs that each of its hours needs, by slot. Empty: nothing is known.
  std::vector<double> lowest;
  /// By group: the port that it needs there. Shorter than the groups, or absent: none.
  std::vector<std::optional<std::size_t>> port;
};

struct PlanProblem {
  std::vector<double> period_start; ///< hours, rising from 0
  std::vector<PlanSlot> slots;      ///< by period
  std::size_t groups = 0;
  std::vector<std::vector<double>> stock; ///< chips at most, by stock and slot
  std::vector<PlanOffer> offers;
  std::vector<PlanDiscount> discounts;
  std::vector<PlanSpend> spends; ///< of plans alone: a bound has the lowered rents
  std::vector<PlanLoad> loads;
  std::vector<PlanPort> ports;
  /// Chips of each group that are paid for already, by period; empty: none.
  std::vector<std::vector<double>> held;
  /// A bound from below: a term may begin at any time, and all load must be carried. A plan's terms begin with periods, and
  /// it leaves load out where nothing can carry it.
  bool is_bound = false;
};

struct LeasePlan {
  double dollars = 0.0;
  std::vector<std::vector<double>> commit; ///< chips by offer and period in which they are bought; of a bound, by begin
  std::vector<std::vector<double>> discount; ///< dollars an hour, or chips, by discount and period
  std::vector<std::vector<double>> spend;    ///< dollars an hour of the term, by commitment and period
  std::vector<std::vector<double>> carried;  ///< share of the load's full width, by load and slot
};

/// Solved by Clp, or with minimums by Cbc within a number of nodes, never of seconds: the best plan found by then. A bound
/// with minimums is what no plan is below, by that many nodes. Absent where a bound's load cannot be carried.
[[nodiscard]] std::optional<LeasePlan> plan_leases(const PlanProblem& problem);

} // namespace leasehold::policy
