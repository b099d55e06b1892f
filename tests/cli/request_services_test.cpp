// Services that are followed request by request inside a run, against the same services as flows.
#include "support/program.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

namespace leasehold::test {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// One service on its tenant's own H100s; `requests`, `slo` and `more` as YAML.
fs::path write_scenario(const ScratchDirectory& scratch, const std::string& name, const std::string& requests,
                        const std::string& slo, int replicas, const std::string& more = "")
{
  write_text(scratch / (name + ".yaml"),
             fmt::format("name: {}\n"
                         "horizon: 2 h\n"
                         "platform: {}/platforms/four-clouds.xml\n"
                         "tenants:\n"
                         "  - {{name: lab, owns: [{{provider: azure, region: eastus, chip: h100, hosts: 4}}]}}\n"
                         "workload:\n"
                         "  - serving: {{name: chat, tenant: lab, model: llama3-8b, chips: {{h100: 1}}, startup: 0 s,\n"
                         "              minimum_replicas: {}, maximum_replicas: {},\n"
                         "              requests: {},\n"
                         "              slo: {}}}\n"
                         "policies: {{autoscaling: static}}\n{}",
                         name, LEASEHOLD_SOURCE_DIR, replicas, replicas, requests, slo, more));
  return scratch.path() / (name + ".yaml");
}

fs::path run(const ScratchDirectory& scratch, const fs::path& scenario, const std::string& out,
             const std::vector<std::string>& more = {})
{
  std::vector<std::string> arguments{"run", scenario.string(), "--quiet", "--out", scratch / out};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Output ran = run_program(arguments);
  CHECK_MESSAGE(ran.status == 0, ran.err);
  return scratch.path() / out / "base" / "seed=1";
}

Json summary(const fs::path& directory)
{
  return Json::parse(read_text(directory / "summary.json"));
}

/// Rows of a CSV file without its header, split at commas.
std::vector<std::vector<std::string>> rows(const fs::path& file)
{
  std::vector<std::vector<std::string>> found;
  std::istringstream lines{read_text(file)};
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::istringstream fields{line};
    auto& row = found.emplace_back();
    for (std::string field; std::getline(fields, field, ',');)
      row.push_back(field);
    row.resize(14); // a last empty field is not there
  }
  return found;
}

constexpr const char* lengths = "input: 1000, output: 200, input_cv: 1, output_cv: 1";

} // namespace

TEST_CASE("a flow and its requests agree: mean TTFT at the objective's load, and throughput below and above capacity")
{
  const ScratchDirectory scratch;
  // The flow's `capacity_within_slo` is the rate at which its mean TTFT is the objective's 60 ms (TPOT being loose). At
  // that rate the requests' own mean TTFT must be 60 ms, to 15 %.
  const auto flow = run(
      scratch,
      write_scenario(scratch, "flow", fmt::format("{{rate: 1/s, {}}}", lengths), "{ttft: {mean: 60 ms}, tpot: 1 s}", 1),
      "flow");
  const auto periods = rows(flow / "services.csv");
  const double capacity = std::stod(periods.at(1).at(3));
  const double within = std::stod(periods.at(1).at(4));
  REQUIRE(within > 0.3 * capacity);
  REQUIRE(within < 0.97 * capacity);
  const auto requests = [&](const std::string& name, double rate) {
    return summary(
        run(scratch,
            write_scenario(scratch, name, fmt::format("{{detail: requests, rate: {:.4f}/s, {}}}", rate, lengths),
                           "{ttft: {mean: 60 ms}, tpot: 1 s}", 1),
            name));
  };
  const Json at_limit = requests("at-limit", within);
  CHECK(at_limit["services"]["chat"]["ttft_mean"].get<double>() == doctest::Approx(0.060).epsilon(0.15));
  CHECK(at_limit["stability"]["stable"] == true);
  // Two hours at this rate are tens of thousands of requests; all but the last seconds' are completed. Lengths of
  // cv 1 spread a mean of n outputs by 1/√n, below 1 %.
  const double offered = within * 7200.0;
  CHECK(at_limit["services"]["chat"]["completed"].get<double>() == doctest::Approx(offered).epsilon(0.02));
  CHECK(at_limit["services"]["chat"]["output_tokens"].get<double>() == doctest::Approx(200.0 * offered).epsilon(0.02));
  // 20 % above capacity the flow serves its capacity; the engine must too, and both say that this is not stable.
  const Json above = requests("above", 1.2 * capacity);
  CHECK(above["services"]["chat"]["completed"].get<double>() == doctest::Approx(capacity * 7200.0).epsilon(0.02));
  CHECK(above["stability"]["stable"] == false);
  const Json flow_above =
      summary(run(scratch,
                  write_scenario(scratch, "flow-above", fmt::format("{{rate: {:.4f}/s, {}}}", 1.2 * capacity, lengths),
                                 "{ttft: {mean: 60 ms}, tpot: 1 s}", 1),
                  "flow-above"));
  CHECK(flow_above["stability"]["stable"] == false);
  CHECK(flow_above["metrics"]["capacity_shortfall"].get<double>() == doctest::Approx(1.0 - 1.0 / 1.2).epsilon(0.001));
  CHECK(above["metrics"]["capacity_shortfall"].get<double>() == doctest::Approx(1.0 - 1.0 / 1.2).epsilon(0.02 * 6));
}

TEST_CASE("replicas that fail in the middle of their requests lose none of them")
{
  const ScratchDirectory scratch;
  const auto scenario = write_scenario(scratch, "failing", fmt::format("{{detail: requests, rate: 12/s, {}}}", lengths),
                                       "{ttft: 500 ms, tpot: 50 ms}", 3,
                                       "failures: {mean_time_between: 1 h, repair: 10 min}\n"
                                       "outputs: {requests: true}\n");
  const auto directory = run(scratch, scenario, "one");
  const Json told = summary(directory);
  const Json& chat = told["services"]["chat"];
  const auto found = rows(directory / "requests.csv");
  // Every request that arrived has one row, whatever became of it.
  std::set<std::string> numbers;
  std::map<std::string, std::size_t> states;
  std::size_t restarted = 0;
  std::size_t good = 0;
  std::vector<double> firsts;
  for (const auto& row : found) {
    numbers.insert(row[1]);
    ++states[row[5]];
    restarted += row[13] != "0";
    if (row[5] != "completed")
      continue;
    const double ttft = std::stod(row[8]);
    firsts.push_back(ttft);
    good += ttft <= 0.5 && (row[11].empty() || std::stod(row[11]) <= 0.05);
    CHECK(std::stod(row[9]) + std::stod(row[10]) == doctest::Approx(ttft).epsilon(1e-4)); // of six decimals
    CHECK(std::stod(row[2]) < std::stod(row[6]));
    CHECK(std::stod(row[6]) <= std::stod(row[7]));
    CHECK(std::stod(row[7]) <= 7200.0);
  }
  CHECK(numbers.size() == found.size());
  CHECK(chat["injected"] == found.size());
  CHECK(chat["completed"] == states["completed"]);
  CHECK(chat["queued"].get<double>() + chat["running"].get<double>() == states["queued"] + states["running"]);
  CHECK(told["counts"]["host_failures"] > 0);
  CHECK(told["metrics"]["requests_returned"] > 0);
  CHECK(restarted > 0);
  CHECK(told["metrics"]["lost_context"] > 0);
  // The percentiles of the summary are those of the rows, to the sketch's half per cent.
  std::ranges::sort(firsts);
  const auto at = [&](double share) { return firsts[static_cast<std::size_t>(share * double(firsts.size() - 1))]; };
  CHECK(chat["ttft_p50"].get<double>() == doctest::Approx(at(0.5)).epsilon(0.006));
  CHECK(chat["ttft_p99"].get<double>() == doctest::Approx(at(0.99)).epsilon(0.006));
  CHECK(chat["goodput_share"].get<double>() == doctest::Approx(double(good) / double(found.size())).epsilon(1e-9));
  // Again, with the file left out: the same numbers.
  const auto again = run(scratch, scenario, "two", {"--set", "outputs.requests=false"});
  CHECK_FALSE(fs::exists(again / "requests.csv"));
  CHECK(read_text(again / "services.csv") == read_text(directory / "services.csv"));
  CHECK(summary(again)["services"] == told["services"]);
}

TEST_CASE("a trace gives a flow its rates and lengths, and requests their instants")
{
  const ScratchDirectory scratch;
  // 30 min of trace: one request at 0 s, three at 1000 s. Repeated from 30 min on (`until`), in periods of 15 min: 1,
  // 3, 1, 3, ... requests a period. Sped up by 2 a round is 15 min: all four in every period.
  write_text(scratch / "trace.csv", "arrived_at,num_prefill_tokens,num_decode_tokens\n"
                                    "0,100,10\n1000,100,20\n1000,100,30\n1000,100,40\n");
  const std::string trace = "trace: {file: trace.csv, until: 30 min, repeat: true";
  const auto offered = [&](const std::string& name, const std::string& requests) {
    std::vector<double> counts;
    for (const auto& row : rows(run(scratch, write_scenario(scratch, name, requests, "{}", 1), name) / "services.csv"))
      counts.push_back(std::stod(row[2]) * 900.0);
    return counts;
  };
  const auto flow = offered("flow", "{" + trace + "}}");
  REQUIRE(flow.size() >= 8);
  for (std::size_t p = 0; p < 8; ++p) {
    CAPTURE(p);
    CHECK(flow[p] == doctest::Approx(p % 2 == 0 ? 1.0 : 3.0).epsilon(0.001));
  }
  CHECK(offered("fast", "{" + trace + ", speed_up: 2}}")[3] == doctest::Approx(4.0).epsilon(0.001));
  const auto requests = run(scratch, write_scenario(scratch, "requests", "{detail: requests, " + trace + "}}", "{}", 1),
                            "requests", {"--set", "outputs.requests=true"});
  const auto found = rows(requests / "requests.csv");
  REQUIRE(found.size() == 16); // four rounds of 30 min in two hours
  CHECK(std::stod(found[4][2]) == 1800.0);
  CHECK(std::stod(found[5][2]) == 2800.0);
  // Mean output of the four is 25 tokens, so the flow offers 16 × 25 tokens in two hours, as the requests do.
  CHECK(summary(requests)["services"]["chat"]["output_tokens"] == 400);
}

} // namespace leasehold::test
