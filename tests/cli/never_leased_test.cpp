// Work that no open offer can serve: `validate` tells it where it stands, and a run's post-mortem what keeps it from
// chips.
#include "cli/market_run.hpp"

#include <nlohmann/json.hpp>

namespace leasehold::test {

namespace {

const std::string head = "horizon: 10 d\nworkload:\n"
                         "  - serving: {name: s, tenant: lab, model: llama3-8b, requests: {rate: 100/s, input: 1000, "
                         "output: 300}, chips: {tpu-v6e: 1}}\n";
const std::string rents = "policies: {leasing: {policy: on_demand_only}}\n";

std::string told_of(const std::string& body)
{
  const ScratchDirectory scratch;
  write_text(scratch / "m.yaml",
             "name: m\nstart: 2026-06-01\nplatform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n" + body);
  const Output output = run_program({"validate", "m.yaml"}, scratch.path());
  CHECK(output.status == 0); // an axis may give what is missing
  return output.out;
}

/// Text of the first finding of a kind.
std::string finding(const MarketRun& run, const std::string& kind)
{
  const auto summary = nlohmann::json::parse(run.summary);
  for (const auto& each : summary.at("post_mortem"))
    if (each.at("kind") == kind)
      return each.at("text");
  return "";
}

bool has(const std::string& text, const std::string& part)
{
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("validate tells of work that no open offer can serve, where its chips stand")
{
  const std::string lab = "tenants: [{name: lab}]\n";
  CHECK(told_of(head + lab + rents).empty());
  const std::string place = "m.yaml:6:123: warning: workload.0.serving.chips.tpu-v6e: `s` can never run (";
  const auto told = [&](const std::string& body) {
    const std::string text = told_of(head + body);
    CAPTURE(text);
    REQUIRE(text.starts_with(place));
    return text.substr(place.size(), text.find(") loosen") - place.size());
  };
  CHECK(told(lab + "policies: {leasing: {policy: on_demand_only, providers: [azure]}}\n") ==
        "its leasing policy leases from azure alone, and tpu-v6e is offered by gcp");
  CHECK(told("tenants: [{name: lab, caps: {gcp: 0}}]\n" + rents) ==
        "its cap of 0 chips leased from gcp is below the 8 tpu-v6e that it takes");
  CHECK(told(lab + rents + "market: {stock: [{chip: tpu-v6e, share: 0}]}\n") ==
        "it takes 8 tpu-v6e in one region, and gcp has 0 in stock by the horizon");
  CHECK(told(lab + rents + "market: {stock: [{chip: tpu-v6e, arrives: 60 d}]}\n") ==
        "it takes 8 tpu-v6e in one region, and gcp has 0 in stock by the horizon");
  // Of two chips one can be had; and who owns hosts needs no offer.
  CHECK(told_of("horizon: 10 d\nworkload:\n  - training: {name: t, tenant: lab, model: llama3-8b, tokens: 1 B, chips: "
                "{tpu-v6e: 8, h100: 8}}\n" +
                lab + "policies: {leasing: {policy: on_demand_only, providers: [azure]}}\n")
            .empty());
  CHECK(told_of(head + "tenants: [{name: lab, caps: {gcp: 0}, owns: [{chip: tpu-v6e, hosts: 1}]}]\n" + rents).empty());
}

TEST_CASE("validate tells of programmes that are none of the providers'")
{
  const std::string text =
      told_of("horizon: 10 d\nworkload:\n"
              "  - serving: {name: s, tenant: lab, model: llama3-8b, requests: {rate: 100/s}, chips: {h100: 8}}\n"
              "tenants: [{name: lab}]\n"
              "policies: {leasing: {policy: reserve_base, programmes: [neocloud_take_or_pay], providers: [azure]}}\n");
  CHECK(has(text, "warning: policies.leasing.programmes: `programmes` and `providers` have nothing in common"));
}

TEST_CASE("the post-mortem names what kept work from chips: the cap, the policy's providers, its data")
{
  const std::string train =
      "horizon: 10 d\nworkload:\n  - training: {name: t, tenant: lab, model: llama3-8b, tokens: 1 B, "
      "submit: 1 d, deadline: 5 d, chips: {h100: 128}";
  const MarketRun capped =
      run_market(train + "}\ntenants: [{name: lab, caps: {neocloud: 64, aws: 64, azure: 64, gcp: 64}}]\n" + rents);
  for (const char* kind : {"never_started", "no_offer"})
    CHECK(has(finding(capped, kind), "its cap of 64 chips leased from azure is below the 128 h100 that it takes"));
  const MarketRun elsewhere = run_market(head + "tenants: [{name: lab}]\n"
                                                "policies: {leasing: {policy: on_demand_only, providers: [azure]}}\n");
  CHECK(has(finding(elsewhere, "no_offer"), "leases from azure alone, and tpu-v6e is offered by gcp"));
  // 500 TB at 200 Mbps take 2e7 s, 231.5 d.
  const MarketRun far = run_market(train + ", data: c}\ntenants: [{name: lab}]\n" + rents +
                                   "data: {wan: 200 Mbps, datasets: [{name: c, size: 500 TB, at: [eu-north]}]}\n");
  CHECK(has(finding(far, "never_started"), "its data cannot be there in time"));
}

TEST_CASE("a policy that has to be told whom to lease from leases from its tenant's backers")
{
  const std::string body = "horizon: 5 d\nworkload:\n  - serving: {name: s, tenant: lab, model: llama3-8b, requests: "
                           "{rate: 100/s, input: 1000, output: 300}, chips: {h100: 1, tpu-v6e: 1}}\n";
  const MarketRun backed =
      run_market(body + "tenants: [{name: lab, backers: [gcp]}]\npolicies: {leasing: {policy: silo, observe: 1 d}}\n");
  const MarketRun named = run_market(body + "tenants: [{name: lab}]\n"
                                            "policies: {leasing: {policy: silo, observe: 1 d, providers: [gcp]}}\n");
  REQUIRE(!backed.leases.empty());
  CHECK(backed.leases.front().at("provider") == "gcp");
  CHECK(backed.leases == named.leases);
  CHECK(backed.ledger == named.ledger);
  // Beside a policy that needs no such word they change nothing, which is told.
  CHECK(has(told_of(body + "tenants: [{name: lab, backers: [gcp]}]\n" + rents),
            "warning: tenants.0.backers: `backers` changes nothing here"));
}

TEST_CASE("validate tells of a replica over two hosts that serves less than two of one host")
{
  // What an engine sends between hosts costs more than a second host brings.
  const auto told = [](const std::string& chips) {
    return told_of("horizon: 2 d\ntenants: [{name: lab}]\nworkload:\n"
                   "  - serving: {name: s, tenant: lab, model: mixtral-8x7b, precision: fp8, requests: {rate: 10/s, "
                   "input: 1000, output: 300}, chips: {h100: " +
                   chips + "}}\n" + rents);
  };
  const std::string text = told("16");
  CHECK(has(text, "warning: workload.0.serving.chips.h100: a replica of 16 h100 serves "));
  CHECK(has(text, "requests/s, and 2 of 8 serve "));
  CHECK(has(text, ") write 8"));
  CHECK(told("8").empty());
}

} // namespace leasehold::test
