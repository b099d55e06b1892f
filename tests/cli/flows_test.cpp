// `network: flows`: gangs and copies that cross the same links slow each other, by what the derivation says.
#include "support/program.hpp"
#include "support/table.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <map>

namespace leasehold::test {

namespace {

/// Four leaves of two hosts, each host and each leaf with a cable of so many GB/s each way.
std::string spine(double gigabytes)
{
  return fmt::format(R"(<?xml version="1.0"?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <config><prop id="network/TCP-gamma" value="0"/></config>
  <cluster id="tree" prefix="host-" suffix="" radical="0-7" speed="1Gf" bw="{:.10g}GBps" lat="1us" topology="FAT_TREE"
           topo_parameters="2;2,4;1,1;1,1" sharing_policy="SPLITDUPLEX" loopback_bw="100GBps" loopback_lat="0us">
    <prop id="provider" value="azure"/><prop id="region" value="eastus"/>
    <prop id="chip" value="h100"/><prop id="chip_count" value="8"/>
  </cluster>
</platform>
)",
                     gigabytes);
}

/// A gang of three hosts. Of two, the first has hosts 0 to 2 and the second 3 to 5: hosts 2 and 3 share a leaf, whose
/// cables both rings cross once each way, to have half of them.
std::string three_hosts(const std::string& name, double gigatokens)
{
  return fmt::format("  - training: {{name: {}, tenant: lab, model: llama3-8b, tokens: {} B, chips: {{h100: 24}}}}\n",
                     name, gigatokens);
}

struct PlayedGangs {
  std::string jobs; ///< jobs.csv
  std::map<std::string, double> ends;
  std::map<std::string, double> rates; ///< tokens/s
};

PlayedGangs play_gangs(const std::string& network, double gigabytes, const std::string& gangs)
{
  const ScratchDirectory scratch;
  write_text(scratch / "spine.xml", spine(gigabytes));
  write_text(scratch / "gangs.yaml", "name: gangs\nhorizon: 30 d\nplatform: spine.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR
                                     "/platforms/catalogue\nnetwork: " +
                                         network + "\ntenants: [{name: lab, owns: [{chip: h100, hosts: 8}]}]\n" +
                                         "outputs: {segments: true}\nworkload:\n" + gangs);
  const Output ran = run_program({"run", scratch / "gangs.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  CHECK(ran.err.empty()); // no word of SimGrid's
  const std::filesystem::path out = scratch.path() / "out/base/seed=1";
  PlayedGangs played{read_text((out / "jobs.csv").string()), {}, {}};
  for (const Row& stay : read_table(out / "segments.csv")) {
    played.ends[stay.at("job_id")] = number(stay, "end");
    played.rates[stay.at("job_id")] = number(stay, "rate");
  }
  return played;
}

} // namespace

TEST_CASE("a gang that shares no link runs under flows as it does without contention")
{
  const std::string alone = three_hosts("one", 1);
  CHECK(play_gangs("flows", 50, alone).jobs == play_gangs("none", 50, alone).jobs);
  // Neither do two gangs of two leaves each, though they have one spine.
  const std::string four = "  - training: {name: one, tenant: lab, model: llama3-8b, tokens: 1 B, chips: {h100: 32}}\n"
                           "  - training: {name: two, tenant: lab, model: llama3-8b, tokens: 1 B, chips: {h100: 32}}\n";
  CHECK(play_gangs("flows", 50, four).jobs == play_gangs("none", 50, four).jobs);
}

TEST_CASE(
    "two gangs on one link train as each would alone with half of it, and the last as alone once the other is done")
{
  // Both cross the second leaf's cables, half of 50 GB/s for each. A gang that is alone where all cables have 25 GB/s has
  // the same; its plan is the same too.
  const double alone = play_gangs("none", 50, three_hosts("one", 1)).rates.at("one");
  const double half = play_gangs("none", 25, three_hosts("one", 1)).rates.at("one");
  const PlayedGangs both = play_gangs("flows", 50, three_hosts("one", 1) + three_hosts("two", 3));
  MESSAGE("tokens/s alone: ", alone, ", with half of the link: ", half);
  CHECK(half < 0.95 * alone);
  // The first trains 1e9 tokens at the lower rate; by then the second has as many, and 2e9 more to do at the full one.
  const double first = 1e9 / half;
  CHECK(both.ends.at("one") == doctest::Approx(first).epsilon(1e-6));
  CHECK(both.ends.at("two") == doctest::Approx(first + 2e9 / alone).epsilon(1e-6));
  CHECK(both.rates.at("one") == doctest::Approx(half).epsilon(1e-6));
  // Without contention neither minds the other.
  const PlayedGangs apart = play_gangs("none", 50, three_hosts("one", 1) + three_hosts("two", 3));
  CHECK(apart.rates.at("one") == doctest::Approx(alone).epsilon(1e-9));
  CHECK(apart.rates.at("two") == doctest::Approx(alone).epsilon(1e-9));
}

TEST_CASE("with bandwidth for all, flows change nothing; with a hundredth of it both modes are slower")
{
  const std::string two = three_hosts("one", 1) + three_hosts("two", 2);
  CHECK(play_gangs("flows", 50e6, two).jobs == play_gangs("none", 50e6, two).jobs);
  for (const std::string network : {"none", "flows"}) {
    CAPTURE(network);
    const PlayedGangs wide = play_gangs(network, 50, two);
    const PlayedGangs narrow = play_gangs(network, 0.5, two);
    for (const std::string job : {"one", "two"})
      CHECK(narrow.rates.at(job) < 0.5 * wide.rates.at(job));
  }
}

TEST_CASE("copies to two regions share the uplink of the one that they come from")
{
  // 100 pairs of machines would get 445 Gb/s to westus3 and more to us-central1, of which the 400 Gb/s of the regions'
  // uplinks are left: 1 TB takes 20 s. Together they share the uplink of us-east-1, by the stream: with 200 Gb/s each, both
  // take 40 s. Half of a round trip comes on top, of 29.7 ms and 55.8 ms.
  const auto waited = [](const std::string& network) {
    const ScratchDirectory scratch;
    write_text(scratch / "copies.yaml",
               "name: copies\nstart: 2026-01-01\nhorizon: 10 d\noutputs: {events: true}\nnetwork: " + network +
                   "\nplatform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n"
                   "data: {streams: 200, datasets: [{name: left, size: 1 TB, at: [us-east-1]}, "
                   "{name: right, size: 1 TB, at: [us-east-1]}]}\n"
                   "tenants: [{name: a, owns: [{chip: maia-200, hosts: 8}]}, "
                   "{name: b, owns: [{chip: tpu-v5p, hosts: 16}]}]\nworkload:\n"
                   "  - training: {name: one, tenant: a, model: assistant-70b, tokens: 1 B, chips: {maia-200: 32}, "
                   "utilisation: 0.4, data: left}\n"
                   "  - training: {name: two, tenant: b, model: assistant-70b, tokens: 1 B, chips: {tpu-v5p: 64}, "
                   "utilisation: 0.4, data: right}\n");
    const Output ran = run_program({"run", scratch / "copies.yaml", "--quiet", "--out", scratch / "out"});
    REQUIRE_MESSAGE(ran.status == 0, ran.err);
    std::vector<double> times;
    for (const Row& row : where(read_table(scratch.path() / "out/base/seed=1/events.csv"), "event", "copy_ended"))
      times.push_back(number(row, "time"));
    return times;
  };
  const std::vector<double> apart = waited("none");
  const std::vector<double> together = waited("flows");
  REQUIRE(apart.size() == 2);
  REQUIRE(together.size() == 2);
  for (const std::size_t copy : {0U, 1U}) {
    const double latency = copy == 0 ? 0.01485 : 0.0279;
    CHECK(apart[copy] == doctest::Approx(20.0 + latency).epsilon(1e-6));
    CHECK(together[copy] == doctest::Approx(40.0 + latency).epsilon(3e-4)); // the second has the link alone at last
  }
}

TEST_CASE("a checkpoint that follows its job shares the uplink of the region that it comes to with a copy")
{
  // eastus goes dark at 1,000 s, and the job goes on in us-east-1, whose uplink has 400 Gb/s: its 1 TB takes 20 s. A copy of
  // 100 TB that is on its way there since the beginning, with as many streams, leaves it half of that: 40 s. A copy that is
  // long there by then leaves it all, and no file differs.
  const auto played = [](const std::string& network, const std::string& size) {
    const ScratchDirectory scratch;
    write_text(scratch / "moves.yaml",
               "name: moves\nstart: 2026-01-01\nhorizon: 10 d\nnetwork: " + network +
                   "\nplatform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n"
                   "data: {streams: 200, datasets: [{name: corpus, size: 1 TB, at: [eastus, us-east-1]}, "
                   "{name: other, size: " +
                   size +
                   ", at: [us-central1]}]}\n"
                   "outages: [{provider: azure, region: eastus, from: 1000 s, for: 1 d}]\n"
                   "tenants: [{name: a, owns: [{region: eastus, chip: h100, hosts: 2}, "
                   "{region: us-east-1, chip: h100, hosts: 2}]}, {name: b, owns: [{chip: trainium2, hosts: 2}]}]\n"
                   "workload:\n"
                   "  - training: {name: one, tenant: a, model: llama3-8b, tokens: 0.3 B, chips: {h100: 8}, "
                   "utilisation: 0.4, data: corpus, checkpoint: {rule: fixed, interval: 100 s, cost: 0 s, "
                   "restart: 0 s, size: 1 TB}}\n"
                   "  - training: {name: two, tenant: b, model: llama3-8b, tokens: 0.1 B, chips: {trainium2: 16}, "
                   "utilisation: 0.4, data: other}\n");
    const Output ran = run_program({"run", scratch / "moves.yaml", "--quiet", "--out", scratch / "out"});
    REQUIRE_MESSAGE(ran.status == 0, ran.err);
    return read_text((scratch.path() / "out/base/seed=1/jobs.csv").string());
  };
  const auto ends = [](const std::string& jobs) {
    const ScratchDirectory scratch;
    write_text(scratch / "jobs.csv", jobs);
    return number(where(read_table(scratch.path() / "jobs.csv"), "job_id", "one").at(0), "finish_time");
  };
  CHECK(played("flows", "1 GB") == played("none", "1 GB"));
  const double apart = ends(played("none", "100 TB"));
  const double together = ends(played("flows", "100 TB"));
  CHECK(together - apart == doctest::Approx(20.0).epsilon(1e-6));
}

TEST_CASE("a platform on which SimGrid would not share out links is refused under flows alone, before anything runs")
{
  const ScratchDirectory scratch;
  write_text(scratch / "gangs.yaml", "name: gangs\nhorizon: 30 d\nplatform: spine.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR
                                     "/platforms/catalogue\ntenants: [{name: lab, owns: [{chip: h100, hosts: 8}]}]\n"
                                     "workload:\n" +
                                         three_hosts("one", 1));
  const auto with = [&](const std::string& old, const std::string& fresh) {
    std::string text = spine(50);
    write_text(scratch / "spine.xml", text.replace(text.find(old), old.size(), fresh));
  };
  const auto judge = [&](const std::string& network) {
    return run_program({"validate", scratch / "gangs.yaml", "--set", "network=" + network});
  };
  const std::string head = "<platform version=\"4.1\">\n";
  for (const std::string setting : {"host/model\" value=\"ptask_L07", "network/model\" value=\"LV08",
                                    "network/model\" value=\"Constant", "network/solver\" value=\"fairbottleneck"}) {
    with(head, fmt::format("{}<config><prop id=\"{}\"/></config>\n", head, setting));
    CHECK_MESSAGE(judge("none").status == 0, setting);
    const Output refused = judge("flows");
    CHECK_MESSAGE(refused.status == 2, setting);
    const std::string key = setting.substr(0, setting.find('"'));
    const std::size_t column =
        std::string{"<config><prop id=\""}.size() + key.size() + std::string{"\" value=\""}.size();
    CHECK_MESSAGE(refused.out.find(fmt::format("spine.xml:4:{}: config.prop[{}]: `network: flows` needs {}", column + 1,
                                               key, key)) != std::string::npos,
                  refused.out);
  }
  // As good as none: what the program itself asks for.
  with(head, head + "<config><prop id=\"network/model\" value=\"CM02\"/></config>\n");
  CHECK(judge("flows").status == 0);
  // A run finds the same, and leaves nothing behind.
  with(head, head + "<config><prop id=\"host/model\" value=\"ptask_L07\"/></config>\n");
  const auto run = [&](const std::string& network) {
    return run_program(
        {"run", scratch / "gangs.yaml", "--quiet", "--out", scratch / network, "--set", "network=" + network});
  };
  CHECK(run("none").status == 0);
  CHECK(run("flows").status == 2);
  CHECK_FALSE(std::filesystem::exists(scratch / "flows"));
}

TEST_CASE("flows are refused on radio links and on zones whose routes are no links, where the file says so")
{
  const ScratchDirectory scratch;
  write_text(scratch / "gangs.yaml",
             "name: gangs\nhorizon: 30 d\nplatform: odd.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR
             "/platforms/catalogue\nnetwork: flows\ntenants: [{name: lab, owns: [{chip: h100, "
             "hosts: 2}]}]\nworkload:\n  - training: {name: one, tenant: lab, model: llama3-8b, "
             "tokens: 1 B, chips: {h100: 16}}\n");
  const std::string props = "<prop id=\"provider\" value=\"p\"/><prop id=\"region\" value=\"r\"/>"
                            "<prop id=\"chip\" value=\"h100\"/><prop id=\"chip_count\" value=\"8\"/>\n";
  const auto judge = [&](const std::string& zone) {
    write_text(scratch / "odd.xml", "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM "
                                    "\"https://simgrid.org/simgrid.dtd\">\n<platform version=\"4.1\">\n" +
                                        zone + "</platform>\n");
    return run_program({"validate", scratch / "gangs.yaml"});
  };
  const Output peers =
      judge("<zone id=\"z\" routing=\"Vivaldi\">\n" + props +
            "<peer id=\"a\" speed=\"1Gf\" bw_in=\"1GBps\" bw_out=\"1GBps\" coordinates=\"1 2 3\"/>\n"
            "<peer id=\"b\" speed=\"1Gf\" bw_in=\"1GBps\" bw_out=\"1GBps\" coordinates=\"4 5 6\"/>\n</zone>\n");
  CHECK(peers.status == 2);
  CHECK_MESSAGE(
      peers.out.find("odd.xml:4:23: zone.z: `network: flows` knows no links of a zone with routing `Vivaldi`") !=
          std::string::npos,
      peers.out);
  const Output radio = judge("<zone id=\"z\" routing=\"Full\">\n" + props +
                             "<host id=\"a\" speed=\"1Gf\"/><host id=\"b\" speed=\"1Gf\"/>\n"
                             "<link id=\"l\" bandwidth=\"1GBps\" latency=\"1us\" sharing_policy=\"WIFI\"/>\n"
                             "<route src=\"a\" dst=\"b\"><link_ctn id=\"l\"/></route>\n</zone>\n");
  CHECK(radio.status == 2);
  CHECK_MESSAGE(radio.out.find("odd.xml:7:62: link.l: `network: flows` shares out cables, and no radio channel") !=
                    std::string::npos,
                radio.out);
}

TEST_CASE("flows are told to change nothing where nothing crosses the network")
{
  const ScratchDirectory scratch;
  write_text(scratch / "spine.xml", spine(50));
  const auto said = [&](const std::string& gangs) {
    write_text(scratch / "gangs.yaml",
               "name: gangs\nhorizon: 30 d\nplatform: spine.xml\nnetwork: flows\ncatalogue: " LEASEHOLD_SOURCE_DIR
               "/platforms/catalogue\ntenants: [{name: lab, owns: [{chip: h100, hosts: 8}]}]\nworkload:\n" +
                   gangs);
    const Output judged = run_program({"validate", scratch / "gangs.yaml"});
    CHECK_MESSAGE(judged.status == 0, judged.err);
    return judged.out;
  };
  const std::string nothing = "network: `network: flows` changes nothing here";
  const std::string drawn =
      "  - generate: {tenant: lab, jobs: {arrivals: {poisson: {rate: 0.001/s}}, count: 9, sizes: [0, 0, "
      "0, 0, 1], chips_per_member: 8, run_time: {exponential: {mean: 1 h}}}";
  CHECK(said(drawn + "}\n").find(nothing) != std::string::npos);
  CHECK(said(drawn + ", communication: 0.2}\n").find(nothing) == std::string::npos);
  CHECK(said(three_hosts("one", 1)).find(nothing) == std::string::npos);
}

namespace {

/// The first replica-hours' capacity of a service of so many replicas on two hosts each, on a switch whose backbone all traffic
/// between hosts shares.
double capacity_of(const std::string& network, double backbone, int replicas, const std::string& rest = "")
{
  const ScratchDirectory scratch;
  write_text(scratch / "switch.xml", fmt::format(R"(<?xml version="1.0"?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <config><prop id="network/TCP-gamma" value="0"/></config>
  <cluster id="c" prefix="host-" suffix="" radical="0-7" speed="1Gf" bw="400GBps" lat="1us" bb_bw="{:.10g}GBps" bb_lat="1us">
    <prop id="provider" value="azure"/><prop id="region" value="eastus"/>
    <prop id="chip" value="h100"/><prop id="chip_count" value="8"/>
  </cluster>
</platform>
)",
                                                 backbone));
  write_text(
      scratch / "serve.yaml",
      fmt::format("name: serve\nhorizon: 1 d\nplatform: switch.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR
                  "/platforms/catalogue\nnetwork: {}\ntenants: [{{name: lab, owns: [{{chip: h100, hosts: 8}}]}}]\n"
                  "outputs: {{services: true, segments: true}}\nworkload:\n"
                  "  - serving: {{name: chat, tenant: lab, model: llama3-70b, chips: {{h100: 16}}, startup: 60 s,\n"
                  "      minimum_replicas: {}, maximum_replicas: {}, slo: {{ttft: 30 s, tpot: 1 s}},\n"
                  "      requests: {{rate: 1/s, input: 1000, output: 200}}}}\n{}policies: {{autoscaling: static}}\n",
                  network, replicas, replicas, rest));
  const Output ran = run_program({"run", scratch / "serve.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  const auto samples = read_table(scratch.path() / "out/base/seed=1/services.csv");
  return number(samples.at(5), "capacity");
}

} // namespace

TEST_CASE("replicas over several hosts that cross one link serve as each would alone with its part of it")
{
  // A ring of two hosts is two flows across the backbone. Two replicas have half of what one has, as has one on a backbone half as
  // wide, by whose plan a replica of the same batch is slower; four have a quarter.
  const double alone = capacity_of("none", 80, 1);
  CHECK(capacity_of("flows", 80, 1) == doctest::Approx(alone).epsilon(1e-6));
  CHECK(capacity_of("none", 80, 2) == doctest::Approx(2.0 * alone).epsilon(1e-6)); // as many digits are written
  const double half = capacity_of("none", 40, 1);
  CHECK(half < 0.99 * alone);
  CHECK(capacity_of("flows", 80, 2) == doctest::Approx(2.0 * half).epsilon(1e-6));
  CHECK(capacity_of("flows", 80, 4) == doctest::Approx(4.0 * capacity_of("none", 20, 1)).epsilon(1e-6));
  // A neighbour on two hosts beside one replica is such a ring, too.
  const std::string neighbour =
      "  - training: {name: one, tenant: lab, model: llama3-8b, tokens: 100 B, chips: {h100: 16}}\n";
  CHECK(capacity_of("flows", 80, 1, neighbour) == doctest::Approx(half).epsilon(1e-6));
  CHECK(capacity_of("none", 80, 1, neighbour) == doctest::Approx(alone).epsilon(1e-9));
}

namespace {

/// Two regions of eight hosts with cables of so many GB/s, joined by one that both ways share.
std::string two_regions(double gigabytes, const std::string& wan_latency = "1ms")
{
  const auto cluster = [&](const std::string& region) {
    return fmt::format(
        R"(    <cluster id="{0}" prefix="{0}-" suffix="" radical="0-7" speed="1Gf" bw="{1:.10g}GBps" lat="1us"
             router_id="{0}-router">
      <prop id="provider" value="azure"/><prop id="region" value="{0}"/>
      <prop id="chip" value="h100"/><prop id="chip_count" value="8"/>
    </cluster>
)",
        region, gigabytes);
  };
  return "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
         "<platform version=\"4.1\">\n  <config><prop id=\"network/TCP-gamma\" value=\"0\"/></config>\n"
         "  <zone id=\"world\" routing=\"Full\">\n" +
         cluster("east") + cluster("west") +
         fmt::format("    <link id=\"wan\" bandwidth=\"{:.10g}GBps\" latency=\"{}\"/>\n"
                     "    <zoneRoute src=\"east\" dst=\"west\" gw_src=\"east-router\" gw_dst=\"west-router\">"
                     "<link_ctn id=\"wan\"/></zoneRoute>\n  </zone>\n</platform>\n",
                     gigabytes, wan_latency);
}

/// Every file of a run, by its name.
std::map<std::string, std::string> directory_of(const std::string& network, const std::string& platform,
                                                const std::string& rest)
{
  const ScratchDirectory scratch;
  write_text(scratch / "regions.xml", platform);
  write_text(scratch / "all.yaml",
             "name: all\nstart: 2026-01-01\nhorizon: 2 d\nplatform: regions.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR
             "/platforms/catalogue\nnetwork: " +
                 network +
                 "\noutputs: {segments: true, events: true, services: true}\npolicies: {autoscaling: static}\n" + rest);
  const Output ran = run_program({"run", scratch / "all.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator{scratch.path() / "out/base/seed=1"})
    files[entry.path().filename().string()] = read_text(entry.path().string());
  return files;
}

} // namespace

TEST_CASE("with infinite bandwidth both modes give the same directories, and links that bind nobody slow nobody")
{
  // Gangs, replicas over two hosts, a unit of prefill and decode, drawn jobs that communicate, and two copies on one way.
  const std::string service = "minimum_replicas: 2, maximum_replicas: 2, startup: 60 s, slo: {ttft: 30 s, tpot: 1 s}, "
                              "requests: {rate: 1/s, input: 1000, output: 200}}\n";
  const std::string all =
      "tenants: [{name: lab, owns: [{region: east, chip: h100}]}, {name: far, owns: [{region: west, chip: h100}]}]\n"
      "data: {datasets: [{name: left, size: 1 kB, at: [east]}, {name: right, size: 1 kB, at: [east]}]}\n"
      "workload:\n"
      "  - serving: {name: chat, tenant: lab, model: llama3-70b, chips: {h100: 16}, " +
      service + "  - training: {name: one, tenant: lab, model: llama3-8b, tokens: 1 B, chips: {h100: 16}}\n" +
      "  - training: {name: two, tenant: lab, model: llama3-8b, tokens: 1 B, utilisation: 0.4, chips: {h100: 16}}\n"
      "  - training: {name: three, tenant: far, model: llama3-8b, tokens: 1 B, chips: {h100: 16}, data: left}\n"
      "  - training: {name: four, tenant: far, model: llama3-8b, tokens: 1 B, chips: {h100: 16}, data: right}\n"
      "  - generate: {tenant: lab, communication: 0.2, jobs: {arrivals: {poisson: {rate: 0.0005/s}}, until: 1 d, "
      "sizes: [0, 0, 0, 0, 1], chips_per_member: 8, run_time: {exponential: {mean: 1 h}}}}\n"
      "  - serving: {name: apart, tenant: far, model: llama3-70b, chips: {h100: 8}, disaggregated: {prefill: 1, "
      "decode: 1}, " +
      service;
  for (const double gigabytes : {1e9, 1e5})
    CHECK(directory_of("flows", two_regions(gigabytes), all) == directory_of("none", two_regions(gigabytes), all));
  // A tenth of 1e9 GB/s is more than any card has.
  const std::string slow = "outages: [{link: wan, speed: 0.1, from: 1 s, for: 1 d}]\n";
  const auto whole = directory_of("none", two_regions(1e9), all);
  const auto lacking = directory_of("none", two_regions(1e9), slow + all);
  CHECK(whole.at("services.csv") == lacking.at("services.csv"));
  CHECK(whole.at("jobs.csv") == lacking.at("jobs.csv"));
}

TEST_CASE("replicas serve as fast on links that are wider than their cards, however many cross them, and however much "
          "these lack")
{
  // Two hosts' 8 cards of 50 GB/s send 400 GB/s each on a backbone that all share: 1e6 GB/s has room for all replicas and
  // for a neighbour, and half of it, too.
  const double alone = capacity_of("none", 1e6, 1);
  CHECK(capacity_of("flows", 1e6, 2) == doctest::Approx(2.0 * alone).epsilon(1e-6));
  CHECK(capacity_of("flows", 1e6, 4) == doctest::Approx(4.0 * alone).epsilon(1e-6));
  const std::string slow = "outages: [{link: c_backbone, speed: 0.5, from: 0 s, for: 1 d}]\n";
  CHECK(capacity_of("none", 1e6, 2, slow) == doctest::Approx(2.0 * alone).epsilon(1e-6));
  CHECK(capacity_of("flows", 1e6, 2, slow) == doctest::Approx(2.0 * alone).epsilon(1e-6));
}

TEST_CASE(
    "a copy is there after its route's latency and its bytes, and without contention two of them do not share the way")
{
  // 1 TB at 12.5 GB/s and two cables of 1 us beside 10 ms: 80.010002 s. The link is shared: under flows both have half.
  const std::string data =
      "tenants: [{name: far, owns: [{region: west, chip: h100}]}]\n"
      "data: {streams: 1, datasets: [{name: left, size: 1 TB, at: [east]}, {name: right, size: 1 TB, at: [east]}]}\n"
      "workload:\n"
      "  - training: {name: three, tenant: far, model: llama3-8b, tokens: 1 B, chips: {h100: 8}, data: left}\n"
      "  - training: {name: four, tenant: far, model: llama3-8b, tokens: 1 B, chips: {h100: 8}, data: right}\n";
  for (const auto& [network, expected] :
       {std::pair<std::string, double>{"none", 80.010002}, std::pair<std::string, double>{"flows", 160.010002}}) {
    const auto files = directory_of(network, two_regions(12.5, "10ms"), data);
    const ScratchDirectory scratch;
    write_text(scratch / "events.csv", files.at("events.csv"));
    const auto ended = where(read_table(scratch.path() / "events.csv"), "event", "copy_ended");
    REQUIRE(ended.size() == 2);
    for (const Row& row : ended)
      CHECK(number(row, "time") == doctest::Approx(expected).epsilon(1e-8));
  }
}

} // namespace leasehold::test
