// The hours of each slot in which one gang computes, told from the others: what a linear programme that mixes them overlooks.
//
//   τ = Σ_g x[gang,g] / width[g]                    the gang computes with all its chips, or not at all
//   x[gang,g] + Σ_w on[w,g] ≤ rented on + held on    in the hours in which it does
//   Σ_w (x − on)[w,g] ≤ rented off + held off        in the others
//   Σ_g on[w,g] / needed ≥ lowest·τ                  of what a load needs, `lowest` is the share
//   Σ_g (x − on)[w,g] / needed ≥ lowest·(1 − τ)      that it needs in every hour, in these and in those
//   held on ≤ H·τ,  held off ≤ H·(1 − τ)              H: the most that is held at once in a stretch of periods
//   H ≤ Σ n, over the orders that have part in the stretch
//
// Without it a gang runs all day on the eighth of its chips that idles, where it has no hour in which all of them are there.
// H is not known: its range is halved (LinearProgramme::multiply), and a bound is the least of all parts. Of chips H is a
// multiple of the steps of their orders, so that the parts soon have one H each. What is held is chips of a group, or dollars
// of a savings plan, which are taken to reach the hours in which they are paid, not parts of one hour beside them. Of several
// gangs the one that uses most is told apart, others may run in part.
#pragma once

#include "policy/leasing/plan/lease_plan.hpp"
#include "policy/leasing/plan/linear_programme.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace leasehold::policy {

class GangHours {
public:
  static constexpr std::size_t absent = static_cast<std::size_t>(-1);

  /// Both must outlive it. There are no such hours in plans, nor where there are too many slots to solve it often.
  GangHours(const PlanProblem& problem, LinearProgramme& programme);

  [[nodiscard]] bool is_gang(const PlanLoad& load) const { return &load == gang_; }
  /// Whether hours of the slot are told apart.
  [[nodiscard]] bool parts(std::size_t slot) const { return gang_ != nullptr && share_[slot] != absent; }

  /// What is held of a group, of which `capacity` is the row, by slot: use − held ≤ 0.
  void open_group(std::size_t group, std::span<const std::size_t> capacity);
  /// The same of a discount, dollars or chips.
  void open_discount(std::size_t discount, std::span<const std::size_t> covers);
  /// A column that uses so much of it, or gives, in a slot that parts; returns the column of its share in the gang's hours.
  std::size_t enter_group(std::size_t group, std::size_t slot, std::size_t column, double uses);
  std::size_t enter_discount(std::size_t discount, std::size_t slot, std::size_t column, double uses);
  void enter_gang(std::size_t group, std::size_t slot, std::size_t column);
  /// What a load uses of a group; `needed` carries all of it.
  struct Use {
    std::size_t column;
    std::size_t in_hours; ///< as enter_group() returned
    double needed;
  };
  void keep(const PlanLoad& load, std::size_t slot, std::span<const Use> uses);
  /// A rent and those of its columns that are lowered, each with what enter returned.
  struct Parted {
    std::size_t column;
    std::size_t in_hours;
  };
  void lower(Parted rented, std::span<const Parted> lowered);

  /// The column is bought, and has part in these hours.
  void buy_chips(const PlanOffer& offer, double begin, double term, std::size_t column);
  void buy_discount(std::size_t discount, double begin, double term, std::size_t column);

private:
  /// Of what is held the rows, by slot; `absent` where none part.
  struct Held {
    std::vector<std::size_t> on, off;
    std::vector<std::size_t> reached; ///< by stretch: H ≤ what is bought
  };
  void open(Held& held, std::span<const std::size_t> capacity, double most, double step, double dollars);
  std::size_t enter(const Held& held, std::size_t slot, std::size_t column, double uses);
  void buy(const Held& held, double begin, double term, std::size_t column, double gives);
  [[nodiscard]] double used_at_once(std::size_t group) const;
  [[nodiscard]] double highest(std::size_t group) const;
  [[nodiscard]] double step_of(std::size_t group) const;
  [[nodiscard]] std::size_t stretch_of(std::size_t slot) const;

  const PlanProblem* problem_;
  LinearProgramme* programme_;
  const PlanLoad* gang_ = nullptr;
  std::vector<std::size_t> share_;    ///< column τ, by slot
  std::vector<std::size_t> share_is_; ///< its row
  std::vector<double> stretches_;     ///< bounds, hours
  std::vector<Held> groups_, discounts_;
};

} // namespace leasehold::policy
