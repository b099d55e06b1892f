// Services whose prompts and tokens have engines of their own, on the platform's network.
#include "support/program.hpp"
#include "support/table.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

namespace leasehold::test {

namespace {

/// So many hosts of 8 H100; between any two of them lies one link of so many GB/s, which all share.
std::string one_link(int hosts, double gigabytes)
{
  std::string text = R"(<?xml version="1.0"?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <config><prop id="network/TCP-gamma" value="0"/></config>
  <zone id="world" routing="Full">
    <prop id="provider" value="azure"/><prop id="region" value="eastus"/>
    <prop id="chip" value="h100"/><prop id="chip_count" value="8"/>
)";
  for (int h = 0; h < hosts; ++h)
    text += fmt::format("    <host id=\"h{}\" speed=\"1Gf\"/>\n", h);
  text += fmt::format("    <link id=\"trunk\" bandwidth=\"{:.10g}GBps\" latency=\"1us\" sharing_policy=\"SHARED\"/>\n",
                      gigabytes);
  for (int a = 0; a < hosts; ++a)
    for (int b = a + 1; b < hosts; ++b)
      text += fmt::format("    <route src=\"h{}\" dst=\"h{}\"><link_ctn id=\"trunk\"/></route>\n", a, b);
  return text + "  </zone>\n</platform>\n";
}

struct PlayedUnits {
  double capacity = 0.0; ///< requests/s of the first service, at the end
  double served = 0.0;   ///< share of what is offered
  std::string services;  ///< services.csv
};

/// Services of one unit each, of which 1,000 requests a second are wanted.
PlayedUnits play_units(const std::string& network, double gigabytes, int services, const std::string& unit,
                       const std::string& more = "")
{
  const ScratchDirectory scratch;
  write_text(scratch / "link.xml", one_link(4, gigabytes));
  std::string text = "name: apart\nhorizon: 4 h\nplatform: link.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR
                     "/platforms/catalogue\nnetwork: " +
                     network + "\ntenants: [{name: lab, owns: [{}]}]\n" + more + "workload:\n";
  for (int s = 0; s < services; ++s)
    text += fmt::format(
        "  - serving: {{name: chat{}, tenant: lab, model: llama3-70b, chips: {{h100: 8}}, startup: 60 s,\n"
        "      disaggregated: {}, minimum_replicas: 1, maximum_replicas: 1, slo: {{ttft: 30 s, tpot: 1 s}},\n"
        "      requests: {{rate: 1000/s, input: 2000, output: 200}}}}\n",
        s, unit);
  write_text(scratch / "apart.yaml", text + "policies: {autoscaling: static}\n");
  const Output ran = run_program({"run", scratch / "apart.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  CHECK(ran.err.empty()); // no word of SimGrid's, and no warning that flows change nothing
  const std::filesystem::path out = scratch.path() / "out/base/seed=1";
  PlayedUnits played;
  played.services = read_text((out / "services.csv").string());
  for (const Row& row : read_table(out / "services.csv"))
    if (row.at("service") == "chat0")
      played.capacity = number(row, "capacity");
  const std::string summary = read_text((out / "summary.json").string());
  const std::string key = "\"capacity_shortfall\":";
  REQUIRE(summary.find(key) != std::string::npos);
  played.served = 1.0 - std::stod(summary.substr(summary.find(key) + key.size()));
  return played;
}

/// What `predict serving` says of engines of 8 H100 with so many GB/s: prompts a second of one, and requests of one that
/// decodes.
std::pair<double, double> predicted_engines(double gigabytes)
{
  const Output answer =
      run_program({"predict",    "serving", "--model",     "llama3-70b", "--chip",     "h100",
                   "--plan",     "TP8",     "--input",     "2000",       "--output",   "200",
                   "--input-cv", "1",       "--output-cv", "1",          "--transfer", fmt::format("{}", gigabytes),
                   "--format",   "csv"});
  REQUIRE_MESSAGE(answer.status == 0, answer.err);
  const auto of = [&](const std::string& name) {
    const auto at = answer.out.find("\n" + name + ",");
    REQUIRE(at != std::string::npos);
    return std::stod(answer.out.substr(at + name.size() + 2));
  };
  // Output tokens a chip, of a decode engine and as many prefill engines as it keeps busy, 8 chips each.
  const double ratio = of("prefill_replicas_per_decode");
  const double decode = of("disaggregated_output_rate_per_chip") * 8.0 * (1.0 + ratio) / 200.0;
  return {decode / ratio, decode};
}

/// Bytes of a mean prompt's cache: 2,000 tokens of 80 layers with keys and values of 8 heads of 128, a byte each.
constexpr double prompt_cache = 2000.0 * 80 * 2 * 8 * 128;

} // namespace

TEST_CASE(
    "a unit serves what its prefill engines, its decode engines or the link between them carry, the least of them")
{
  const auto [prompts, decodes] = predicted_engines(100);
  MESSAGE("requests/s of a prefill engine: ", prompts, ", of a decode engine: ", decodes);
  REQUIRE(prompts < decodes);
  for (const std::string network : {"none", "flows"}) {
    CAPTURE(network);
    CHECK(play_units(network, 100, 1, "{prefill: 1, decode: 1}").capacity == doctest::Approx(prompts).epsilon(1e-4));
    CHECK(play_units(network, 100, 1, "{prefill: 2, decode: 1}").capacity ==
          doctest::Approx(2 * prompts).epsilon(1e-4));
    // A hundredth of 50 GB/s carries 0.5e9 / 327,680,000 caches a second.
    const PlayedUnits wide = play_units(network, 50, 1, "{prefill: 2, decode: 1}");
    const PlayedUnits narrow = play_units(network, 0.5, 1, "{prefill: 2, decode: 1}");
    CHECK(narrow.capacity == doctest::Approx(0.5e9 / prompt_cache).epsilon(1e-5));
    CHECK(narrow.served / wide.served == doctest::Approx(narrow.capacity / wide.capacity).epsilon(1e-5));
    CHECK(narrow.served < 0.1 * wide.served);
  }
  // `predict serving` bounds an engine's prompts by its own way out: of 0.5 GB/s for two engines each has a half.
  CHECK(2.0 * predicted_engines(0.25).first == doctest::Approx(0.5e9 / prompt_cache).epsilon(1e-4));
}

TEST_CASE("where the decode engines are the least, more prefill engines serve no more")
{
  // 8 prefill engines would do more than a decode engine does: 9 hosts.
  const auto [prompts, decodes] = predicted_engines(1000);
  const ScratchDirectory scratch;
  write_text(scratch / "link.xml", one_link(9, 1000));
  REQUIRE(8 * prompts > decodes);
  write_text(scratch / "many.yaml",
             "name: many\nhorizon: 1 h\nplatform: link.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR
             "/platforms/catalogue\ntenants: [{name: lab, owns: [{}]}]\nworkload:\n"
             "  - serving: {name: chat, tenant: lab, model: llama3-70b, chips: {h100: 8}, startup: 60 s,\n"
             "      disaggregated: {prefill: 8, decode: 1}, maximum_replicas: 1, slo: {ttft: 30 s, tpot: 1 s},\n"
             "      requests: {rate: 1/s, input: 2000, output: 200}}\n");
  const Output ran = run_program({"run", scratch / "many.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  const auto rows = read_table(scratch.path() / "out/base/seed=1/services.csv");
  CHECK(number(rows.back(), "capacity") == doctest::Approx(decodes).epsilon(1e-4));
}

TEST_CASE("two services whose caches cross one link have half of it each under flows, and all of it without contention")
{
  const std::string pair = "{prefill: 1, decode: 1}";
  const double half = 0.5 * 0.5e9 / prompt_cache;
  CHECK(play_units("flows", 0.5, 2, pair).capacity == doctest::Approx(half).epsilon(1e-5));
  CHECK(play_units("none", 0.5, 2, pair).capacity == doctest::Approx(2.0 * half).epsilon(1e-5));
  // Where the prompts of one engine are 3.9 GB/s of caches, 6 GB/s carry one such and not two, 20 GB/s both: an engine
  // sends no more than it computes.
  const double prompts = predicted_engines(100).first;
  REQUIRE(prompts * prompt_cache > 3e9);
  REQUIRE(prompts * prompt_cache < 6e9);
  CHECK(play_units("flows", 6, 1, pair).capacity == doctest::Approx(prompts).epsilon(1e-4));
  CHECK(play_units("flows", 6, 2, pair).capacity == doctest::Approx(3e9 / prompt_cache).epsilon(1e-5));
  CHECK(play_units("flows", 20, 2, pair).capacity == doctest::Approx(prompts).epsilon(1e-4));
}

TEST_CASE("with bandwidth for all both modes give the same")
{
  const std::string pair = "{prefill: 1, decode: 1}";
  CHECK(play_units("flows", 1e6, 2, pair).services == play_units("none", 1e6, 2, pair).services);
}

TEST_CASE("a host that is down takes its unit, and no other, until it is back")
{
  // From 1 h to 3 h of 4 there are three hosts: enough for one unit of the two. What starts at 0 and at 3 h loads for a
  // minute, and every unit carries the same: 6 h less 3 min of 8 h less 2 min.
  const std::string pair = "{prefill: 1, decode: 1}";
  const double all = play_units("none", 100, 2, pair).served;
  const double less = play_units("none", 100, 2, pair, "outages: [{host: h1, from: 1 h, for: 2 h}]\n").served;
  CHECK(less / all == doctest::Approx(357.0 / 478.0).epsilon(1e-6));
}

TEST_CASE("what cannot be is refused, saying where")
{
  const ScratchDirectory scratch;
  write_text(scratch / "link.xml", one_link(4, 100));
  const auto refused = [&](const std::string& chips, const std::string& unit, const std::string& detail) {
    write_text(scratch / "r.yaml",
               fmt::format("name: r\nhorizon: 1 h\nplatform: link.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR
                           "/platforms/catalogue\ntenants: [{{name: lab, owns: [{{}}]}}]\nworkload:\n"
                           "  - serving: {{name: chat, tenant: lab, model: llama3-8b, chips: {{h100: {}}},\n"
                           "      disaggregated: {},\n"
                           "      requests: {{rate: 1/s, input: 2000, output: 200, detail: {}}}}}\n",
                           chips, unit, detail));
    const Output told = run_program({"validate", scratch / "r.yaml"});
    CHECK(told.status == 2);
    const auto name = told.out.find("r.yaml:");
    return name == std::string::npos ? told.out : told.out.substr(name);
  };
  CHECK(refused("8", "{prefill: 1, decode: 1}", "requests") ==
        "r.yaml:8:22: workload.0.serving.disaggregated: `disaggregated` cannot be followed request by request (its "
        "engines are played together for a flow alone) write `detail: fluid`\n");
  CHECK(
      refused("4", "{prefill: 1, decode: 1}", "fluid") ==
      "r.yaml:7:72: workload.0.serving.chips.h100: a disaggregated engine of 4 h100 cannot be (prefill and decode have "
      "hosts of their own, and a host has 8 chips) write 8\n");
  CHECK(
      refused("16", "{prefill: 1, decode: 1}", "fluid") ==
      "r.yaml:7:72: workload.0.serving.chips.h100: a disaggregated engine of 16 h100 cannot be (what it sends between "
      "its own hosts would meet the caches; a scale-up domain holds 8 chips) write 8\n");
  CHECK(refused("8", "{prefill: 4, decode: 1}", "fluid") ==
        "r.yaml:7:72: workload.0.serving.chips.h100: 8 h100 cannot serve `llama3-8b` (the platform has not 5 hosts of "
        "that chip with routes between them) write `prefill` and `decode` of at most 4 together\n");
  write_text(scratch / "link.xml", one_link(1, 100)); // no unit at all
  CHECK(refused("8", "{prefill: 1, decode: 1}", "fluid") ==
        "r.yaml:7:72: workload.0.serving.chips.h100: 8 h100 cannot serve `llama3-8b` (the platform has not 2 hosts of "
        "that chip with routes between them) leave `disaggregated` out\n");
}

} // namespace leasehold::test
