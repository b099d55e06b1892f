// Rivals, caps, oracles and the books of a run, through the program.
#include "cli/market_run.hpp"

#include <set>

namespace leasehold::test {

namespace {

const std::string two_gangs =
    "workload:\n"
    "  - training: {name: a, tenant: lab, model: llama3-70b, tokens: 500 T, utilisation: 0.4, "
    "chips: {h100: 64}}\n"
    "  - training: {name: b, tenant: other, model: llama3-70b, tokens: 500 T, "
    "utilisation: 0.4, chips: {h100: 64}, submit: 1 h}\n";
const std::string cheapest = "policies: {leasing: {policy: on_demand_only, providers: [aws, neocloud]}}\n";

/// Gangs with even numbers are the lab's.
bool of_lab(const Row& segment)
{
  return std::stoi(segment.at("job_id").substr(1)) % 2 == 0;
}

/// Racks of two hosts each, from `1264-1266 1270`.
std::set<int> racks_of(const Row& segment)
{
  std::set<int> racks;
  std::istringstream ranges{segment.at("hosts")};
  for (std::string range; ranges >> range;) {
    const auto dash = range.find('-');
    const int first = std::stoi(range);
    const int last = dash == std::string::npos ? first : std::stoi(range.substr(dash + 1));
    for (int host = first; host <= last; ++host)
      racks.insert(host / 2);
  }
  return racks;
}

} // namespace

TEST_CASE("rivals isolated by provider never lease from the same one")
{
  // Neocloud ($3.99) is cheaper than Amazon ($6.88). Both labs go there, unless they are rivals: then the one that
  // comes later finds no supplier there, and the market refuses it.
  const auto providers = [](const MarketRun& run, const std::string& tenant) {
    std::set<std::string> found;
    for (const Row& row : where(run.leases, "tenant", tenant))
      found.insert(row.at("provider"));
    return found;
  };
  const auto friends = run_market("horizon: 1 d\ntenants: [{name: lab}, {name: other}]\n" + two_gangs + cheapest);
  CHECK(providers(friends, "lab") == std::set<std::string>{"neocloud"});
  CHECK(providers(friends, "other") == std::set<std::string>{"neocloud"});
  const auto rivals =
      run_market("horizon: 1 d\ntenants: [{name: lab, rivals: [other], isolation: provider}, {name: other}]\n" +
                 two_gangs + cheapest);
  CHECK(providers(rivals, "lab") == std::set<std::string>{"neocloud"});
  CHECK(providers(rivals, "other").count("neocloud") == 0);
}

TEST_CASE("rivals that need more providers than there are are told so")
{
  // Each the rival of all before it: as many providers as they are, of which the four clouds have four. On a ring of five, three.
  const auto told = [](const std::vector<std::string>& rivals) {
    std::string tenants;
    for (std::size_t t = 0; t < rivals.size(); ++t)
      tenants += (t > 0 ? ", {name: t" : "{name: t") + std::to_string(t) + rivals[t] + "}";
    const auto run = run_market("horizon: 1 h\ntenants: [" + tenants +
                                "]\nworkload:\n  - training: {name: a, tenant: t0, model: llama3-8b, tokens: 5 T, "
                                "utilisation: 0.4, chips: {h100: 8}}\npolicies: {leasing: on_demand_only}\n");
    return run.output.err;
  };
  const auto of = [](const std::string& names) { return ", isolation: provider, rivals: [" + names + "]"; };
  const std::string five = told({"", of("t0"), of("t0, t1"), of("t0, t1, t2"), of("t0, t1, t2, t3")});
  CHECK_MESSAGE(five.find("these rivals need 5 providers, and the platform has 4") != std::string::npos, five);
  CHECK(told({"", of("t0"), of("t0, t1"), of("t0, t1, t2")}).find("these rivals") == std::string::npos);
  CHECK(told({of("t4"), of("t0"), of("t1"), of("t2"), of("t3")}).find("these rivals") == std::string::npos);
}

TEST_CASE("dedicated hosts cost the premium where a programme's hosts are shared")
{
  // 64 H100 on demand for a day at Amazon: $6.88 an hour, with 10 % on top $7.568, with 25 % $8.60.
  const auto cost = [](const std::string& hosting, const std::string& premium) {
    const auto run =
        run_market("horizon: 1 d\ntenants: [{name: lab" + hosting + "}]\n" + gang.substr(gang.find("workload")) +
                   "policies: {leasing: {policy: on_demand_only, providers: [aws]}}\n" + premium);
    REQUIRE(sum(run.leases, "chips") == 64.0);
    for (const Row& lease : run.leases)
      CHECK(lease.at("offer") == run.leases[0].at("offer"));
    return std::make_pair(run.leases[0].at("offer"), run.metric("cost"));
  };
  CHECK(cost("", "") == std::make_pair(std::string{"aws_on_demand/us-east-1/h100"}, 64 * 24 * 6.88));
  const auto dedicated = cost(", hosting: dedicated", "");
  CHECK(dedicated.first == "aws_on_demand/us-east-1/h100/dedicated");
  CHECK(dedicated.second == doctest::Approx(64 * 24 * 7.568));
  // Without a premium they are still another offer, which nobody else is made.
  CHECK(cost(", hosting: dedicated", "market: {dedicated_premium: 0}\n") ==
        std::make_pair(dedicated.first, 64 * 24 * 6.88));
  CHECK(cost(", hosting: dedicated", "market: {dedicated_premium: 0.25}\n").second == doctest::Approx(64 * 24 * 8.6));
}

TEST_CASE("rivals isolated by rack never hold hosts of one rack at the same time")
{
  // 32 H100 each by 16 in turns, of 8 racks of 16 chips: the gangs' leases begin and end through the day. The hosts of
  // aws/us-east-1/h100 stand two to a rack: host 2k beside host 2k + 1.
  const std::string body = "horizon: 2 d\noutputs: {segments: true}\ntenants: [{name: lab, rivals: [other], isolation: "
                           "rack}, {name: other}]\n"
                           "market: {stock: [{provider: aws, chip: h100, share: 0.125}]}\nworkload:\n" +
                           [] {
                             std::string gangs;
                             for (int i = 0; i < 24; ++i)
                               gangs += "  - training: {name: g" + std::to_string(i) +
                                        ", tenant: " + (i % 2 == 0 ? "lab" : "other") +
                                        ", model: llama3-8b, tokens: " + std::to_string(1 + i % 5) +
                                        " B, utilisation: 0.4, chips: {h100: " + std::to_string(8 * (1 + i % 3)) +
                                        "}, submit: " + std::to_string(i) + " h}\n";
                             return gangs;
                           }() +
                           "policies: {leasing: {policy: on_demand_only, providers: [aws], lease_size: 8}}\n";
  const auto together = [](const MarketRun& run) {
    int pairs = 0;
    for (const Row& a : run.segments)
      for (const Row& b : run.segments)
        if (of_lab(a) && !of_lab(b) && number(a, "start") < number(b, "end") && number(b, "start") < number(a, "end"))
          for (const int rack : racks_of(a))
            pairs += racks_of(b).contains(rack) ? 1 : 0;
    return pairs;
  };
  const MarketRun apart = run_market(body);
  CHECK(apart.segments.size() >= 24);
  CHECK(together(apart) == 0);
  std::string by_host = body;
  by_host.replace(by_host.find("isolation: rack"), 15, "isolation: host");
  CHECK(together(run_market(by_host)) > 0); // the test can tell
}

TEST_CASE("racks without a rival cost the premium, and cost whoever does not ask for them nothing")
{
  // 64 H100 each on demand at Amazon at $6.88 an hour, for a day and for 23 h; the lab, which wants the other out of its racks,
  // pays 10 % more. Where racks cost nothing, and where there is nobody to keep out, it is the plain offer.
  const auto costs = [](const std::string& rivals, const std::string& premium) {
    const auto run = run_market("horizon: 1 d\ntenants: [{name: lab, isolation: rack, rivals: [" + rivals +
                                "]}, {name: other}]\n" + two_gangs +
                                "policies: {leasing: {policy: on_demand_only, providers: [aws], lease_size: 64}}\n"
                                "market: {rack_premium: " +
                                premium + "}\n");
    const auto offer = [&](const std::string& tenant) { return where(run.leases, "tenant", tenant).at(0).at("offer"); };
    return std::make_tuple(offer("lab"), offer("other"), run.metric("cost"));
  };
  const std::string plain = "aws_on_demand/us-east-1/h100";
  const double an_hour = 64 * 6.88;
  const auto [labs, others, both] = costs("other", "0.1");
  CHECK(labs == plain + "/racks");
  CHECK(others == plain);
  CHECK(both == doctest::Approx(an_hour * (24 * 1.1 + 23)));
  CHECK(std::get<2>(costs("other", "0.25")) == doctest::Approx(an_hour * (24 * 1.25 + 23)));
  for (const auto& [offered, beside, sum] : {costs("other", "0"), costs("", "0.1")}) {
    CHECK(offered == plain);
    CHECK(beside == plain);
    CHECK(sum == doctest::Approx(an_hour * (24 + 23)));
  }
}

TEST_CASE("a cap by provider bounds what is leased there")
{
  const auto run = run_market("horizon: 1 d\ntenants: [{name: lab, caps: {aws: 32}}, {name: other}]\n" + two_gangs +
                              "policies: {leasing: {policy: on_demand_only, providers: [aws], lease_size: 16}}\n");
  CHECK(sum(where(run.leases, "tenant", "lab"), "chips") <= 32.0);
  CHECK(sum(where(run.leases, "tenant", "other"), "chips") == 64.0);
}

TEST_CASE("budget_used is what was billed over the budget, and nothing stops at it")
{
  // A gang of 64 at Amazon for a day: 64 × 24 × $6.88 = $10,567.68, of $5,000 2.1135 times.
  const auto run =
      run_market("horizon: 1 d\ntenants: [{name: lab, budget: $5000}]\n" + gang.substr(gang.find("workload")) +
                 "policies: {leasing: {policy: on_demand_only, providers: [aws]}}\n");
  CHECK(run.metric("budget_used") == doctest::Approx(2.113536));
}

TEST_CASE("an oracle reserves at once what others learn to reserve, and regret says so")
{
  // A gang of 64 for 20 days; Neocloud sells clusters by the week at $3.20 against $3.99: three weeks cost 64 × 21 × 24
  // × 3.20 = $103,219, 20 days of rent 64 × 480 h × 3.99 = $122,573; two weeks and 6 days of rent 64 × (336 × 3.20 +
  // 144 × 3.99) = $105,584. reserve_base watches a day first.
  const auto cost = [](const std::string& policy) {
    return run_market("horizon: 20 d\n" + gang + "policies: {leasing: {policy: " + policy +
                      ", providers: [neocloud]}}\nmarket: {prices: [{provider: azure, factor: 9}, {provider: gcp, "
                      "factor: 9}, {provider: aws, factor: 9}]}\n");
  };
  const auto oracle = cost("oracle_offline");
  const auto rented = cost("on_demand_only");
  CHECK(rented.metric("cost") == doctest::Approx(64 * 480 * 3.99));
  CHECK(oracle.metric("cost") < rented.metric("cost"));
  CHECK(oracle.metric("regret") < rented.metric("regret"));
  CHECK(oracle.metric("regret") >= 1.0 - 1e-6);
  CHECK(rented.metric("revenue") == doctest::Approx(rented.metric("cost")));
}

TEST_CASE("an oracle foresees each hour of a period that lasts for several")
{
  // One replica for 300 days: a year at $4.36, 38,194 in all for a chip, costs less than 7,200 hours at $6.88 on demand,
  // 49,536, however often the autoscaler looks.
  const auto cost = [](const std::string& period) {
    const auto run = run_market(
        "horizon: 300 d\ntenants: [{name: lab}]\nworkload:\n"
        "  - serving: {name: s, tenant: lab, model: llama3-8b, requests: {rate: 1/s, input: 1000, output: 300}, "
        "chips: {h100: 8}, period: " +
        period +
        "}\npolicies:\n  leasing: {policy: oracle_offline, providers: [aws]}\n"
        "  autoscaling: {policy: static, replicas: 1}\nmarket: {prices: [{programme: aws_spot, factor: 9}]}\n");
    CHECK(!where(run.leases, "kind", "reserved").empty());
    return run.metric("cost") + run.metric("commitment_left");
  };
  CHECK(cost("6 h") == doctest::Approx(8 * 8760 * 4.36).epsilon(0.01));
  CHECK(cost("6 h") == doctest::Approx(cost("1 h")));
}

TEST_CASE("the bound behind regret buys at each hour's price, and spot while there is any")
{
  // 64 H100 for two days at Neocloud, $3.99 on demand, on the second day at half of it: 64 × 24 × (3.99 + 1.995)
  // rented, and no policy could have paid less. Where spot can be had for less, the bound takes it, so that a policy
  // that lives on spot is not better than the best either.
  const std::string others = "{provider: azure, factor: 9}, {provider: gcp, factor: 9}, {provider: aws, factor: 9}, "
                             "{programme: neocloud_spot, factor: 9}";
  std::string steady = gang; // its checkpoints would cost 0.4 %, which the bound need not pay
  steady.replace(steady.find("utilisation"), 0, "checkpoint: {interval: 1000 d}, ");
  const auto halved =
      run_market("horizon: 2 d\n" + steady +
                 "policies: {leasing: {policy: on_demand_only, providers: [neocloud]}}\nmarket: {prices: "
                 "[" +
                 others + ", {provider: neocloud, programme: neocloud_on_demand, factor: 0.5, from: 1 d}]}\n");
  CHECK(halved.metric("cost") == doctest::Approx(64 * 24 * (3.99 + 1.995)));
  CHECK(halved.metric("regret") == doctest::Approx(1.0));
  const auto spot =
      run_market("horizon: 5 d\n" + gang + "policies: {leasing: {policy: spot_first, providers: [aws]}}\n");
  CHECK(!where(spot.leases, "kind", "spot").empty());
  CHECK(spot.metric("regret") >= 1.0 - 1e-9);
}

TEST_CASE("the bound behind regret has no more of a cheap chip than its supplier")
{
  // 64 H100 for two days, all at Neocloud for $3.99. Amazon would let them for 6.88 × 9 × 0.03 = $1.8576, less 30 % under a
  // commitment to spend, of 1,024 that the platform has there a share: with 32 in stock half of the chips could have come from
  // it, with 1,024 all.
  std::string steady = gang;
  steady.replace(steady.find("utilisation"), 0, "checkpoint: {interval: 1000 d}, ");
  const auto regret = [&](const std::string& share) {
    return run_market(
               "horizon: 2 d\n" + steady +
               "policies: {leasing: {policy: on_demand_only, providers: [neocloud]}}\nmarket: {stock: [{provider: "
               "aws, chip: h100, share: " +
               share +
               "}], prices: [{provider: azure, factor: 9}, {provider: gcp, factor: 9}, {provider: aws, factor: 9}, "
               "{programme: neocloud_spot, factor: 9}, {programme: aws_on_demand, factor: 0.03}]}\n")
        .metric("regret");
  };
  CHECK(regret("1") == doctest::Approx(3.99 / 1.30032));
  CHECK(regret("0.03125") == doctest::Approx(2 * 3.99 / (1.30032 + 3.99)));
}

TEST_CASE("the bound behind regret knows that a price may be locked before there is stock")
{
  // A block of Amazon's is agreed in the first hour, at the price of then, for chips that come on day 10; from day 5 on it would
  // be three times as dear, and all else is dearer still. Of its 11 days of 24 h the gang needs as many hours as it runs: what
  // is paid is their ratio of the least. At the price of day 10 the bound would be thrice that.
  const auto run = run_market(
      "horizon: 40 d\ntenants: [{name: lab}]\nworkload:\n"
      "  - training: {name: a, tenant: lab, model: llama3-70b, tokens: 52 B, utilisation: 0.4, chips: {h100: 64},\n"
      "               submit: 1 h, deadline: 39 d, checkpoint: {interval: 1000 d}}\n"
      "policies: {leasing: {policy: capacity_block_planner, providers: [aws]}}\n"
      "market: {stock: [{provider: aws, chip: h100, waves: [{planned: 10 d, share: 1}]}], prices: [{provider: azure, "
      "factor: "
      "9}, {provider: gcp, factor: 9}, {provider: neocloud, factor: 9}, {provider: aws, factor: 9}, {programme: "
      "aws_capacity_block, factor: 0.1}, {programme: aws_capacity_block, factor: 3, from: 5 d}]}\n");
  REQUIRE(run.leases.size() == 1);
  CHECK(number(run.leases.front(), "term") == 11 * 86400.0);
  const double hours = number(run.jobs.front(), "execution_time") / 3600.0;
  CHECK(run.metric("regret") == doctest::Approx(11 * 24.0 / hours).epsilon(0.001));
}

TEST_CASE("the bound behind regret knows that a term of a range may be as long as the need")
{
  // Neocloud reserves for any 21 to 91 days at $3.20, agreed a day before; on demand it is $3.99. For a level load of 40 days the
  // plan rents a day and reserves as long as it looks ahead, 40 days: $3.99 + 40 · $3.20 a chip and daily hour, of which the last
  // day is for nobody. The bound needs no day's notice: 40 · $3.20. Of 21 days alone it would be 42 · $3.20, more than was paid.
  const ScratchDirectory scratch;
  std::filesystem::copy(LEASEHOLD_SOURCE_DIR "/platforms/catalogue", scratch / "catalogue");
  std::string programmes = read_text(scratch / "catalogue/programmes.yaml");
  const std::string weeks = "term: {minimum: 7 d, maximum: 91 d, step: 7 d}";
  REQUIRE(programmes.find(weeks) != std::string::npos);
  programmes.replace(programmes.find(weeks), weeks.size(), "term: {minimum: 21 d, maximum: 91 d, step: 1 d}");
  write_text(scratch / "catalogue/programmes.yaml", programmes);
  const auto run = run_market(
      "catalogue: " + std::string(scratch / "catalogue") +
      "\nhorizon: 40 d\ntenants: [{name: lab}]\nworkload:\n  - serving: {name: a, tenant: lab, model: llama3-70b, "
      "chips: "
      "{h100: 8}, period: 1 h,\n"
      "              requests: {rate: 80/s, input: 1000, output: 300}}\n"
      "policies: {leasing: {policy: oracle_offline, providers: [neocloud]}, autoscaling: {policy: target_tracking, "
      "target: 1}}\nmarket: {prices: [{provider: azure, factor: 9}, {provider: gcp, factor: 9}, {provider: aws, "
      "factor: 9}, "
      "{programme: neocloud_spot, factor: 9}]}\n");
  const auto reserved = where(run.leases, "kind", "reserved");
  REQUIRE(reserved.size() == 1);
  CHECK(number(reserved.front(), "term") == 40 * 86400.0);
  CHECK(run.metric("regret") == doctest::Approx((3.99 + 40 * 3.2) / (40 * 3.2)).epsilon(1e-3));
}

TEST_CASE("the bound behind regret holds a job that kept its deadline to it")
{
  // 64 H100 for two days, at half the price from the sixth day on: by a deadline on the fifth nobody can do the work for less;
  // without one it could have waited.
  const auto regret = [](const std::string& deadline) {
    return run_market(
               "horizon: 10 d\ntenants: [{name: lab}]\nworkload:\n"
               "  - training: {name: a, tenant: lab, model: llama3-70b, tokens: 10 B, utilisation: 0.4, chips: "
               "{h100: 64}, checkpoint: {interval: 1000 d}" +
               deadline +
               "}\npolicies: {leasing: {policy: on_demand_only, providers: [neocloud]}}\nmarket: {prices: "
               "[{provider: azure, factor: 9}, {provider: gcp, factor: 9}, {provider: aws, factor: 9}, {programme: "
               "neocloud_spot, factor: 9}, {provider: neocloud, factor: 0.5, from: 5 d}]}\n")
        .metric("regret");
  };
  CHECK(regret(", deadline: 5 d") == doctest::Approx(1.0).epsilon(0.01));
  CHECK(regret("") == doctest::Approx(2.0).epsilon(0.01));
}

TEST_CASE("the bound behind regret counts replicas from the instant at which they start")
{
  // A level load on the only chip that is not dear, leased as the run begins: each of its 24 hours is needed, also the first, in
  // which the replicas start only after leasing has looked at them. Without that hour it would be 24/23.
  const auto run = run_market(
      "horizon: 1 d\ntenants: [{name: lab}]\nworkload:\n  - serving: {name: a, tenant: lab, model: llama3-70b, chips: "
      "{h100: 8}, period: 1 h,\n"
      "              requests: {rate: 80/s, input: 1000, output: 300}}\n"
      "policies: {leasing: {policy: on_demand_only, providers: [neocloud]}, autoscaling: {policy: target_tracking, "
      "target: 1}}\nmarket: {prices: [{provider: azure, factor: 9}, {provider: gcp, factor: 9}, "
      "{provider: aws, factor: 9}, {programme: neocloud_spot, factor: 9}]}\n");
  CHECK(run.metric("regret") == doctest::Approx(1.0));
}

} // namespace leasehold::test
