// What leasing policies lease for jobs of a trace: hosts as they are needed, and no job is driven off one for a better price.
// Amazon's H100 come at once, by hosts of 8, at $6.88 a chip-hour; leases are looked at on the hour and as jobs come.
#include "cli/market_run.hpp"

#include <algorithm>

namespace leasehold::test {

namespace {

constexpr double dollars = 6.88;

/// A line of a trace: submission and run time in seconds, members and chips of each.
struct Line {
  double submitted, run_time;
  int members, chips;
};

MarketRun leased_for(const std::vector<Line>& lines, const std::string& leasing, const std::string& more = {},
                     const std::string& keys = {})
{
  const ScratchDirectory scratch;
  std::string trace = "job_id,submission_time,run_time,members,chips_per_member,requested_time\n";
  for (std::size_t j = 0; j < lines.size(); ++j) {
    const Line& line = lines[j];
    for (const double field : {static_cast<double>(j + 1), line.submitted, line.run_time})
      trace += std::to_string(static_cast<long>(field)) + ",";
    trace += std::to_string(line.members) + "," + std::to_string(line.chips) + "," +
             std::to_string(static_cast<long>(2.0 * line.run_time)) + "\n";
  }
  write_text(scratch / "j.csv", trace);
  return run_market(
      "horizon: 3 d\ntenants: [{name: lab}]\nworkload:\n  - jobs: {name: j, tenant: lab, chip: h100, file: " +
      (scratch / "j.csv") + keys +
      "}\npolicies: {scheduling: best_effort_fifo, placement: "
      "best_fit, leasing: " +
      leasing + "}\n" + more);
}

const std::string on_aws = "{policy: on_demand_only, providers: [aws]}";

double chip_hours(const MarketRun& run)
{
  return sum(run.ledger, "EffectiveCost") / dollars;
}

/// Chips of leases that began at this instant.
double leased_at(const MarketRun& run, double seconds)
{
  double chips = 0.0;
  for (const Row& lease : run.leases)
    chips += number(lease, "active") == seconds ? number(lease, "chips") : 0.0;
  return chips;
}

void all_done_at_once(const MarketRun& run, std::size_t jobs)
{
  REQUIRE(run.jobs.size() == jobs);
  for (const Row& job : run.jobs) {
    CAPTURE(job.at("job_id"));
    CHECK(job.at("final_state") == "COMPLETED_SUCCESSFULLY");
    CHECK(number(job, "preemptions") == 0.0);
  }
}

} // namespace

// A job of a host is there for the first hour, and its host with it. At 2 h come one of two hosts for 2 h and one of half a
// host for half an hour: 24 chips, of which a host goes on the next hour: 8 + 24 + 16 chip-hours.
TEST_CASE("hosts are leased for jobs as they come, and let go on the hour in which they end")
{
  const MarketRun run = leased_for({{0, 3600, 1, 8}, {7200, 7200, 2, 8}, {7200, 1800, 1, 4}}, on_aws);
  all_done_at_once(run, 3);
  CHECK(run.metric("mean_wait") == 0.0);
  CHECK(leased_at(run, 0.0) == 8.0);
  CHECK(leased_at(run, 7200.0) == 24.0);
  CHECK(chip_hours(run) == doctest::Approx(48.0));
}

// Sixteen jobs of a chip fill two hosts. Two on each run 5 h, the others 1 h: 4 chips are busy then, and both hosts stay, as
// nobody is driven off. At 2 h a job of 6 chips finds room there; one of 8 finds none, and has a host of its own for its hour.
TEST_CASE("a host on which any job runs stays, and has room for others")
{
  std::vector<Line> lines;
  for (int j = 0; j < 16; ++j)
    lines.push_back({0, j % 8 < 2 ? 18000.0 : 3600.0, 1, 1});
  const MarketRun alone = leased_for(lines, on_aws);
  all_done_at_once(alone, 16);
  CHECK(chip_hours(alone) == doctest::Approx(2 * 8 * 5.0));
  lines.push_back({7200, 3600, 1, 6});
  const MarketRun fits = leased_for(lines, on_aws);
  all_done_at_once(fits, 17);
  CHECK(chip_hours(fits) == doctest::Approx(2 * 8 * 5.0));
  lines.push_back({7200, 3600, 1, 8});
  const MarketRun beside = leased_for(lines, on_aws);
  all_done_at_once(beside, 18);
  CHECK(chip_hours(beside) == doctest::Approx(2 * 8 * 5.0 + 8.0));
}

// From 2 h on Amazon is ten times as dear as before, and Azure, which was dearer by four fifths, cheaper. A job of 10 h goes
// on where it is; one that comes at 3 h goes to Azure.
TEST_CASE("a job of a trace runs to its end where it began, whatever others cost by then")
{
  const MarketRun run =
      leased_for({{0, 36000, 1, 8}, {10800, 3600, 1, 8}}, "{policy: on_demand_only, providers: [aws, azure]}",
                 "market: {prices: [{provider: aws, chip: h100, factor: 10, from: 2 h}]}\n");
  all_done_at_once(run, 2);
  REQUIRE(run.leases.size() == 2);
  CHECK(run.leases[0].at("programme") == "aws_on_demand");
  CHECK(number(run.leases[0], "end") == 36000.0);
  CHECK(run.leases[1].at("programme") == "azure_on_demand");
}

// With a tenth of the stock a region of Amazon's has 64 chips. Two gangs of 40 take one each; 24 are left in either, too few
// for a third, for which nothing is leased before the first two are over.
TEST_CASE("nothing is leased for a gang that no region has room for")
{
  const MarketRun run =
      leased_for({{0, 7200, 5, 8}, {0, 7200, 5, 8}, {0, 3600, 5, 8}}, on_aws, "market: {stock: [{share: 0.1}]}\n");
  all_done_at_once(run, 3);
  CHECK(leased_at(run, 0.0) == 80.0);
  CHECK(number(run.jobs[2], "starting_time") == 7200.0);
  CHECK(chip_hours(run) == doctest::Approx(80 * 2.0 + 40 * 1.0));
}

// Of a job of 8 h that writes no checkpoints a revocation takes more than the six hours that spot stays in the mean: such stay
// off spot, and cost what they do on demand. Those that write one every minute go there.
TEST_CASE("jobs that would lose much stay off spot while they run, too, and others go there")
{
  const std::vector<Line> lines{{0, 28800, 1, 8}, {7200, 28800, 1, 8}};
  const auto on_spot = [&](const std::string& keys) {
    std::size_t spot = 0;
    const MarketRun run = leased_for(lines, "{policy: spot_first, providers: [aws]}", {}, keys);
    for (const Row& lease : run.leases)
      spot += lease.at("programme") == "aws_spot" ? 1U : 0U;
    CHECK(run.metric("jobs_finished") == 2.0);
    return spot;
  };
  CHECK(on_spot("") == 0);
  CHECK(on_spot(", checkpoint: {interval: 1 min, cost: 1 s}") > 0);
}

// Every policy has all jobs done, on whatever it leases; those that rent alone start each as it comes.
TEST_CASE("every leasing policy but the oracle leases for jobs of a trace")
{
  std::vector<Line> lines;
  for (int j = 0; j < 12; ++j)
    lines.push_back({3000.0 * j, 2000.0 + 1500.0 * (j % 5), j % 4 == 3 ? 2 : 1, j % 4 == 3 ? 8 : 1 << (j % 4)});
  double least = 0.0; // chip-hours
  for (const Line& line : lines)
    least += line.members * line.chips * line.run_time / 3600.0;
  for (const char* policy :
       {"on_demand_only", "reserve_base", "spot_first", "ski_rental", "wang", "learning_augmented", "uniform_progress",
        "greedy_spot", "uniform_progress_regions", "sky_nomad", "capacity_block_planner", "capacity_reservation",
        "cvar_portfolio", "flex_start", "savings_plan", "spend_commitment", "rolling_horizon", "any_silicon"}) {
    CAPTURE(policy);
    const MarketRun run = leased_for(lines, policy);
    CHECK(run.metric("jobs_finished") == 12.0);
    CHECK(sum(run.ledger, "EffectiveCost") > least * 1.0); // no H100 costs less than a dollar
  }
}

} // namespace leasehold::test
