#include "analysis/read/table_rows.hpp"

#include "analysis/run_fixture.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <zlib.h>

using namespace leasehold::analysis;

namespace {

std::string told_by(const std::filesystem::path& folder, const std::vector<std::string>& columns)
{
  try {
    TableRows rows{folder, "t.csv", columns};
    while (rows.next())
      for (std::size_t c = 0; c < columns.size(); ++c)
        static_cast<void>(rows.number(c));
  } catch (const BrokenTable& broken) {
    return broken.what();
  }
  return "";
}

} // namespace

// RFC 4180: a field in quotes may hold commas, line breaks and, doubled, quotes; a row may end in CR LF.
TEST_CASE("rows of a table: columns by name, quoted fields, empty numbers")
{
  const RunFolder folder;
  folder.write("t.csv", "a,b,\"c,\"\"d\"\"\"\r\n1,\"x\ny\",\"\"\"q\"\"\"\r\n,,\"\"\n2.5,z,last");
  TableRows rows{folder.root, "t.csv", {"c,\"d\"", "a"}};
  REQUIRE(rows.next());
  CHECK(rows.text(0) == "\"q\"");
  CHECK(rows.number(1) == 1.0);
  REQUIRE(rows.next());
  CHECK(rows.text(0).empty());
  CHECK(std::isnan(rows.number(1)));
  REQUIRE(rows.next());
  CHECK(rows.text(0) == "last");
  CHECK(rows.number(1) == 2.5);
  CHECK_FALSE(rows.next());
}

TEST_CASE("a table may be compressed, or not there")
{
  const RunFolder folder;
  CHECK_FALSE(TableRows{folder.root, "t.csv", {"a"}}.is_there());
  // 300,000 rows pass the buffer's end many times.
  const std::string file = (folder.root / "t.csv.gz").string();
  gzFile_s* const out = gzopen(file.c_str(), "wb");
  gzputs(out, "a\n");
  for (int i = 0; i < 300000; ++i)
    gzprintf(out, "%d\n", i);
  gzclose(out);
  TableRows rows{folder.root, "t.csv", {"a"}};
  double sum = 0.0;
  while (rows.next())
    sum += rows.number(0);
  CHECK(sum == 299999.0 * 300000.0 / 2.0);
  std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  CHECK(told_by(folder.root, {"a"}).find("cannot be read to its end") != std::string::npos);
}

TEST_CASE("what is wrong with a table is told with its line")
{
  const RunFolder folder;
  const std::string path = folder.write("t.csv", "a,b\n1,2\n3\n").string();
  CHECK(told_by(folder.root, {"a"}).starts_with(path + ":3: has 1 fields (the header has 2)"));
  folder.write("t.csv", "a,b\n1,9\xdc\x1b[2J\n"); // which the terminal must not get
  CHECK(told_by(folder.root, {"b"}).starts_with(path + ":2: '9<0xDC><U+001B>[2J' is no number"));
  folder.write("t.csv", "a,b\n1,x\n");
  CHECK(told_by(folder.root, {"b"}).starts_with(path + ":2: 'x' is no number"));
  CHECK(told_by(folder.root, {"c"}).starts_with(path + ":1: lacks the column 'c'"));
  folder.write("t.csv", "a,b\n1,\"2\n");
  CHECK(told_by(folder.root, {"a"}).starts_with(path + ":2: a quote is not closed (the file was cut short?)"));
  // A line break inside quotes is one more line of the file: the third row begins on the fourth.
  folder.write("t.csv", "a,b\n1,\"x\ny\"\n\"q\"z,1\n");
  CHECK(told_by(folder.root, {"a"}).starts_with(path + ":4: is no line of CSV (text follows a closing quote)"));
  folder.write("t.csv", "a,b\n1," + std::string(17U << 20U, 'x') + "\n");
  CHECK(told_by(folder.root, {"a"}).starts_with(path + ":2: a row is longer than 16777216 bytes"));
  folder.write("t.csv", "a,b\n1,\"2\n");
  CHECK(told_by(folder.root, {"a"}).find("a quote is not closed") != std::string::npos);
  folder.write("t.csv", "");
  CHECK(told_by(folder.root, {"a"}).find("is empty") != std::string::npos);
}
