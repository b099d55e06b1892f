// Batsim 4.2 with batsched, and an independent textbook program, job by job: starts and finishes to 1e-6 s (the files
// print six digits), and against Batsim the hosts.
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "support/naive_schedules.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace leasehold;

namespace {

const std::string folder = LEASEHOLD_SHARED_DIR "/data/batsim/";

bool data_missing()
{
  if (std::filesystem::exists(folder))
    return false;
  MESSAGE("skipped: " << folder << " is not there");
  return true;
}

struct Expected {
  double start = 0;
  double finish = 0;
  std::string hosts; ///< as Batsim writes them, `0-3 7`; empty where the file has none
};

/// Columns by the header's names; jobs by id, from 0.
std::vector<Expected> read_expected(const std::string& path)
{
  const auto split = [](const std::string& line) {
    std::vector<std::string> fields;
    std::istringstream in{line};
    for (std::string field; std::getline(in, field, ',');)
      fields.push_back(field);
    return fields;
  };
  std::ifstream in{path};
  std::string line;
  std::getline(in, line);
  const std::vector<std::string> header = split(line);
  std::vector<Expected> jobs;
  while (std::getline(in, line)) {
    const std::vector<std::string> fields = split(line);
    Expected job;
    std::size_t id = 0;
    for (std::size_t c = 0; c < header.size() && c < fields.size(); ++c) {
      if (header[c] == "job_id")
        id = std::stoul(fields[c]);
      else if (header[c] == "starting_time")
        job.start = std::stod(fields[c]);
      else if (header[c] == "finish_time")
        job.finish = std::stod(fields[c]);
      else if (header[c] == "allocated_resources")
        job.hosts = fields[c];
    }
    jobs.resize(std::max(jobs.size(), id + 1));
    jobs[id] = job;
  }
  return jobs;
}

std::string hosts_as_text(std::vector<model::HostRange> ranges)
{
  std::string text;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    if (i + 1 < ranges.size() && ranges[i].last.index() + 1 == ranges[i + 1].first.index()) {
      ranges[i + 1].first = ranges[i].first;
      continue;
    }
    text += (text.empty() ? "" : " ") + std::to_string(ranges[i].first.index());
    if (ranges[i].size() > 1)
      text += "-" + std::to_string(ranges[i].last.index());
  }
  return text;
}

std::vector<test::Outcome> play(const std::string& policy, const std::vector<test::TraceJob>& jobs)
{
  const auto scheduling = test::policy_from(policy::scheduling_policies(), policy);
  const auto placement = test::policy_from(policy::placement_policies(), "first_fit");
  const model::Inventory inventory = test::plain_cluster(1024);
  test::TraceRunner runner{inventory, *scheduling, *placement};
  return runner.play(jobs);
}

void compare(const std::string& policy, const std::string& load, const std::string& expected_file)
{
  const auto jobs = test::read_swf(folder + "rigid_n1000_h1024_" + load + "_us_s1.swf");
  const auto expected = read_expected(folder + "n1000_h1024_" + load + "_us_s1__" + expected_file);
  const auto outcomes = play(policy, jobs);
  REQUIRE(expected.size() == 1000);
  REQUIRE(outcomes.size() == 1000);
  for (std::size_t j = 0; j < outcomes.size(); ++j) {
    CAPTURE(policy);
    CAPTURE(j);
    CHECK(std::abs(outcomes[j].started.value() - expected[j].start) <= 1.01e-6);
    CHECK(std::abs(outcomes[j].finished.value() - expected[j].finish) <= 1.01e-6);
    if (!expected[j].hosts.empty())
      CHECK(hosts_as_text(outcomes[j].hosts) == expected[j].hosts);
  }
}

} // namespace

TEST_CASE("schedules agree with Batsim's and the textbook's")
{
  if (data_missing())
    return;
  for (const std::string load : {"l60", "l90"}) {
    compare("fcfs", load, "fcfs_fast_jobs.csv");
    compare("easy_backfill", load, "textbook_easy_backfill.csv");
    compare("conservative_backfill", load, "textbook_conservative_backfill.csv");
    compare("{policy: easy_backfill, reserve: hosts}", load, "easy_bf_jobs.csv");
    compare("{policy: conservative_backfill, reserve: hosts}", load, "conservative_bf_jobs.csv");
  }
}

TEST_CASE("whole seconds, where events coincide, agree with the naive schedules")
{
  if (data_missing())
    return;
  auto jobs = test::read_swf(folder + "rigid_n1000_h1024_l60_int_s1.swf");
  // Four times the load, so that the queue is long where instants coincide.
  for (test::TraceJob& job : jobs)
    job.submitted = Timestamp{std::floor(job.submitted.value() / 4)};
  const std::pair<const char*, test::NaiveRule> pairs[] = {
      {"fcfs", test::NaiveRule::fcfs},
      {"easy_backfill", test::NaiveRule::easy},
      {"conservative_backfill", test::NaiveRule::conservative},
  };
  for (const auto& pair : pairs) {
    const auto outcomes = play(pair.first, jobs);
    const auto naive = test::naive_starts(jobs, 1024, pair.second);
    for (std::size_t j = 0; j < jobs.size(); ++j) {
      CAPTURE(pair.first);
      CAPTURE(j);
      CHECK(outcomes[j].started.value() == naive[j]);
    }
  }
}
