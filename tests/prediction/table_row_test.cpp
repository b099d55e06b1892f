#include "prediction/table_row.hpp"

#include <doctest/doctest.h>

namespace leasehold::prediction {

TEST_CASE("the first number of a field is read past what people write around it")
{
  CHECK(first_number("5,762") == 5762.0);
  CHECK(first_number("~10000") == 10000.0);
  CHECK(first_number("4 (8)") == 4.0);
  CHECK(first_number("1,024.5 tok/s") == 1024.5);
  CHECK(first_number("26.06.01") == 26.06); // a second point ends no number and joins none
  CHECK(first_number("8, 16") == 8.0);      // this comma separates no thousands
  CHECK(first_number("7.") == 7.0);
  CHECK_FALSE(first_number("n/a"));
  CHECK_FALSE(first_number(""));
}

TEST_CASE("a number is found by the word beside it")
{
  CHECK(number_after("TP 4, FSDP  8", "FSDP") == 8.0);
  CHECK(number_after("FSDP, then FSDP 16", "FSDP") == 16.0); // the first has no number
  CHECK_FALSE(number_after("FSDP", "FSDP"));
  CHECK_FALSE(number_after("TP 4", "FSDP"));
  CHECK(number_before("on 1,024 GPUs", "GPUs") == 1024.0);
  CHECK(number_before("2 nodes of 8 GPUs", "GPUs") == 8.0);
  CHECK_FALSE(number_before("many GPUs", "GPUs"));
  CHECK_FALSE(number_before("8 chips", "GPUs"));
}

TEST_CASE("fields go by the names in the header, and a row without one says so")
{
  const std::vector<std::string> header{"model", "chips", "nodes", "batch", "speed"};
  const std::vector<std::string> fields{"llama", "64", "0", "n/a"}; // the last field is missing
  const TableRow row{header, fields};
  CHECK(row.text("model") == "llama");
  CHECK(row.number("chips") == 64.0);
  CHECK(row.count("chips") == 64);
  CHECK(row.count("nodes") == 1); // at least one
  CHECK(row.count("batch", 7) == 7);
  CHECK_FALSE(row.maybe("batch"));
  CHECK_THROWS_WITH_AS((void)row.number("batch"), "`batch` holds no number", RowUnpredictable);
  CHECK_THROWS_WITH_AS((void)row.text("gpu"), "no column `gpu`", RowUnpredictable);
  CHECK_THROWS_WITH_AS((void)row.text("speed"), "no column `speed`", RowUnpredictable);
}

} // namespace leasehold::prediction
