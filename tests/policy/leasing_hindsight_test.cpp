#include "policy/leasing/buying/hindsight.hpp"

#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <vector>

namespace leasehold::policy {

namespace {

const std::array<double, 1> dollar{1.0}; // an hour, always

} // namespace

TEST_CASE("hindsight rents what is brief and commits to what lasts")
{
  // Ten hours of 3 chips, and 2 more in two of them. Rent $1; a commitment of 10 h at $0.50 costs $5 a chip: less than
  // 10 hours of rent, more than 2. 3 × $5 + 4 × $1 = $19.
  const std::vector<double> demand{3, 3, 5, 5, 3, 3, 3, 3, 3, 3};
  const std::array<HindsightOption, 1> ten{{{0.5, 10.0}}};
  CHECK(hindsight_cost(demand, dollar, ten) == doctest::Approx(19.0));
  CHECK(hindsight_cost(demand, dollar, {}) == doctest::Approx(34.0));
  // A term of 30 h is paid to its end: $15 a chip, dearer than ten hours of rent.
  const std::array<HindsightOption, 1> thirty{{{0.5, 30.0}}};
  CHECK(hindsight_cost(demand, dollar, thirty) == doctest::Approx(34.0));
  // Both: the mix is never dearer than the best alone. A term of 2 h at $0.80 carries the peak: 15 + 2 × 1.60.
  const std::array<HindsightOption, 2> mix{{{0.5, 10.0}, {0.8, 2.0}}};
  CHECK(hindsight_cost(demand, dollar, mix) == doctest::Approx(15.0 + 3.2));
}

TEST_CASE("hindsight rents at each hour's price, and commits over hours in which there is nothing to rent")
{
  // 2 chips for four hours at $1, $3, $0.50 and never; a term of two hours costs $1.60. The last hour needs a term,
  // which takes the third with it; for the first two a term is less than $1 + $3. In all 2 × (1.60 + 1.60) = $6.40.
  // Without terms the last hour cannot be met; were it not wanted, rent would come to 2 × $4.50.
  const double none = std::numeric_limits<double>::infinity();
  const std::vector<double> demand{2, 2, 2, 2};
  const std::array<double, 4> rent{1.0, 3.0, 0.5, none};
  const std::array<HindsightOption, 1> pair{{{0.8, 2.0}}};
  CHECK(hindsight_cost(demand, rent, pair) == doctest::Approx(6.4));
  CHECK(hindsight_cost(demand, rent, {}) == none);
  CHECK(hindsight_cost(std::vector<double>{2, 2, 2, 0}, rent, {}) == doctest::Approx(9.0));
}

TEST_CASE("putting hours together bounds from below")
{
  // Hours of 0 and 2 in turn: hour by hour 50 busy ones cost $1 × 2 × 50 = $100, in slots of two hours as much.
  std::vector<double> demand;
  for (int h = 0; h < 100; ++h)
    demand.push_back(h % 2 == 0 ? 0.0 : 2.0);
  const std::array<HindsightOption, 1> all{{{0.7, 100.0}}};
  const double exact = hindsight_cost(demand, dollar, all, 100);
  CHECK(exact == doctest::Approx(100.0));
  CHECK(hindsight_cost(demand, dollar, all, 50) <= exact + 1e-9); // a level of 1 that is always busy: $70 of 100
  CHECK(hindsight_cost(demand, dollar, all, 50) == doctest::Approx(70.0));
}

} // namespace leasehold::policy
