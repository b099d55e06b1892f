// Checkpoints that are written across the platform's network, to a host of the role `storage`.
#include "support/program.hpp"
#include "support/table.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <string>

namespace leasehold::test {

namespace {

struct StorageSite {
  int hosts = 1;
  double cable = 50; ///< GB/s of each host
  double uplink = 1; ///< GB/s of the storage, which all routes to it cross
  bool storage = true;
};

std::string site_text(const StorageSite& site)
{
  std::string text = "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
                     "<platform version=\"4.1\"><zone id=\"site\" routing=\"Full\">\n"
                     "<prop id=\"provider\" value=\"azure\"/><prop id=\"region\" value=\"eastus\"/>\n"
                     "<prop id=\"chip\" value=\"h100\"/><prop id=\"chip_count\" value=\"8\"/>\n";
  for (int h = 0; h < site.hosts; ++h)
    text += fmt::format("<host id=\"h{}\" speed=\"1Gf\"/>\n", h);
  if (site.storage)
    text += "<host id=\"store\" speed=\"1Gf\"><prop id=\"role\" value=\"storage\"/></host>\n";
  text += fmt::format("<link id=\"uplink\" bandwidth=\"{:.10g}GBps\" latency=\"0us\"/>\n", site.uplink);
  for (int h = 0; h < site.hosts; ++h)
    text += fmt::format("<link id=\"cable{}\" bandwidth=\"{:.10g}GBps\" latency=\"0us\"/>\n", h, site.cable);
  for (int h = 0; h < site.hosts; ++h) {
    if (site.storage)
      text += fmt::format(
          "<route src=\"h{}\" dst=\"store\"><link_ctn id=\"cable{}\"/><link_ctn id=\"uplink\"/></route>\n", h, h);
    for (int other = h + 1; other < site.hosts; ++other)
      text +=
          fmt::format("<route src=\"h{}\" dst=\"h{}\"><link_ctn id=\"cable{}\"/><link_ctn id=\"cable{}\"/></route>\n",
                      h, other, h, other);
  }
  return text + "</zone></platform>\n";
}

/// 36 GB after each ten minutes of work.
const std::string every_ten_minutes = "{interval: 10 min, size: 36 GB}";

/// A gang on one host, whose rate nothing changes.
std::string writer(const std::string& name, const std::string& checkpoint, const std::string& more = "")
{
  return fmt::format("  - training: {{name: {}, tenant: lab, model: llama3-8b, tokens: 1 B, utilisation: 0.4, "
                     "chips: {{h100: 8}}, checkpoint: {}{}}}\n",
                     name, checkpoint, more);
}

std::string writers(int count, const std::string& checkpoint)
{
  std::string text;
  for (int g = 0; g < count; ++g)
    text += writer(fmt::format("gang{}", g), checkpoint);
  return text;
}

struct Written {
  std::string jobs; ///< jobs.csv
  std::map<std::string, double> ends;
};

Written write_on(const StorageSite& site, const std::string& network, const std::string& gangs,
                 const std::string& more = "")
{
  const ScratchDirectory scratch;
  write_text(scratch / "site.xml", site_text(site));
  write_text(
      scratch / "gangs.yaml",
      fmt::format("name: gangs\nhorizon: 30 d\nplatform: site.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR
                  "/platforms/catalogue\nnetwork: {}\ntenants: [{{name: lab, owns: [{{chip: h100, hosts: {}}}]}}]\n"
                  "{}workload:\n{}",
                  network, site.hosts, more, gangs));
  const Output ran = run_program({"run", scratch / "gangs.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  // No word of SimGrid's; where no checkpoint goes to storage, flows change nothing.
  CHECK((ran.err.empty() || ran.err.find("changes nothing here") != std::string::npos));
  if (gangs.find("cost") == std::string::npos && site.storage && gangs.find("none") == std::string::npos)
    CHECK(ran.err.empty());
  const auto file = scratch.path() / "out/base/seed=1/jobs.csv";
  Written written{read_text(file.string()), {}};
  for (const Row& job : read_table(file))
    written.ends[job.at("job_id")] = number(job, "finish_time");
  return written;
}

/// How long a gang of writer() works, and how many checkpoints it writes meanwhile: none after the last piece.
double working_time()
{
  return write_on({}, "none", writers(1, "{rule: none}")).ends.at("gang0");
}
double writes_in(double work)
{
  return std::ceil(work / 600.0) - 1.0;
}

} // namespace

TEST_CASE("k gangs that write to storage at once through one link take k times as long for each checkpoint")
{
  // 36 GB on a link of 1 GB/s: 36 s for one alone, 36 k s for k that begin together, who then work for ten minutes and begin
  // together again. Without contention each has the link to itself.
  const double work = working_time();
  const double writes = writes_in(work);
  REQUIRE(writes > 10.0);
  for (const int k : {1, 2, 3, 5}) {
    CAPTURE(k);
    const StorageSite site{k};
    const auto together = write_on(site, "flows", writers(k, every_ten_minutes)).ends;
    const auto apart = write_on(site, "none", writers(k, every_ten_minutes)).ends;
    for (int g = 0; g < k; ++g) {
      const std::string named = fmt::format("gang{}", g);
      CHECK(together.at(named) == doctest::Approx(work + writes * 36.0 * k).epsilon(1e-9));
      CHECK(apart.at(named) == doctest::Approx(work + writes * 36.0).epsilon(1e-9));
    }
  }
}

TEST_CASE(
    "a gang that writes alone is as fast under flows as without contention, and with bandwidth for all no file differs")
{
  const auto alone = write_on({}, "flows", writers(1, every_ten_minutes)).ends.at("gang0");
  CHECK(alone == doctest::Approx(write_on({}, "none", writers(1, every_ten_minutes)).ends.at("gang0")).epsilon(1e-6));
  const StorageSite wide{3, 50, 1e6}; // cables of 50 GB/s each
  CHECK(write_on(wide, "flows", writers(3, every_ten_minutes)).jobs ==
        write_on(wide, "none", writers(3, every_ten_minutes)).jobs);
}

TEST_CASE("checkpoints that begin one after the other share the link for as long as they overlap")
{
  // The second gang begins 18 s later. The first has written 18 GB by then and writes 18 more at half the rate, in 36 s; the
  // second has written 18 GB meanwhile, and writes the rest in 18 s: 54 s for each, and 18 s apart again.
  const double work = working_time();
  const double writes = writes_in(work);
  const auto ends =
      write_on({2}, "flows", writer("one", every_ten_minutes) + writer("two", every_ten_minutes, ", submit: 18 s"))
          .ends;
  CHECK(ends.at("one") == doctest::Approx(work + 54.0 * writes).epsilon(1e-9));
  CHECK(ends.at("two") == doctest::Approx(18.0 + work + 54.0 * writes).epsilon(1e-9));
}

TEST_CASE("`storage` bounds what a gang writes, and so what it takes of the link")
{
  // Of 1 GB/s two gangs with 0.5 GB/s each leave each other what they can use: 72 s. Three have a third each: 108 s.
  const double work = working_time();
  const double writes = writes_in(work);
  const std::string bounded = "{interval: 10 min, size: 36 GB, storage: 0.5 GB/s}";
  CHECK(write_on({2}, "flows", writers(2, bounded)).ends.at("gang1") ==
        doctest::Approx(work + 72.0 * writes).epsilon(1e-9));
  CHECK(write_on({3}, "flows", writers(3, bounded)).ends.at("gang1") ==
        doctest::Approx(work + 108.0 * writes).epsilon(1e-9));
}

TEST_CASE("an outage in the midst of a write that is slowed costs what came after the checkpoint before")
{
  // Both write from 600 s to 672 s and from 1,272 s on; at 1,300 s the region goes dark for 700 s, with 600 s of work saved.
  // Ten minutes after it is back they do the rest.
  const double work = working_time();
  const double left = work - 600.0;
  const auto ends = write_on({2}, "flows", writers(2, every_ten_minutes),
                             "outages: [{provider: azure, region: eastus, from: 1300 s, for: 700 s}]\n")
                        .ends;
  for (const std::string named : {"gang0", "gang1"})
    CHECK(ends.at(named) == doctest::Approx(2000.0 + 600.0 + left + 72.0 * writes_in(left)).epsilon(1e-9));
}

TEST_CASE("what a scenario says a checkpoint takes stays, and so does what it takes without storage")
{
  const std::string stated = "{interval: 10 min, cost: 36 s}";
  CHECK(write_on({2}, "flows", writers(2, stated)).jobs == write_on({2}, "none", writers(2, stated)).jobs);
  const double work = working_time();
  // By default a minute.
  const StorageSite without{2, 50, 1, false};
  CHECK(write_on(without, "flows", writers(2, every_ten_minutes)).ends.at("gang0") ==
        doctest::Approx(work + 60.0 * writes_in(work)).epsilon(1e-9));
}

TEST_CASE(
    "a gang on two hosts writes half of each checkpoint from each, and its collectives are off the network meanwhile")
{
  // 72 GB on 1 GB/s take 72 s from two hosts as from one. While the other gang writes, which it does as long, each has a half:
  // 144 s; and as no gang computes then, none has more of the link for its collectives than alone.
  const auto named = [](const std::string& name, const std::string& checkpoint = "{interval: 10 min, size: 72 GB}") {
    return "  - training: {name: " + name +
           ", tenant: lab, model: llama3-8b, tokens: 1 B, chips: {h100: 16}, checkpoint: " + checkpoint + "}\n";
  };
  const StorageSite site{4};
  const double alone = write_on(site, "flows", named("one")).ends.at("one");
  const auto both = write_on(site, "flows", named("one") + named("two")).ends;
  const double work = write_on(site, "flows", named("one", "{rule: none}")).ends.at("one");
  const double writes = writes_in(work);
  REQUIRE(writes > 5.0);
  CHECK(alone == doctest::Approx(work + 72.0 * writes).epsilon(1e-6));
  CHECK(both.at("one") == doctest::Approx(work + 144.0 * writes).epsilon(1e-6));
  CHECK(both.at("two") == doctest::Approx(work + 144.0 * writes).epsilon(1e-6));
}

} // namespace leasehold::test
