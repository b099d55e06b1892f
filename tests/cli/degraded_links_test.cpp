// A link at a share of its bandwidth, in both network modes.
#include "support/program.hpp"
#include "support/table.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

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
  Stay stay{run_program({"run", scratch / "m.yaml", "--quiet", "--out", scratch / "out"})};
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

TEST_CASE("a link that is none, that is down, or that is mixed with hosts is refused")
{
  const auto told = [](const std::string& outage) { return train("none", 20, outage).output.err; };
  CHECK(told("{link: cabel1, speed: 0.5, from: 0 s, for: 1 h}").find("did you mean `cable1`") != std::string::npos);
  CHECK(told("{link: cable1, from: 0 s, for: 1 h}").find("a link cannot be down") != std::string::npos);
  CHECK(told("{link: cable1, host: h0, speed: 0.5, from: 0 s, for: 1 h}").find("a link is no part of hosts") !=
        std::string::npos);
}

} // namespace leasehold::test
