#include "policy/autoscaling/registry.hpp"
#include "policy/leasing/entries.hpp"
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"

#include <doctest/doctest.h>

namespace leasehold::policy {

namespace {

/// The number of entries that see the future. Of two of one name only the first would ever be found.
template <class Interface> int check_names(std::span<const Entry<Interface>> table)
{
  int oracles = 0;
  for (const Entry<Interface>& row : table) {
    CHECK_MESSAGE(find(table, row.name()) == &row, row.name());
    CHECK_MESSAGE(row.sees_future == row.name().starts_with("oracle_"), row.name());
    oracles += row.sees_future ? 1 : 0;
  }
  return oracles;
}

} // namespace

TEST_CASE("names of policies are their own; who sees the future is named oracle_*, and nobody else is")
{
  CHECK(check_names(leasing_policies()) == 1);    // oracle_offline
  CHECK(check_names(scheduling_policies()) == 2); // oracle_sjf, oracle_srtf
  CHECK(check_names(placement_policies()) == 0);
  CHECK(check_names(tenancy_policies()) == 0);
  CHECK(check_names(autoscaling_policies()) == 0);
}

} // namespace leasehold::policy
