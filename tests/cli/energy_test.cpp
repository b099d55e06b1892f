// Energy and carbon of a run through the program: by hand, and what is refused.
#include "cli/market_run.hpp"

namespace leasehold::test {

namespace {

/// A cluster of one host: 1 kW at rest, 8 kW at the design power of its 8 H100.
std::string cluster_in(const std::string& region)
{
  return "<cluster id=\"" + region + "\" prefix=\"" + region +
         "-\" suffix=\"\" radical=\"0-0\" speed=\"1Gf\" core=\"16\" bw=\"10Gbps\" lat=\"1us\">\n"
         "<prop id=\"provider\" value=\"cloud\"/><prop id=\"region\" value=\"" +
         region +
         "\"/>\n<prop id=\"chip\" value=\"h100\"/><prop id=\"chip_count\" value=\"8\"/>\n"
         "<prop id=\"wattage_per_state\" value=\"1000:1000:8000\"/>\n</cluster>\n";
}

/// Two hosts in two regions and the jobs of a trace, four hours.
struct EnergyRun {
  explicit EnergyRun(const std::string& energy, const std::string& jobs = "a,0,3600,8\n")
  {
    write_text(scratch / "two.xml",
               "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
               "<platform version=\"4.1\"><zone id=\"z\" routing=\"None\">\n" +
                   cluster_in("east") + cluster_in("west") + "</zone></platform>\n");
    write_text(scratch / "jobs.csv", "job_id,submission_time,run_time,members\n" + jobs);
    write_text(scratch / "grid.csv", "utc,west,east\n2026-01-01T00:00Z,100,500\n2026-01-01T01:00Z,100,300\n"
                                     "2026-01-01T02:00Z,100,100\n2026-01-01T03:00Z,100,100\n");
    write_text(scratch / "m.yaml", "name: m\nplatform: two.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR
                                   "/platforms/catalogue\nhorizon: 4 h\ntenants: [{name: u, owns: [{}]}]\n"
                                   "workload: [{jobs: {tenant: u, file: jobs.csv}}]\n" +
                                       energy);
    output = run_program({"run", scratch / "m.yaml", "--quiet", "--out", scratch / "out"});
    if (output.status != 0)
      return;
    played.jobs = read_table(scratch.path() / "out" / "base" / "seed=1" / "jobs.csv");
    played.summary = read_text(scratch.path() / "out" / "base" / "seed=1" / "summary.json");
  }
  [[nodiscard]] double metric(const std::string& name) const
  {
    REQUIRE_MESSAGE(output.status == 0, output.err);
    return played.metric(name);
  }
  [[nodiscard]] bool refused(const std::string& why) const
  {
    CAPTURE(output.err);
    return output.status == 2 && output.err.find(why) != std::string::npos;
  }

  ScratchDirectory scratch;
  Output output;
  MarketRun played;
};

} // namespace

TEST_CASE("energy and carbon of an hour's job on one of two hosts, by hand")
{
  // Training draws 0.8 of the design power and rest is 0.3 of it: (0.8 - 0.3)/0.7 of the way from 1 to 8 kW is 6 kW. The
  // job takes 6 kWh in the east, PUE 1.2: 7.2 kWh. At rest the east draws 3 h x 1 kW x 1.2, the west 4 kWh at PUE 1.
  const EnergyRun run{"energy:\n  pue: [{region: east, pue: 1.2}]\n"
                      "  carbon: [{intensity: 100}, {provider: cloud, region: east, intensity: 500}]\n"};
  CHECK(run.metric("energy") == doctest::Approx(14.8e-3).epsilon(1e-9));
  CHECK(run.metric("energy_idle") == doctest::Approx(7.6e-3).epsilon(1e-9));
  CHECK(run.metric("pue") == doctest::Approx(14.8 / 13.0).epsilon(1e-9));
  CHECK(run.metric("carbon") == doctest::Approx(10.8 * 0.5 + 4 * 0.1).epsilon(1e-9));
  CHECK(std::stod(run.played.jobs.at(0).at("consumed_energy")) == doctest::Approx(7.2 * 3.6e6).epsilon(1e-9));
  CHECK(std::stod(run.played.jobs.at(0).at("carbon")) == doctest::Approx(7.2 * 0.5).epsilon(1e-9));
}

TEST_CASE("leasing by carbon_aware takes the cleaner cloud once its carbon's price is worth more than the difference")
{
  // A host of 8 H100 has 3.06 kW at rest and 10.2 kW at design power; training is (0.8 - 0.3)/0.7 of the way: 8.16 kW, 1.02 kW
  // a chip. AWS' region emits 500 g a kWh and costs $6.88 a chip and hour, Azure's 100 g and $6.98: 0.408 kg for $0.10, so
  // that both are alike at $245.1 a tonne.
  const auto lessor = [](const std::string& leasing) {
    const MarketRun run = run_market(gang +
                                     "horizon: 5 d\nmarket: {prices: [{provider: azure, factor: 0.567941}]}\n"
                                     "energy: {carbon: [{intensity: 500}, {provider: azure, intensity: 100}]}\n"
                                     "policies: {leasing: " +
                                     leasing + "}\n");
    REQUIRE(run.leases.size() == 1);
    return run.leases[0].at("provider");
  };
  const std::string dear = "{policy: carbon_aware, providers: [aws, azure], carbon_price: ";
  CHECK(lessor("{policy: on_demand_only, providers: [aws, azure]}") == "aws");
  CHECK(lessor(dear + "$240}") == "aws");
  CHECK(lessor(dear + "$250}") == "azure");
}

TEST_CASE("without a PUE there is no cooling, and without a grid no carbon")
{
  const EnergyRun run{""};
  CHECK(run.metric("energy") == doctest::Approx(13e-3).epsilon(1e-9));
  CHECK(run.metric("pue") == 1.0);
  CHECK(run.played.summary.find("\"carbon\": null") != std::string::npos);
}

TEST_CASE("carbon follows a file's hours, and carbon_aware follows the carbon")
{
  // The job runs in the east in the first hour: 6 kWh at 500 g. At rest the east emits 300 + 100 + 100 g, the west 400 g.
  const std::string energy =
      "energy: {carbon: [{file: grid.csv, zone: west}, {region: east, file: grid.csv, zone: east}]}\n";
  const EnergyRun early{energy};
  CHECK(early.metric("carbon") == doctest::Approx(3.0 + 0.5 + 0.4).epsilon(1e-9));
  // It goes to the west instead: 6 kWh at 100 g, and 1 kW less an hour at rest there and one more in the east.
  const EnergyRun clean{energy + "policies: {scheduling: carbon_aware}\n"};
  CHECK(clean.metric("carbon") == doctest::Approx(0.6 + 0.3 + 1.0).epsilon(1e-9));
}

TEST_CASE("what carbon and PUE cannot be said of is refused, where it stands")
{
  CHECK(EnergyRun{"energy: {carbon: [{region: eest, intensity: 3}]}\n"}.refused("the platform has no region `eest`"));
  CHECK(EnergyRun{"energy: {pue: [{provider: clod, pue: 1.2}]}\n"}.refused("the platform has no provider `clod`"));
  CHECK(EnergyRun{"energy:\n  carbon: [{region: east, intensity: 3}]\n"}.refused(
      "m.yaml:8:12: energy.carbon.0: no entry of `carbon` is for `west` of `cloud`"));
  CHECK(EnergyRun{"energy: {carbon: [{region: east}]}\n"}.refused("needs `intensity` or `file`, and not both"));
  CHECK(EnergyRun{"energy: {carbon: [{intensity: 4, zone: west}]}\n"}.refused("there is no `file`"));
  CHECK(EnergyRun{"energy: {carbon: [{file: none.csv}]}\n"}.refused("cannot be read"));
  CHECK(EnergyRun{"energy: {pue: [{pue: 0.9}]}\n"}.refused("energy.pue.0.pue"));
  CHECK(EnergyRun{"start: 2026-01-01T02:00Z\nenergy: {carbon: [{file: grid.csv, zone: west}]}\n"}.refused(
      "`grid.csv` does not reach over the run"));
  CHECK(EnergyRun{"policies: {scheduling: carbon_aware}\n"}.refused("`carbon_aware` knows no grid"));
  CHECK(EnergyRun{"policies: {leasing: {policy: carbon_aware, carbon_price: $9}}\n"}.refused(
      "`carbon_aware` knows no grid"));
}

TEST_CASE("a capped site starts no more than its power does for")
{
  // Jobs a and b want a host each for an hour, one in each region. Planned for are 1 kW for a host at rest and, of the gang
  // on it, what prompts draw over that: (0.95 - 0.3)/0.7 of 7 kW = 6.5 kW. With a PUE of 1.2 that is 9 kW in the east.
  const auto ends = [](const std::string& caps, const std::string& policy) {
    const EnergyRun run{"energy: {pue: [{region: east, pue: 1.2}], caps: [" + caps +
                            "]}\npolicies: {scheduling: " + policy + "}\n",
                        "a,0,3600,8\nb,0,3600,8\n"};
    REQUIRE_MESSAGE(run.output.status == 0, run.output.err);
    std::map<std::string, std::string> times;
    for (const Row& row : run.played.jobs)
      times[row.at("job_id")] = row.at("finish_time");
    return times;
  };
  using Ends = std::map<std::string, std::string>;
  for (const std::string policy : {"fcfs", "easy_backfill", "conservative_backfill", "fair_share"}) {
    CAPTURE(policy);
    CHECK(ends("{power: 9 kW}", policy) == Ends{{"a", "3600.000000"}, {"b", "3600.000000"}});
    // The east may not run anything: b follows a in the west.
    CHECK(ends("{power: 8.99 kW}", policy) == Ends{{"a", "3600.000000"}, {"b", "7200.000000"}});
    CHECK(ends("{power: 8.99 kW}, {region: east, power: 9 kW}", policy) ==
          Ends{{"a", "3600.000000"}, {"b", "3600.000000"}});
    // Nor the west, whose 7.5 kW are too many.
    CHECK(ends("{power: 7.4 kW}", policy) == Ends{{"a", ""}, {"b", ""}});
  }
}

TEST_CASE("an owned host that stood idle is off, and whoever takes it waits until it is awake")
{
  // Job a runs in the east from 0 to 1 h, which is then idle for half an hour and off. b, submitted at 2 h, wakes it: it
  // works from 2 h 5 min on, draws 6 kW from 2 h to 3 h 5 min, and the host is idle for another half an hour. The west is off
  // after half an hour.
  const std::string jobs = "a,0,3600,8\nb,7200,3600,8\n";
  const EnergyRun run{"energy: {idle_off: {after: 30 min, wake: 5 min}}\n", jobs};
  CHECK(run.metric("energy") == doctest::Approx(1e-3 * (6 + 6.5 + 1.5)).epsilon(1e-9));
  CHECK(run.metric("energy_idle") == doctest::Approx(1.5e-3).epsilon(1e-9));
  CHECK(run.metric("energy_off") == 0.0); // the platform has no wattage_off
  CHECK(number(run.played.jobs.at(1), "finish_time") == 11'100.0);
  // Who sleeps sooner draws less, and who never stands idle for so long is as if there were no such rule.
  CHECK(EnergyRun{"energy: {idle_off: {after: 10 min, wake: 5 min}}\n", jobs}.metric("energy") < run.metric("energy"));
  CHECK(EnergyRun{"energy: {idle_off: {after: 5 h}}\n", jobs}.metric("energy") == EnergyRun{"", jobs}.metric("energy"));
}

TEST_CASE("a cap below what hosts draw at rest is told")
{
  // 1 kW in each region, 1.2 at the meter of the east.
  const EnergyRun run{"energy: {pue: [{region: east, pue: 1.2}], caps: [{power: 1.1 kW}]}\n"};
  CHECK(run.output.err.find("the hosts of `east` draw 1.2 kW at rest, no less than their cap of 1.1 kW") !=
        std::string::npos);
  CHECK(run.output.err.find("`west` draw") == std::string::npos);
}

TEST_CASE("what a power cap holds back is told")
{
  const EnergyRun run{"energy: {caps: [{power: 2 kW}]}\n"};
  REQUIRE_MESSAGE(run.output.status == 0, run.output.err);
  CHECK(run.played.summary.find("the site's power cap leaves too little for the gang") != std::string::npos);
  CHECK(EnergyRun{"energy: {caps: [{region: eest, power: 2 kW}]}\n"}.refused("the platform has no region `eest`"));
}

TEST_CASE("a PUE that is not stated is the provider's published one, or refused")
{
  // The platform's `cloud` publishes none.
  CHECK(EnergyRun{"energy: {pue: [{}]}\n"}.refused("the catalogue has no published PUE of `cloud`"));
  const auto pue = [](const std::string& energy) {
    return run_market("horizon: 1 h\ntenants: [{name: lab, owns: [{provider: aws, chip: h100, hosts: 1}]}]\n"
                      "workload: [{generate: {name: g, tenant: lab, jobs: {arrivals: {poisson: {rate: 1/h}}, count: 1, "
                      "sizes: [1], run_time: {exponential: {mean: 60 s}}}}}]\n" +
                      energy)
        .metric("pue");
  };
  CHECK(pue("energy: {pue: [{provider: aws}]}\n") == doctest::Approx(1.15).epsilon(1e-12)); // of prices.yaml
  CHECK(pue("energy: {pue: [{provider: gcp}]}\n") == 1.0);
}

TEST_CASE(
    "links that draw power are a part of the energy of their own: rest from the beginning on, and use as it comes")
{
  // A gang on two hosts in the west crosses `link`, and nothing does `spare`, in the east. At rest they draw 100 W and 40 W for
  // 24 h. In each step of 8,388,608 tokens all weights are gathered, 2 bytes each, and gradients scattered, 4 bytes each: of
  // every chip's eighth of them half comes from the other host, so that 6 bytes a parameter cross the link, which draws 150 W more
  // while 25 GB/s do. West PUE 1.5 and 200 g/kWh, east 1 and 500 g/kWh.
  const std::string region =
      "<prop id=\"provider\" value=\"cloud\"/><prop id=\"chip\" value=\"h100\"/>"
      "<prop id=\"chip_count\" value=\"8\"/><prop id=\"wattage_per_state\" value=\"1000:1000:8000\"/>";
  const auto play = [&](const std::string& network, const std::string& property, const std::string& rest) {
    const ScratchDirectory scratch;
    write_text(scratch / "p.xml",
               "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
               "<platform version=\"4.1\"><zone id=\"world\" routing=\"Full\">\n<zone id=\"west\" routing=\"Full\">" +
                   region +
                   "<prop id=\"region\" value=\"west\"/><host id=\"a\" speed=\"1Gf\"/><host id=\"b\" speed=\"1Gf\"/>\n"
                   "<link id=\"link\" bandwidth=\"25GBps\" latency=\"1us\">" +
                   (property.empty() ? "" : "<prop id=\"" + property + "\" value=\"100:250\"/>") +
                   "</link><route src=\"a\" dst=\"b\"><link_ctn id=\"link\"/></route></zone>\n"
                   "<zone id=\"east\" routing=\"Full\">" +
                   region + "<prop id=\"region\" value=\"east\"/><host id=\"c\" speed=\"1Gf\"/>\n</zone>\n" +
                   (property.empty() ? ""
                                     : "<link id=\"spare\" bandwidth=\"1GBps\" latency=\"1us\"><prop id=\"" + property +
                                           "\" value=\"40:90\"/><prop id=\"provider\" value=\"cloud\"/>"
                                           "<prop id=\"region\" value=\"east\"/></link>\n") +
                   "</zone></platform>\n");
    write_text(scratch / "m.yaml",
               "name: m\nplatform: p.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR
               "/platforms/catalogue\nhorizon: 24 h\nnetwork: " +
                   network +
                   "\ntenants: [{name: u, owns: [{}]}]\noutputs: {segments: true}\nworkload:\n"
                   "  - training: {name: t, tenant: u, model: llama3-8b, tokens: 1 B, chips: {h100: 16}}\n" +
                   rest);
    const Output ran = run_program({"run", scratch / "m.yaml", "--quiet", "--out", scratch / "out"});
    REQUIRE_MESSAGE(ran.status == 0, ran.err);
    const auto out = scratch.path() / "out" / "base" / "seed=1";
    MarketRun played;
    played.segments = read_table(out / "segments.csv");
    played.summary = read_text(out / "summary.json");
    return played;
  };
  const std::string supply = "energy:\n  pue: [{region: west, pue: 1.5}]\n"
                             "  carbon: [{region: west, intensity: 200}, {region: east, intensity: 500}]\n";
  for (const std::string network : {"none", "flows"}) {
    CAPTURE(network);
    const MarketRun run = play(network, "wattage_range", supply);
    REQUIRE(run.segments.size() == 1);
    const double layer = 2.0 * 4096 * 4096 + 2.0 * 4096 * 1024 + 3.0 * 4096 * 14336;
    const double parameters = 32 * layer + 2.0 * 128256 * 4096;
    const double sends = 1e9 / 8388608 * 6.0 * parameters / 25e9; // s
    const double lasts = number(run.segments[0], "end") - number(run.segments[0], "start");
    CHECK(sends < 0.2 * lasts);                                            // hidden behind computing, for the most part
    const double west = 1.5 * (100.0 * 24 + 150.0 * sends / 3600.0) / 1e3; // kWh
    const double east = 40.0 * 24 / 1e3;
    CHECK(run.metric("energy_network") == doctest::Approx((west + east) / 1e3).epsilon(1e-6));
    CHECK(run.metric("carbon_network") == doctest::Approx(west * 0.2 + east * 0.5).epsilon(1e-6));
    // What the hosts draw is what it is without: the sum is that of all parts.
    const MarketRun without = play(network, "", supply);
    CHECK(without.summary.find("energy_network") == std::string::npos);
    CHECK(run.metric("energy") ==
          doctest::Approx(without.metric("energy") + run.metric("energy_network")).epsilon(1e-9));
    CHECK(run.metric("carbon") ==
          doctest::Approx(without.metric("carbon") + run.metric("carbon_network")).epsilon(1e-9));
    CHECK(run.metric("energy_idle") == without.metric("energy_idle"));
    CHECK(number(without.segments[0], "end") == number(run.segments[0], "end"));
  }
}

} // namespace leasehold::test
