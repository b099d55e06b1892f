#include "units/edit_distance.hpp"

#include <doctest/doctest.h>

namespace leasehold {

TEST_CASE("distance counts insertions, deletions, replacements and swaps")
{
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("depth", "depht") == 1);    // one swap
  CHECK(edit_distance("kitten", "sitting") == 3); // two replacements and one insertion
  CHECK(edit_distance("ca", "abc") == 3);         // optimal string alignment; unrestricted Damerau-Levenshtein has 2
}

} // namespace leasehold
