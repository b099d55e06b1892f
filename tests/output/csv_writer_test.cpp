#include "output/csv_writer.hpp"

#include "output/table_file.hpp"

#include <boost/iostreams/device/array.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <iterator>
#include <limits>
#include <string>

namespace leasehold::output {

namespace {

/// What `write` leaves below the header `h`.
template <class Write> std::string written(Write&& write)
{
  const test::ScratchDirectory scratch;
  CsvWriter csv{scratch / "t.csv", "h"};
  write(csv);
  csv.end_row();
  csv.close();
  const std::string text = test::read_text(scratch / "t.csv");
  CHECK(text.starts_with("h\n"));
  return text.substr(2);
}

std::string text_of(double value)
{
  return written([&](CsvWriter& csv) { csv.real(value); });
}

} // namespace

TEST_CASE("text is quoted where it holds a comma, a quote or a line break, and only there")
{
  const auto text = [](std::string_view value) { return written([&](CsvWriter& csv) { csv.text(value); }); };
  CHECK(text("plain text; with 'marks'") == "plain text; with 'marks'\n");
  CHECK(text("a,b") == "\"a,b\"\n");
  CHECK(text("say \"so\"") == "\"say \"\"so\"\"\"\n");
  CHECK(text("two\nlines") == "\"two\nlines\"\n");
  CHECK(text("\r") == "\"\r\"\n");
  CHECK(text("") == "\n");
}

TEST_CASE("fields of a row are parted by commas; what is appended goes on with the last")
{
  CHECK(written([](CsvWriter& csv) { csv.text("").append("0").append("-").append(7).number(-3).text("x"); }) ==
        "0-7,-3,x\n");
}

TEST_CASE("reals have six decimals, rounded half away from zero")
{
  CHECK(text_of(0.0) == "0.000000\n");
  CHECK(text_of(-0.0) == "0.000000\n");
  CHECK(text_of(1.5) == "1.500000\n");
  CHECK(text_of(1234.5678915) == "1234.567892\n");
  CHECK(text_of(-2.0000006) == "-2.000001\n"); // 2,000,000.6 millionths
  CHECK(text_of(-0.0000004) == "0.000000\n");  // no -0
}

TEST_CASE("reals too large to be counted in millionths are written all the same")
{
  CHECK(text_of(8'999'999'999.25) == "8999999999.250000\n"); // the largest that are
  CHECK(text_of(9.0e9) == "9000000000.000000\n");
  CHECK(text_of(-1.0e15) == "-1000000000000000.000000\n");
}

TEST_CASE("what is no number is an empty field")
{
  CHECK(text_of(std::numeric_limits<double>::infinity()) == "\n");
  CHECK(text_of(-std::numeric_limits<double>::infinity()) == "\n");
  CHECK(text_of(std::numeric_limits<double>::quiet_NaN()) == "\n");
}

TEST_CASE("rows and fields beyond the buffer arrive whole")
{
  // The buffer has 64 KiB: a field of 100,000 letters is larger than it, and 10,000 rows of 8 bytes together are.
  const std::string field(100'000, 'x');
  CHECK(written([&](CsvWriter& csv) { csv.text("a").text(field).text("b"); }) == "a," + field + ",b\n");
  const std::string rows = written([](CsvWriter& csv) {
    for (int i = 0; i < 10'000; ++i) {
      csv.number(1000).number(22);
      csv.end_row();
    }
  });
  CHECK(rows.size() == 10'000 * 8 + 1);
}

TEST_CASE("a file that cannot be made is told of")
{
  CHECK_THROWS_AS(CsvWriter("/nonexistent/folder/t.csv", "h"), std::system_error);
}

// The header of RFC 1952: 1f 8b, deflate, no flags, and four bytes of a clock, which stay 0.
TEST_CASE("a file that ends in .gz is compressed, holds the same text, and no clock")
{
  const test::ScratchDirectory scratch;
  std::string text = "h\n";
  for (const auto* name : {"once", "again"}) {
    CsvWriter csv{scratch / (std::string{name} + ".csv.gz"), "h"};
    for (int row = 0; row < 20'000; ++row)
      csv.number(row).text("a,b").end_row();
    csv.close();
  }
  for (int row = 0; row < 20'000; ++row)
    text += std::to_string(row) + ",\"a,b\"\n";
  const std::string packed = test::read_text(scratch / "once.csv.gz");
  CHECK(packed.substr(0, 8) == std::string("\x1f\x8b\x08\0\0\0\0\0", 8));
  CHECK(packed == test::read_text(scratch / "again.csv.gz"));
  CHECK(packed.size() * 3 < text.size());
  boost::iostreams::filtering_istream stream;
  stream.push(boost::iostreams::gzip_decompressor{});
  stream.push(boost::iostreams::array_source{packed.data(), packed.size()});
  CHECK(std::string{std::istreambuf_iterator<char>{stream}, {}} == text);
}

} // namespace leasehold::output
