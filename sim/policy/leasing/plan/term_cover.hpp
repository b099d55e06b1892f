// The hours in which what is bought for a term gives chips, as columns of a linear programme over periods.
//
// A plan buys where periods begin. A bound from below must allow a term to begin at any time within a period. What such a
// term gives, in hours of each period, changes evenly with its begin but for where its end passes from one period to the
// next: it is a mixture of terms that begin with a period or end with one, which are the columns here. Which hours of its
// first and last period it covers is left open, as many as it has there and none twice.
//
// A bound's term of a range is the shortest and what is added to it. Of the terms whose shortest ended within or before a
// period, so many last into the next; each of these pays all its hours of a period between, and its last hours where it ends:
//   last_into[p+1] = through[p] + on[p] + Σ n, shortest ends with p      last_into[p] = through[p] + end_in[p]
//   on[p] + hours/rest ≤ Σ n, shortest ends `rest` hours before p does    hours ≤ width·end_in[p]
// n: columns as above. As rest and hours change evenly with the begin, too, a term between two begins is a mixture of them.
#pragma once

#include "policy/leasing/plan/lease_plan.hpp"
#include "policy/leasing/plan/linear_programme.hpp"

#include <cstddef>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace leasehold::policy {

class TermCover {
public:
  /// Both must outlive it.
  TermCover(const PlanProblem& problem, LinearProgramme& programme);

  struct Begin {
    std::size_t period = 0; ///< in which it is ordered
    double at = 0.0;        ///< hours
    double price = 0.0;     ///< of an hour
  };
  /// The begins to choose from, those at an infinite price left out. `at`: of a plan, hours by period; empty: with each.
  [[nodiscard]] std::vector<Begin> begins(const std::vector<double>& price, double term,
                                          const std::vector<double>& at = {}) const;

  /// Hours of the first period.
  [[nodiscard]] double width() const { return bounds_[1]; }

  /// One of `column` gives one of what `rows`, one for each slot, ask for at most 0 of beyond what is held.
  void supply(std::span<const std::size_t> rows, double begin, double term, std::size_t column);
  /// It takes one of the stock of which `rows` say what there is; of a bound in the periods through which all terms pass
  /// that the column may stand for.
  void take(std::span<const std::size_t> rows, double begin, double term, std::size_t column);
  /// A column that begins so, `at` hours, and costs so much an hour.
  struct Started {
    double at;
    std::size_t column;
    double price;
  };
  /// Those that `supply` was told of, and `take` if there is stock, may be longer: of a bound, up to the offer's longest term.
  void extend(std::span<const std::size_t> rows, std::span<const std::size_t> stock, const PlanOffer& offer,
              std::span<const Started> started);
  /// In how many orders a column may have part in a period, if only for an instant: `rows`, one for each period, ask for at
  /// most 0 of beyond one of `column`.
  void reach(std::span<const std::size_t> rows, double begin, const PlanOffer& offer, std::size_t column);

private:
  /// Calls `at(period, hours, covered)` for each period of which a term has some.
  template <class F> void for_each_period(double begin, double term, F at) const;
  /// It begins before the period and ends behind it.
  [[nodiscard]] bool passes_through(std::size_t period, double begin, double term) const;
  /// It ends where the period begins, or the other way round: mixed with another, a bound's column stands for terms that
  /// reach into the period.
  [[nodiscard]] bool is_beside(std::size_t period, double begin, double term) const;
  /// Slots of a period, from the first on.
  [[nodiscard]] std::span<const std::size_t> slots_in(std::size_t period) const { return slots_[period]; }
  /// What a bound's terms give in a period: one row for all of them each, whatever the number of slots.
  struct Given {
    std::size_t whole; ///< row: chips through the period, at most so many terms
    std::size_t hours; ///< row: chip-hours somewhere in it, at most what terms have that cover it in part
    std::size_t part;  ///< row: chips at once of these, at most so many terms
  };
  const Given& given_in(std::size_t period, std::span<const std::size_t> rows);
  /// Of `extend`: those that cost alike, of which each further hour costs so much, by period.
  void extend_alike(std::span<const std::size_t> rows, std::span<const std::size_t> stock, const PlanOffer& offer,
                    std::span<const double> prices, std::span<const Started> started);
  /// Those that ended within the period, `at` hours, may last longer. `last_beyond`: the row of those that last into the next.
  void go_on(std::size_t period, const Given& given, std::size_t last_beyond, double price,
             std::span<const Started> ended);

  const PlanProblem* problem_;
  LinearProgramme* programme_;
  std::vector<std::vector<std::size_t>> slots_;                ///< by period
  std::vector<double> bounds_;                                 ///< of periods, hours; one more than there are periods
  std::map<std::pair<std::size_t, std::size_t>, Given> given_; ///< by first row and period
};

} // namespace leasehold::policy
