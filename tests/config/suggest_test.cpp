#include "config/suggest.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace leasehold::config {

TEST_CASE("distance counts insertions, deletions, replacements and swaps")
{
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("depth", "depht") == 1);    // one swap
  CHECK(edit_distance("kitten", "sitting") == 3); // two replacements and one insertion
  CHECK(edit_distance("ca", "abc") == 3);         // optimal string alignment; unrestricted Damerau-Levenshtein has 2
}

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
