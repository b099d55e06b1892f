#include "units/csv_field.hpp"

#include <doctest/doctest.h>

namespace leasehold {

TEST_CASE("text is quoted where a comma, a quote or a line break is inside, and quotes are doubled")
{
  CHECK(csv_field("plain; 'text'") == "plain; 'text'");
  CHECK(csv_field("") == "");
  CHECK(csv_field("a,b") == "\"a,b\"");
  CHECK(csv_field("\"") == "\"\"\"\""); // one quote, doubled, between two
  CHECK(csv_field("a\nb") == "\"a\nb\"");
  CHECK(csv_field("a\rb") == "\"a\rb\"");
}

} // namespace leasehold
