// A link at a share of its bandwidth, or down, in both network modes.
#include "support/program.hpp"
#include "support/table.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace leasehold::test {

namespace {

/// Four hosts of eight H100, each on a cable of its own of so many GB/s to everybody else.
std::string cables(double gigabytes)
{
  std::string text = "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
                     "<platform version=\"4.1\">\n<zone id=\"z\" routing=\"Full\">\n"
                     "<prop id=\"provider\" value=\"azure\"/><prop id=\"region\" value=\"eastus\"/>"
                     "<prop id=\"chip\" value=\"h100\"/><prop id=\"chip_count\" value=\"8\"/>\n";
  for (int h = 0; h < 4; ++h)
    text += fmt::format("<host id=\"h{0}\" speed=\"1Gf\"/>\n<link id=\"cable{0}\" bandwidth=\"{1:.10g}GBps\" "
                        "latency=\"1us\"/>\n",
                        h, gigabytes);
  for (int a = 0; a < 4; ++a)
    for (int b = a + 1; b < 4; ++b)
      text += fmt::format("<route src=\"h{0}\" dst=\"h{1}\"><link_ctn id=\"cable{0}\"/><link_ctn id=\"cable{1}\"/>"
                          "</route>\n",
                          a, b);
  return text + "</zone>\n</platform>\n";
}

struct Stay {
  Output output;
  double end = 0.0;
  double rate = 0.0; ///< tokens/s over all of it
};

/// A gang of three hosts, 0 to 2.
Stay train(const std::string& network, double gigabytes, const std::string& outages)
{
  const ScratchDirectory scratch;
  write_text(scratch / "cables.xml", cables(gigabytes));
  write_text(scratch / "m.yaml",
             "name: m\nhorizon: 30 d\nplatform: cables.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR
             "/platforms/catalogue\nnetwork: " +
                 network +
                 "\ntenants: [{name: lab, owns: [{chip: h100}]}]\noutputs: {segments: true}\nworkload:\n"
                 "  - training: {name: train, tenant: lab, model: llama3-8b, tokens: 1 B, chips: {h100: 24}}\n" +
                 (outages.empty() ? "" : "outages: [" + outages + "]\n"));
  Stay stay{run_program({"run", scratch / "m.yaml", "--quiet", "--out", scratch / "out", "--data",
                         std::filesystem::temp_directory_path().string()})};
  if (stay.output.status == 0) {
    const auto rows = read_table(scratch.path() / "out" / "base" / "seed=1" / "segments.csv");
    REQUIRE(rows.size() == 1);
    stay.end = number(rows[0], "end");
    stay.rate = number(rows[0], "rate");
  }
  return stay;
}

std::string slow(const std::string& link, const std::string& speed, const std::string& when)
{
  return "{link: " + link + ", speed: " + speed + ", " + when + "}";
}

} // namespace

TEST_CASE("a gang across a link at half its bandwidth trains as where all cables have half of theirs")
{
  // Each host's cable carries its flow to the next one and the one from the last: half of it for each. One cable of half
  // the bandwidth paces the ring as if all had it.
  const std::string all_along = "from: 0 s, for: 30 d";
  for (const std::string network : {"none", "flows"}) {
    CAPTURE(network);
    const Stay half = train(network, 20, slow("cable1", "0.5", all_along));
    REQUIRE_MESSAGE(half.output.status == 0, half.output.err);
    CHECK(half.rate == doctest::Approx(train(network, 10, "").rate).epsilon(1e-6));
    CHECK(half.rate < 0.99 * train(network, 20, "").rate);
    CHECK(train(network, 20, slow("cable1", "0.25", all_along)).rate < half.rate);
    // Of two causes the worst counts; a cable that the gang does not cross is nothing to it.
    CHECK(train(network, 20, slow("cable1", "0.5", all_along) + ", " + slow("cable1", "0.8", all_along)).rate ==
          half.rate);
    CHECK(train(network, 20, slow("cable3", "0.5", all_along)).end == train(network, 20, "").end);
  }
}

TEST_CASE("a link that is slow for a while costs what the gang would have done more in it")
{
  for (const std::string network : {"none", "flows"}) {
    CAPTURE(network);
    const Stay whole = train(network, 20, "");
    const double half = train(network, 20, slow("cable0", "0.5", "from: 0 s, for: 30 d")).rate;
    const Stay for_a_while = train(network, 20, slow("cable0", "0.5", "from: 5 min, for: 10 min"));
    CHECK(for_a_while.end == doctest::Approx(whole.end + 600.0 * (1.0 - half / whole.rate)).epsilon(1e-6));
  }
}

TEST_CASE("a link that is none, or that is mixed with hosts, is refused")
{
  const auto told = [](const std::string& outage) { return train("none", 20, outage).output.err; };
  CHECK(told("{link: cabel1, speed: 0.5, from: 0 s, for: 1 h}").find("did you mean `cable1`") != std::string::npos);
  CHECK(told("{link: cabel1, from: 0 s, for: 1 h}").find("no link or switch `cabel1`") != std::string::npos);
  CHECK(told("{link: cable1, host: h0, speed: 0.5, from: 0 s, for: 1 h}").find("a link is no part of hosts") !=
        std::string::npos);
}

namespace {

/// Two regions of two hosts each: in every region two spines between its hosts' switches, and one link between the regions.
/// A host's cable has 50 GB/s, one to a spine 25, the link between 10.
constexpr const char* two_region_file = R"(<?xml version="1.0"?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
<zone id="world" routing="Floyd">
@
<link id="wan" bandwidth="10GBps" latency="5ms"/>
<zoneRoute src="east" dst="west" gw_src="east/out" gw_dst="west/out"><link_ctn id="wan"/></zoneRoute>
</zone>
</platform>
)";

std::string region_text(const std::string& name)
{
  std::string text = "<zone id=\"" + name +
                     "\" routing=\"Floyd\"><prop id=\"provider\" value=\"azure\"/><prop id=\"region\" value=\"" + name +
                     "\"/><prop id=\"chip\" value=\"h100\"/><prop id=\"chip_count\" value=\"8\"/>\n";
  for (int h = 0; h < 2; ++h)
    text += fmt::format("<host id=\"{0}/h{1}\" speed=\"1Gf\"/>\n", name, h);
  for (const std::string node : {"leaf0", "leaf1", "spine0", "spine1", "out"})
    text += fmt::format("<router id=\"{}/{}\"/>\n", name, node);
  std::string routes;
  const auto join = [&](const std::string& from, const std::string& to, const std::string& gigabytes) {
    text +=
        fmt::format("<link id=\"{0}/{1}-{2}\" bandwidth=\"{3}GBps\" latency=\"1us\" sharing_policy=\"SPLITDUPLEX\"/>\n",
                    name, from, to, gigabytes);
    routes +=
        fmt::format("<route src=\"{0}/{1}\" dst=\"{0}/{2}\"><link_ctn id=\"{0}/{1}-{2}\" direction=\"UP\"/></route>\n",
                    name, from, to);
  };
  for (int h = 0; h < 2; ++h) {
    join(fmt::format("h{}", h), fmt::format("leaf{}", h), "50");
    for (int s = 0; s < 2; ++s)
      join(fmt::format("leaf{}", h), fmt::format("spine{}", s), s == 0 ? "25" : "20");
  }
  join("spine0", "out", "10");
  return text + routes + "</zone>\n";
}

std::string two_regions_text()
{
  const std::string text{two_region_file};
  const std::size_t at = text.find('@');
  return text.substr(0, at) + region_text("east") + region_text("west") + text.substr(at + 1);
}

struct Ran {
  Output output;
  std::vector<Row> segments;
  std::vector<Row> events;
};

/// A gang on the hosts of the east, or, with `across`, on one host of each region.
Ran train_in_regions(const std::string& network, const std::string& rest, bool across = false)
{
  const ScratchDirectory scratch;
  write_text(scratch / "regions.xml", two_regions_text());
  write_text(scratch / "m.yaml",
             "name: m\nhorizon: 30 d\nplatform: regions.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR
             "/platforms/catalogue\nnetwork: " +
                 network + "\ntenants: [{name: lab, " +
                 (across ? "across_regions: true, owns: [{region: east, hosts: 1}, {region: west, hosts: 1}]"
                         : "owns: [{region: east}]") +
                 "}]\noutputs: {segments: true, events: true}\nworkload:\n"
                 "  - training: {name: train, tenant: lab, model: llama3-8b, tokens: 1 B, chips: {h100: 16}, "
                 "checkpoint: {interval: 10 min, cost: 0 s, restart: 1 min}}\n" +
                 rest);
  Ran ran{run_program({"run", scratch / "m.yaml", "--quiet", "--out", scratch / "out", "--data",
                       std::filesystem::temp_directory_path().string()}),
          {},
          {}};
  if (ran.output.status == 0) {
    const auto base = scratch.path() / "out" / "base" / "seed=1";
    ran.segments = read_table(base / "segments.csv");
    ran.events = read_table(base / "events.csv");
  }
  return ran;
}

std::size_t told(const Ran& ran, const std::string& event)
{
  return static_cast<std::size_t>(
      std::ranges::count_if(ran.events, [&](const Row& row) { return row.at("event") == event; }));
}

} // namespace

TEST_CASE("a gang whose link is down goes around it, at what the way around has")
{
  for (const std::string network : {"none", "flows"}) {
    CAPTURE(network);
    const Ran whole = train_in_regions(network, "");
    REQUIRE_MESSAGE(whole.output.status == 0, whole.output.err);
    const auto rate = [](const Ran& ran) { return number(ran.segments.at(0), "rate"); };
    // By spine 0 it has 25 GB/s a way, by spine 1 it has 20: as with 4/5 of the former.
    const Ran around = train_in_regions(network, "outages: [{link: east/leaf0-spine0, from: 0 s, for: 30 d}]\n");
    const Ran slow =
        train_in_regions(network, "outages: [{link: east/leaf0-spine0, speed: 0.8, from: 0 s, for: 30 d}]\n");
    REQUIRE_MESSAGE(around.output.status == 0, around.output.err);
    CHECK(rate(around) < rate(whole));
    CHECK(rate(around) == doctest::Approx(rate(slow)).epsilon(1e-6));
    CHECK(told(around, "link_down") == 1);
    CHECK(told(around, "host_down") == 0);
    // The whole switch is as its links.
    CHECK(rate(train_in_regions(network, "outages: [{link: east/spine0, from: 0 s, for: 30 d}]\n")) == rate(around));
    CHECK(train_in_regions(network, "outages: [{link: east/spine1, from: 0 s, for: 30 d}]\n").segments ==
          whole.segments);
  }
}

TEST_CASE("a host that loses its cable is down, and its gang falls back to its checkpoint")
{
  for (const std::string network : {"none", "flows"}) {
    CAPTURE(network);
    const Ran cut = train_in_regions(network, "outages: [{link: east/h1-leaf1, from: 15 min, for: 10 min}]\n");
    const Ran down = train_in_regions(network, "outages: [{host: east/h1, from: 15 min, for: 10 min}]\n");
    REQUIRE_MESSAGE(cut.output.status == 0, cut.output.err);
    CHECK(cut.segments == down.segments);
    CHECK(cut.segments.size() == 2);
    CHECK(told(cut, "host_down") == 1);
    CHECK(told(cut, "host_up") == 1);
    CHECK(told(cut, "link_up") == 1);
  }
}

TEST_CASE("what a link that is down parts without cutting off stands still until it is back")
{
  // A gang over both regions: without the link between them for 10 minutes it ends 10 minutes later; nobody is down.
  for (const std::string network : {"none", "flows"}) {
    CAPTURE(network);
    const Ran whole = train_in_regions(network, "", true);
    REQUIRE_MESSAGE(whole.output.status == 0, whole.output.err);
    const Ran parted = train_in_regions(network, "outages: [{link: wan, from: 15 min, for: 10 min}]\n", true);
    REQUIRE(parted.segments.size() == 1);
    CHECK(number(parted.segments[0], "end") == doctest::Approx(number(whole.segments.at(0), "end") + 600.0));
    CHECK(told(parted, "host_down") == 0);
    // One that begins meanwhile waits as well.
    const Ran late = train_in_regions(network, "outages: [{link: wan, from: 0 s, for: 10 min}]\n", true);
    CHECK(number(late.segments.at(0), "end") == doctest::Approx(number(whole.segments.at(0), "end") + 600.0));
  }
}

TEST_CASE("links fail by chance, by the draws of each, and the rarer they do the sooner all is done")
{
  for (const std::string network : {"none", "flows"}) {
    CAPTURE(network);
    const auto fails = [&](const std::string& how) {
      return train_in_regions(network, "failures: {scope: link, repair: 1 h, " + how + "}\n");
    };
    const Ran often = fails("mean_time_between: 20 h");
    REQUIRE_MESSAGE(often.output.status == 0, often.output.err);
    const Ran seldom = fails("mean_time_between: 2000 d");
    CHECK(told(often, "link_down") > 10 * told(seldom, "link_down"));
    CHECK(told(often, "host_down") > 0);
    CHECK(number(often.segments.back(), "end") > number(seldom.segments.back(), "end"));
    // Slow links interrupt nobody.
    const Ran slow = fails("mean_time_between: 20 h, speed: 0.1");
    CHECK(slow.segments.size() == 1);
    CHECK(told(slow, "link_slowed") > 0);
    CHECK(told(slow, "link_down") == 0);
    // Spines: the gang has another.
    const Ran spines = train_in_regions(network, "failures: {scope: spine, mean_time_between: 1 h, repair: 5 min}\n");
    CHECK(told(spines, "link_down") > 0);
  }
}

TEST_CASE("a trace of failures may name links, and says which are none")
{
  const ScratchDirectory scratch;
  const auto replay = [&](const std::string& row) {
    write_text(scratch / "t.csv", "from,for,provider,region,host,link\n" + row + "\n");
    return train_in_regions("none", "failures: {trace: " + (scratch / "t.csv") + "}\n");
  };
  const Ran cut = replay("900,600,,,,east/h1-leaf1");
  REQUIRE_MESSAGE(cut.output.status == 0, cut.output.err);
  CHECK(cut.segments ==
        train_in_regions("none", "outages: [{link: east/h1-leaf1, from: 15 min, for: 10 min}]\n").segments);
  CHECK(replay("900,600,,,,east/h1-leaf9").output.err.find("did you mean `east/h1-leaf1`") != std::string::npos);
  CHECK(replay("900,600,,east,,wan").output.err.find("no part of hosts") != std::string::npos);
  CHECK(replay("900,600,,,east/h1,").output.status == 0);
}

} // namespace leasehold::test
