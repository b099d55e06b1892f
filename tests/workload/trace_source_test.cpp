#include "workload/read_text.hpp"

#include <boost/iostreams/device/back_inserter.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <doctest/doctest.h>

using namespace leasehold;
using test::read_text;

namespace {

std::string gzip(const std::string& plain)
{
  std::string packed;
  {
    boost::iostreams::filtering_ostream out;
    out.push(boost::iostreams::gzip_compressor{});
    out.push(boost::iostreams::back_inserter(packed));
    out << plain;
  }
  return packed;
}

std::string many_jobs(int count)
{
  std::string text;
  for (int i = 1; i <= count; ++i)
    text += std::to_string(i) + " " + std::to_string(i) + " -1 7 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 -1 -1\n";
  return text;
}

} // namespace

TEST_CASE("gzip is known by its first bytes, and several members read as one")
{
  const std::string first = many_jobs(20'000); // 1 MB: more than a chunk
  const auto [list, faults] =
      read_text(gzip(first) + gzip("30000 30000 0 7 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 -1 -1\n"), "swf");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 20'001);
  CHECK(list.name(19'999) == "20000");
  CHECK(list.name(20'000) == "30000");
}

TEST_CASE("gzip data that are cut off or damaged are an error")
{
  const std::string packed = gzip(many_jobs(20'000));
  const std::string cut = packed.substr(0, packed.size() / 2);
  CHECK(read_text(cut, "swf").faults.find("the gzip data are") != std::string::npos);
  std::string damaged = packed;
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
  CHECK(read_text(damaged, "swf").faults.find("the gzip data are") != std::string::npos);
  CHECK(read_text(packed.substr(0, 5), "swf").faults.find("the gzip data are") != std::string::npos);
}

TEST_CASE("a decompression bomb is refused at the cap, whatever it inflates to")
{
  workload::ReadOptions options;
  options.max_bytes = 1 << 20;
  const std::string bomb = gzip(std::string(64 << 20, '\n')); // 64 KiB that inflate to 64 MiB
  CHECK(bomb.size() < 100'000);
  CHECK(read_text(bomb, "swf", options).faults.find("there are more than 1048576 bytes") != std::string::npos);
  CHECK(read_text(bomb, "batsim", options).faults.find("there are more than 1048576 bytes") != std::string::npos);
}

TEST_CASE("a line without an end is refused, not gathered")
{
  CHECK(read_text(std::string(8 << 20, ' '), "swf").faults ==
        "trace:1:1: the line is longer than 1048576 bytes (it is no line of a trace)\n");
}

TEST_CASE("files that are not there, and formats that are not known, are told")
{
  config::Diagnostics diagnostics;
  CHECK(workload::read_jobs("no/such/file.swf", "swf", {}, diagnostics).jobs.empty());
  CHECK(diagnostics.text() == "no/such/file.swf: cannot be read (the file does not exist)\n");
  config::Diagnostics directory;
  (void)workload::read_jobs(LEASEHOLD_SOURCE_DIR "/tests", "swf", {}, directory);
  CHECK(directory.text() == LEASEHOLD_SOURCE_DIR "/tests: cannot be read (this is not a regular file)\n");
  config::Diagnostics format;
  (void)workload::read_jobs("x.swf", "swfs", {}, format);
  CHECK(format.text() == "x.swf: `swfs` is not a trace format did you mean `swf`?\n");
}
