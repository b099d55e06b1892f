// `uncertainty` through the program: draws on common random numbers, and sweeps as axes.
#include "cli/market_run.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace leasehold::test {

namespace {

using Json = nlohmann::json;

/// A campaign's summaries by `<point>/seed=<n>`.
std::map<std::string, Json> campaign(const std::string& body, const std::vector<std::string>& runs)
{
  const ScratchDirectory scratch;
  write_text(scratch / "u.yaml",
             "name: u\nstart: 2026-06-01\nplatform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n" + body);
  const Output output = run_program({"run", scratch / "u.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(output.status == 0, output.err);
  std::map<std::string, Json> summaries;
  for (const std::string& run : runs)
    summaries[run] = Json::parse(read_text(scratch.path() / "out" / run / "summary.json"));
  return summaries;
}

double cost(const Json& summary)
{
  return summary.at("metrics").at("cost").get<double>();
}

/// A gang that leases on demand from whichever provider the axis names.
const std::string two_suppliers =
    gang + "horizon: 2 d\nreplications: 2\n"
           "axes: {provider: [{label: aws, set: {policies.leasing: {policy: on_demand_only, providers: [aws]}}}, "
           "{label: gcp, set: {policies.leasing: {policy: on_demand_only, providers: [gcp]}}}]}\n";

const std::vector<std::string> four_runs = {"provider=aws/seed=1", "provider=aws/seed=2", "provider=gcp/seed=1",
                                            "provider=gcp/seed=2"};

/// Training on 64 Maia 200 of its own, whose rate is 64 × BF16 peak × 0.4 / (6 × parameters) by `utilisation`: shorter
/// than the 6 h after which it would save.
const std::string own_maia =
    "horizon: 20 d\ntenants: [{name: lab, owns: [{chip: maia-200, hosts: 16}]}]\n"
    "workload:\n"
    "  - training: {name: a, tenant: lab, model: llama3-70b, tokens: 100 M, utilisation: 0.4, chips: {maia-200: 64}}\n";

} // namespace

// 1.25 times the price is 1.25 times the rent; each line of the bill rounds to a micro-dollar.
TEST_CASE("a factor on the price multiplies the rent")
{
  const auto swept = campaign(gang + "horizon: 2 d\npolicies: {leasing: {policy: on_demand_only, providers: [aws]}}\n"
                                     "uncertainty: {prices: [{name: rent, low: 0.8, high: 1.25, take: sweep}]}\n",
                              {"rent=low/seed=1", "rent=best/seed=1", "rent=high/seed=1"});
  const double best = cost(swept.at("rent=best/seed=1"));
  REQUIRE(best > 0.0);
  CHECK(cost(swept.at("rent=high/seed=1")) == doctest::Approx(1.25 * best).epsilon(1e-9));
  CHECK(cost(swept.at("rent=low/seed=1")) == doctest::Approx(0.8 * best).epsilon(1e-9));
  CHECK(swept.at("rent=high/seed=1").at("uncertainty").at("rent").at("factor") == 1.25);
  CHECK(swept.at("rent=high/seed=1").at("axes").at("rent") == "high");
}

// With f drawn for a seed, each supplier's rent is f times what it is without, so that the difference of the two is f
// times theirs: nothing of the draw is left in their quotient.
TEST_CASE("all points of a replication meet the same draw")
{
  const auto known = campaign(two_suppliers, four_runs);
  const auto drawn = campaign(
      two_suppliers + "uncertainty: {prices: [{name: rent, low: 0.5, high: 2, law: log_uniform}]}\n", four_runs);
  const auto factor = [&](const std::string& run) {
    return drawn.at(run).at("uncertainty").at("rent").at("factor").get<double>();
  };
  for (const std::string seed : {"/seed=1", "/seed=2"}) {
    const double f = factor("provider=aws" + seed);
    CHECK(factor("provider=gcp" + seed) == f);
    CHECK((f > 0.5 && f < 2.0));
    const auto difference = [&](const std::map<std::string, Json>& of) {
      return cost(of.at("provider=gcp" + seed)) - cost(of.at("provider=aws" + seed));
    };
    CHECK(difference(drawn) == doctest::Approx(f * difference(known)).epsilon(1e-8));
  }
  CHECK(factor("provider=aws/seed=1") != factor("provider=aws/seed=2"));
}

// The catalogue gives Maia 200 300, 800 or 2,500 TFLOP/s in BF16.
TEST_CASE("a sweep of a chip's speed has the catalogue's three numbers")
{
  const auto swept = campaign(own_maia + "uncertainty: {speed: [{name: maia, chip: maia-200, take: sweep}]}\n",
                              {"maia=low/seed=1", "maia=best/seed=1", "maia=high/seed=1"});
  const auto time = [&](const std::string& level) {
    return swept.at("maia=" + level + "/seed=1").at("metrics").at("time_to_train").get<double>();
  };
  CHECK(time("low") / time("best") == doctest::Approx(800.0 / 300.0));
  // Three times as fast, the gang waits a little for the platform's network, which its hosts' cards would not have it do.
  CHECK(time("high") / time("best") == doctest::Approx(800.0 / 2500.0).epsilon(1e-3));
}

// The port's own difficulty is drawn too, from a stream of its own, and the same at all three points.
TEST_CASE("porting takes the factor times as long")
{
  const auto swept =
      campaign("horizon: 200 d\n"
               "tenants: [{name: lab, engineers: 6, owns: [{chip: h100, hosts: 8}, {chip: maia-200, hosts: 16}]}]\n"
               "workload:\n"
               "  - training: {name: a, tenant: lab, model: llama3-70b, tokens: 500 T, utilisation: 0.4, "
               "chips: {h100: 64, maia-200: 64}}\n"
               "porting: {median: 20 d, pilot_chips: 16, ports: [{workload: a, chip: maia-200}]}\n"
               "uncertainty: {porting_time: {name: porting, low: 0.5, high: 2, take: sweep}}\n",
               {"porting=low/seed=1", "porting=best/seed=1", "porting=high/seed=1"});
  const auto chip_hours = [&](const std::string& level) {
    return swept.at("porting=" + level + "/seed=1").at("metrics").at("porting_chip_hours").get<double>();
  };
  REQUIRE(chip_hours("best") > 0.0);
  CHECK(chip_hours("low") == doctest::Approx(0.5 * chip_hours("best")));
  CHECK(chip_hours("high") == doctest::Approx(2.0 * chip_hours("best")));
}

TEST_CASE("drawn speeds are calibrated, and the same run alone gives the same")
{
  const std::string body =
      "horizon: 1 d\ntenants: [{name: lab, owns: [{chip: maia-200, hosts: 8}]}]\n"
      "workload:\n"
      "  - serving: {name: chat, tenant: lab, model: llama3-70b, requests: {rate: 5/s}, chips: {maia-200: 4}}\n"
      "uncertainty: {speed: [{chip: maia-200}]}\n";
  const auto both = campaign(body + "replications: 2\n", {"base/seed=1", "base/seed=2"});
  const auto alone = campaign(body + "seed: 2\n", {"base/seed=2"});
  CHECK(both.at("base/seed=2").at("metrics") == alone.at("base/seed=2").at("metrics"));
  CHECK(both.at("base/seed=1").at("uncertainty") != both.at("base/seed=2").at("uncertainty"));
}

// At a fixed utilisation the time to train goes by the tokens: time over tokens is one number, whatever was drawn.
TEST_CASE("a key that is drawn differs by seed, is one at all points, and decides the run")
{
  std::string body = own_maia;
  body.replace(body.find("tokens: 100 M"), std::string{"tokens: 100 M"}.size(), "tokens: \"uniform(100, 400) M\"");
  const std::vector<std::string> runs = {"scheduling=fcfs/seed=1", "scheduling=fcfs/seed=2", "scheduling=sjf/seed=1",
                                         "scheduling=sjf/seed=2"};
  const auto drawn = campaign(body + "replications: 2\naxes: {scheduling: [fcfs, sjf]}\n", runs);
  const auto settled = [&](const std::string& run) {
    return drawn.at(run).at("uncertainty").at("workload.0.training.tokens");
  };
  const auto tokens = [&](const std::string& run) { return std::stod(settled(run).at("value").get<std::string>()); };
  const auto time = [&](const std::string& run) { return drawn.at(run).at("metrics").at("makespan").get<double>(); };
  for (const std::string& run : runs) {
    CHECK(tokens(run) == doctest::Approx(100.0 + 300.0 * settled(run).at("quantile").get<double>()).epsilon(1e-12));
    CHECK(time(run) / tokens(run) == doctest::Approx(time(runs[0]) / tokens(runs[0])).epsilon(1e-6));
  }
  CHECK(tokens("scheduling=fcfs/seed=1") == tokens("scheduling=sjf/seed=1"));
  CHECK(tokens("scheduling=fcfs/seed=1") != tokens("scheduling=fcfs/seed=2"));
}

// Of four seeds of a Latin hypercube of four, one each draws in each quarter of the range.
TEST_CASE("keys are shared out over a Latin hypercube")
{
  std::string body = own_maia;
  body.replace(body.find("tokens: 100 M"), std::string{"tokens: 100 M"}.size(), "tokens: \"uniform(100, 400) M\"");
  const auto drawn = campaign(body + "replications: 4\nuncertainty: {latin: 4}\n",
                              {"base/seed=1", "base/seed=2", "base/seed=3", "base/seed=4"});
  std::set<int> quarters;
  for (const auto& [run, summary] : drawn)
    quarters.insert(static_cast<int>(
        4.0 * summary.at("uncertainty").at("workload.0.training.tokens").at("quantile").get<double>()));
  CHECK(quarters == std::set<int>{0, 1, 2, 3});
}

// A gang rents for two days, for four and for six: from four days to six it costs what it costs from two to four.
TEST_CASE("an axis may be a range")
{
  const auto swept = campaign(gang + "policies: {leasing: {policy: on_demand_only, providers: [aws]}}\n"
                                     "axes: {horizon: \"range(2, 6, 3) d\"}\n",
                              {"horizon=2_d/seed=1", "horizon=4_d/seed=1", "horizon=6_d/seed=1"});
  const auto at = [&](const std::string& days) { return cost(swept.at("horizon=" + days + "_d/seed=1")); };
  CHECK(at("4") > at("2"));
  CHECK(at("6") - at("4") == doctest::Approx(at("4") - at("2")).epsilon(1e-9));
}

TEST_CASE("what cannot be drawn is refused where it stands")
{
  const ScratchDirectory scratch;
  const auto told = [&](const std::string& from, const std::string& to) {
    std::string body = own_maia;
    body.replace(body.find(from), from.size(), to);
    write_text(scratch / "u.yaml", "name: u\nplatform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n" + body);
    const Output output = run_program({"validate", scratch / "u.yaml"});
    CHECK(output.status == 2);
    return output.out;
  };
  const auto names = [](const std::string& text, const std::string& part) {
    CHECK_MESSAGE(text.find(part) != text.npos, text);
  };
  names(told("horizon: 20 d", "horizon: 20 d\nseed: uniform(1, 9)"),
        "u.yaml:4:7: seed: `seed` cannot be drawn (it is one for the whole campaign)");
  names(told("name: a,", "name: \"uniform(1, 9)\","), "`workload.0.training.name` takes a text, not a number");
  names(told("hosts: 16", "hosts: \"uniform(8, 16)\""), "tenants.0.owns.0.hosts: `11.05572809");
  names(told("tokens: 100 M", "tokens: uniform(100, 400) M"), "`uniform(100` has no closing bracket");
  names(told("utilisation: 0.4", "utilisation: \"uniform(0.4, 1.4)\""),
        "workload.0.training.utilisation: `1.4` is out of range (it must be from 0.01 to 1; `uniform(0.4, 1.4)` may "
        "draw it)");
  names(told("horizon: 20 d", "horizon: uniform(9, 1) d"), "the numbers of `uniform(9, 1) d` do not rise");
  names(told("horizon: 20 d", "horizon: 20 d\naxes: {seed: \"range(1, 3, 3)\"}"),
        "`seed` cannot differ between points");
  names(told("horizon: 20 d", "horizon: uniform(1, 9) parsecs"), "horizon: `parsecs` is not a unit");
}

} // namespace leasehold::test
