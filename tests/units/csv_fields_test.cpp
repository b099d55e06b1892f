#include "units/csv_fields.hpp"

#include "units/csv_field.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

namespace leasehold {

TEST_CASE("the fields of a row have their columns, and a row that is none says why")
{
  CsvFields fields;
  REQUIRE(fields.split("a,\"b,\"\"c\"\"\",,d"));
  REQUIRE(fields.size() == 4);
  CHECK(fields[1].text == "b,\"c\"");
  CHECK(fields[1].column == 3);
  CHECK(fields[2].text == "");
  CHECK(fields[2].column == 13); // two bytes of `a,` and nine of the quoted field, then a comma
  CHECK(fields[3].column == 14);
  REQUIRE(fields.split("a|\"b", {.delimiter = '|', .quotes = false}));
  CHECK(fields[1].text == "\"b");
  CHECK_FALSE(fields.split("a,\"b"));
  CHECK(fields.problem() == "a quote is not closed");
  CHECK_FALSE(fields.split("a,\"b\"c"));
  CHECK(fields.problem() == "text follows a closing quote");
}

// What one pass writes, the next reads as the same texts, and would write as the same bytes: quotes do not double again.
TEST_CASE("whatever texts are written as a row are read back, each in its place")
{
  std::mt19937_64 random{35};
  const std::string letters = "a,\"\r\n; '=\\\t|\xc3\xa9";
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::string> texts(1 + random() % 5);
    std::string row;
    for (std::string& text : texts) {
      for (std::size_t n = random() % 8; n > 0; --n)
        text += letters[random() % letters.size()];
      row += (&text == texts.data() ? "" : ",") + csv_field(text);
    }
    CAPTURE(row);
    CsvFields fields;
    REQUIRE(fields.split(row));
    REQUIRE(fields.size() == texts.size());
    std::string again;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      CHECK(fields[i].text == texts[i]);
      again += (i == 0 ? "" : ",") + csv_field(fields[i].text);
    }
    CHECK(again == row);
  }
}

} // namespace leasehold
