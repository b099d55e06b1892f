// The same windows in the product: a cloud with a region for each zone, the trace as its spot, a gang of one host with the same
// work, and the policy that leases for it. Time is continuous, a lease is billed by the second to its end.
#pragma once

#include "support/program.hpp"
#include "validation/regions/tick_window.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>
#include <string>

namespace leasehold::test {

struct ContinuousRun {
  double dollars = 0.0; ///< leases and egress
  bool met = false;
};

class ContinuousWorld {
public:
  ContinuousWorld()
  {
    std::filesystem::copy(LEASEHOLD_SOURCE_DIR "/platforms/catalogue", scratch_.path() / "catalogue");
    const std::string own = "sources: {own: {text: of the test, date: \"2026\", confidence: low}}\n";
    write_text(scratch_ / "catalogue/programmes.yaml",
               own + "programmes:\n"
                     "  - {name: firm, title: on demand, provider: gcp, kind: on_demand, source: own, "
                     "billing: {granularity: 1 s}, size: {step: 8}}\n"
                     "  - {name: loose, title: spot, provider: gcp, kind: spot, source: own, "
                     "billing: {granularity: 1 s}, timing: {revocable: true, notice: 0 s}, size: {step: 8}}\n");
    write_text(scratch_ / "catalogue/prices.yaml",
               own + "egress: [{provider: gcp, outside: $0.02/GB, inside: $0.02/GB, source: own}]\n"
                     "prices:\n  - {programme: firm, chip: h100, price: $12/h, source: own}\n"
                     "  - {programme: loose, chip: h100, price: $2.4/h, source: own}\n");
  }

  /// A first start costs nothing here. In one zone its time goes by until data come that lie elsewhere (at 1 MB/s, a cent of
  /// egress); in several, where they would have to come to each, it counts as work.
  ContinuousRun play(const Window& window, const std::string& policy)
  {
    if (seconds_a_token_ == 0.0) {
      Window any = window;
      any.deadline *= 2.0;
      any.zones.push_back(window.zones.front());
      any.zones.back().name = "beside";
      write(any, 1e9, "on_demand_only");
      seconds_a_token_ = run()["time_to_train"].get<double>() * 86400.0 / 1e9;
    }
    const double begins = window.zones.size() == 1 ? 0.0 : window.changeover;
    write(window, (window.work + begins) / seconds_a_token_, policy);
    const nlohmann::json metrics = run();
    return {metrics["cost"].get<double>() + metrics["egress_cost"].get<double>(),
            metrics["deadlines_met"].get<double>() == 1.0};
  }

private:
  void write(const Window& window, double tokens, const std::string& policy)
  {
    std::string platform = "<?xml version=\"1.0\"?>\n"
                           "<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
                           "<platform version=\"4.1\">\n<zone id=\"windows\" routing=\"Full\">\n";
    std::string traces, prices;
    for (std::size_t z = 0; z < window.zones.size(); ++z) {
      const Zone& zone = window.zones[z];
      platform += fmt::format("<zone id=\"gcp/{0}\" routing=\"Full\"><prop id=\"provider\" value=\"gcp\"/>"
                              "<prop id=\"region\" value=\"{0}\"/><prop id=\"role\" value=\"compute\"/>"
                              "<cluster id=\"gcp/{0}/h100\" prefix=\"{0}/\" suffix=\"\" radical=\"0-1\" speed=\"1Gf\" "
                              "core=\"96\" bw=\"3200Gbps\" lat=\"1us\"><prop id=\"chip\" value=\"h100\"/>"
                              "<prop id=\"chip_count\" value=\"8\"/></cluster></zone>\n",
                              zone.name);
      nlohmann::json nodes = nlohmann::json::array();
      for (std::size_t t = 0; t <= window.ticks(); ++t)
        nodes.push_back(window.has_spot(z, t) ? 1 : 0);
      write_text(scratch_ / (zone.name + ".json"),
                 nlohmann::json{{"metadata", {{"gap_seconds", window.tick}}}, {"data", nodes}}.dump());
      traces += fmt::format("      - {{region: {0}, chip: h100, file: {0}.json, format: skypilot, "
                            "polarity: nodes_available}}\n",
                            zone.name);
      prices += fmt::format("    - {{programme: firm, region: {0}, chip: h100, factor: {1}}}\n"
                            "    - {{programme: loose, region: {0}, chip: h100, factor: {2}}}\n",
                            zone.name, zone.on_demand / 96.0, zone.spot.front() / 19.2);
    }
    const bool one = window.zones.size() == 1;
    if (one)
      platform +=
          "<zone id=\"gcp/away\" routing=\"Full\"><prop id=\"provider\" value=\"gcp\"/>"
          "<prop id=\"region\" value=\"away\"/><prop id=\"role\" value=\"compute\"/>"
          "<cluster id=\"gcp/away/other\" prefix=\"away/\" suffix=\"\" radical=\"0-0\" speed=\"1Gf\" core=\"96\" "
          "bw=\"3200Gbps\" lat=\"1us\"><prop id=\"chip\" value=\"a100-80\"/>"
          "<prop id=\"chip_count\" value=\"8\"/></cluster></zone>\n";
    const std::string data =
        one ? fmt::format("datasets: [{{name: corpus, size: {} GB, at: [away]}}], wan: 8 Mbps", window.changeover / 1e3)
            : "wan: 100 Tbps";
    write_text(scratch_ / "windows.xml", platform + "</zone>\n</platform>\n");
    write_text(
        scratch_ / "windows.yaml",
        fmt::format("name: windows\nstart: 2026-06-01\nhorizon: 6 d\nplatform: windows.xml\n"
                    "catalogue: catalogue\ntenants: [{{name: lab}}]\nworkload:\n"
                    "  - training: {{name: job, tenant: lab, model: llama3-8b, tokens: {} B, utilisation: 0.4, {}"
                    "chips: {{h100: 8}}, deadline: {} s, checkpoint: {{rule: fixed, interval: 1 h, cost: 0 s, "
                    "restart: {} s, size: {} GB}}}}\n"
                    "data: {{{}}}\nmarket:\n  spot:\n    traces:\n{}  prices:\n{}"
                    "policies: {{leasing: {}}}\n",
                    tokens / 1e9, one ? "data: corpus, " : "", window.deadline, window.changeover,
                    std::max(0.001, window.checkpoint), data, traces, prices, policy));
  }
  nlohmann::json run()
  {
    std::filesystem::remove_all(scratch_.path() / "out");
    const Output ran = run_program({"run", scratch_ / "windows.yaml", "--quiet", "--out", scratch_ / "out"});
    REQUIRE_MESSAGE(ran.status == 0, ran.err);
    return nlohmann::json::parse(read_text(scratch_.path() / "out/base/seed=1/summary.json"))["metrics"];
  }

  ScratchDirectory scratch_;
  double seconds_a_token_ = 0.0;
};

} // namespace leasehold::test
