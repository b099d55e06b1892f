#include "config/suggest.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace leasehold::config {

TEST_CASE("a guess is made where the word is near, and ignores case and hyphens")
{
  const std::vector<std::string> names{"easy_backfill", "fcfs", "conservative_backfill"};
  CHECK(suggest("easy-backfil", names) == "easy_backfill");
  CHECK(suggest("FCFS", names) == "fcfs");
  CHECK_FALSE(suggest("quota", names));
  CHECK(did_you_mean("quota", names) == "known here: `easy_backfill`, `fcfs`, `conservative_backfill`");
  CHECK(did_you_mean("x", {}).empty());
}

} // namespace leasehold::config
