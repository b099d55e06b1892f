#include "market/contract.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace leasehold::market {

TEST_CASE("a contract walks its life and refuses shortcuts")
{
  Contract contract;
  CHECK(contract.move(LeaseState::queued) == LeaseState::requested);
  CHECK(contract.move(LeaseState::accepted) == LeaseState::queued);
  CHECK_THROWS_AS(contract.move(LeaseState::ended), std::logic_error);
  CHECK(contract.state() == LeaseState::accepted);
  contract.move(LeaseState::delivering);
  contract.move(LeaseState::active);
  contract.move(LeaseState::noticed);
  contract.move(LeaseState::revoked);
}

TEST_CASE("nothing leaves a final state, and every state is reachable")
{
  for (const auto& from : enum_names(Tag<LeaseState>{})) {
    bool reachable = from.value == LeaseState::requested;
    for (const auto& to : enum_names(Tag<LeaseState>{})) {
      if (is_final(from.value))
        CHECK_FALSE(allowed(from.value, to.value));
      reachable = reachable || allowed(to.value, from.value);
    }
    CHECK(reachable);
  }
}

} // namespace leasehold::market
