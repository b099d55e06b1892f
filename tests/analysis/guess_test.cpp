#include "analysis/statistics/guess.hpp"

#include <doctest/doctest.h>
#include <vector>

using leasehold::analysis::did_you_mean;
using leasehold::analysis::nearest;

TEST_CASE("the nearest name within a third of its length in edits")
{
  const std::vector<std::string> names = {"cost", "mean_wait", "p95_wait", "cost_per_mtoken_served"};
  CHECK(nearest("cots", names) == "cost"); // one swap
  CHECK(nearest("mean-wiat", names) == "mean_wait");
  CHECK(nearest("mtoken", names) == "cost_per_mtoken_served"); // a part of it
  CHECK(nearest("zebra", names).empty());
  CHECK(nearest("", names).empty());
  CHECK(did_you_mean("cots", names) == "did you mean 'cost'?");
  CHECK(did_you_mean("zebra", names) == "known: cost, mean_wait, p95_wait, cost_per_mtoken_served");
}
