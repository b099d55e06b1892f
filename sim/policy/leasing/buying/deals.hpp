// What a commitment costs for each hour in which it is needed. A term that runs on after the need, or beyond the
// horizon, is paid all the same.
#pragma once

#include "policy/leasing/buying/desk.hpp"

#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::policy {

struct Deal {
  const OfferView* offer = nullptr;
  Seconds term{0.0};  ///< zero: open-ended
  double price = 0.0; ///< dollars for each chip and hour of the need: what to choose by
  double first = 0.0; ///< dollars for each chip and hour of the first term that lie within the need: what to decide by
};

struct DealRules {
  Seconds need{0.0};                   ///< how long the chips are wanted
  Seconds starts{0.0};                 ///< from now until then they may come without serving less of the need
  std::optional<Seconds> term;         ///< this one alone
  std::vector<std::string> programmes; ///< these alone; empty: any
  std::optional<Site> site;            ///< this one alone
};

/// The shortest term on the list that is not below `length`, or the longest there is; zero for an open-ended programme.
[[nodiscard]] Seconds term_for(const market::Term& term, Seconds length);

/// The terms that a plan of so much time chooses from: all on a list; of a range the shortest, its doubles, the longest, and the
/// one of which the fewest, one after the other, last until the plan ends.
[[nodiscard]] std::vector<Seconds> terms_to_plan(const market::Term& term, Seconds ahead);

/// `price` a chip and hour for the whole terms that fit into `need`, or one, and for what is left of it the cheaper of
/// another term and renting at `rent`; spread over the need. Infinite where nothing is needed.
[[nodiscard]] double price_for_need(double price, Seconds term, Seconds need,
                                    double rent = std::numeric_limits<double>::infinity());

/// `price` a chip and hour for one whole term, spread over what of it lies within the need.
[[nodiscard]] double price_of_term(double price, Seconds term, Seconds need);

/// All offers of these kinds on a chip with all of their terms, the cheapest for what is left of the need at their delivery
/// first. None that would come when it is over.
[[nodiscard]] std::vector<Deal> deals(const Desk& desk, model::ChipTypeId chip, std::initializer_list<Kind> kinds,
                                      const DealRules& rules);

} // namespace leasehold::policy
