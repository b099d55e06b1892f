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
}

} // namespace leasehold::test
