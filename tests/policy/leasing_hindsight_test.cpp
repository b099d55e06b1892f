#include "policy/leasing/hindsight.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

namespace leasehold::policy {

TEST_CASE("hindsight rents what is brief and commits to what lasts")
{
  // Ten hours of 3 chips, and 2 more in two of them. Rent $1; a commitment of 10 h at $0.50 costs $5 a chip: less than
  // 10 hours of rent, more than 2. 3 × $5 + 4 × $1 = $19.
  const std::vector<double> demand{3, 3, 5, 5, 3, 3, 3, 3, 3, 3};
  const std::array<HindsightOption, 1> ten{{{0.5, 10.0}}};
  CHECK(hindsight_cost(demand, 1.0, ten) == doctest::Approx(19.0));
  CHECK(hindsight_cost(demand, 1.0, {}) == doctest::Approx(34.0));
  // A term of 30 h is paid to its end: $15 a chip, dearer than ten hours of rent.
  const std::array<HindsightOption, 1> thirty{{{0.5, 30.0}}};
  CHECK(hindsight_cost(demand, 1.0, thirty) == doctest::Approx(34.0));
  // Both: the mix is never dearer than the best alone. A term of 2 h at $0.80 carries the peak: 15 + 2 × 1.60.
  const std::array<HindsightOption, 2> mix{{{0.5, 10.0}, {0.8, 2.0}}};
  CHECK(hindsight_cost(demand, 1.0, mix) == doctest::Approx(15.0 + 3.2));
}

TEST_CASE("putting hours together bounds from below")
{
  // Hours of 0 and 2 in turn: hour by hour 50 busy ones cost $1 × 2 × 50 = $100, in slots of two hours as much.
  std::vector<double> demand;
  for (int h = 0; h < 100; ++h)
    demand.push_back(h % 2 == 0 ? 0.0 : 2.0);
  const std::array<HindsightOption, 1> all{{{0.7, 100.0}}};
  const double exact = hindsight_cost(demand, 1.0, all, 100);
  CHECK(exact == doctest::Approx(100.0));
  CHECK(hindsight_cost(demand, 1.0, all, 50) <= exact + 1e-9); // a level of 1 that is always busy: $70 of 100
  CHECK(hindsight_cost(demand, 1.0, all, 50) == doctest::Approx(70.0));
}

} // namespace leasehold::policy
