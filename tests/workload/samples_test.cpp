// The samples that scenarios run with: each is sound, and those that hold the same jobs agree with each other and with
// the generator that their README states.
#include "workload/formats.hpp"
#include "workload/job_generator.hpp"
#include "workload/sample_tables.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

using namespace leasehold;
using namespace leasehold::workload;

namespace {

JobList read_sample(const std::string& name, std::string_view format)
{
  config::Diagnostics diagnostics;
  const std::string samples = LEASEHOLD_SOURCE_DIR "/scenarios/samples/";
  const test::SampleTables tables;
  ReadOptions options;
  tables.give(options);
  options.adapts = Adapting::chips;
  JobList list = read_jobs(samples + name, format, options, diagnostics);
  CHECK(diagnostics.text() == "");
  CHECK(list.report.dropped.empty());
  CHECK(list.report.repaired.empty());
  CHECK(list.jobs.size() == 200);
  return list;
}

void check_same(const JobList& list, const JobList& drawn)
{
  REQUIRE(list.jobs.size() == drawn.jobs.size());
  for (std::size_t i = 0; i < list.jobs.size(); ++i) {
    CAPTURE(i);
    const TraceJob &written = list.jobs[i], &original = drawn.jobs[i];
    CHECK(list.name(i) == drawn.name(i));
    CHECK(std::abs((written.submitted - original.submitted).value()) < 0.00051); // written to the millisecond
    CHECK(std::abs((written.run_time - original.run_time).value()) < 0.00051);
    CHECK(written.request.members == original.request.members);
    CHECK(written.request.walltime >= original.request.walltime);
    CHECK(written.request.walltime < original.request.walltime + Seconds{60});
  }
}

} // namespace

TEST_CASE("the samples of rigid jobs hold the jobs that their README says")
{
  JobGeneratorSpec spec;
  spec.arrivals = PoissonArrivals{Hertz{0.0015}};
  spec.count = 200;
  spec.sizes = {4, 3, 3, 4, 5, 6, 8, 6, 4, 2};
  spec.run_time = LogNormal{Seconds{3600}, 1.0};
  spec.estimate = UniformFactor{1.0, 5.0};
  const JobList drawn = generate_jobs(spec, 1, 0, "sample");
  check_same(read_sample("sample.swf", "swf"), drawn);
  check_same(read_sample("sample.json", "batsim"), drawn);
  check_same(read_sample("sample_jobs.csv", "jobs_csv"), drawn);
  CHECK(read_sample("sample.swf", "swf").machine_size == 1024);
  CHECK(read_sample("sample_jobs.csv", "jobs_csv").tenants[1] == "product");

  spec.arrivals = PoissonArrivals{Hertz{0.0013}};
  spec.sizes = {30, 15, 14, 12, 12, 10, 7};
  check_same(read_sample("sample_100.swf", "swf"), generate_jobs(spec, 1, 0, "sample-100"));
}

TEST_CASE("the samples of Tiresias' and Muri's simulators hold the same jobs, but for parts of a second")
{
  const JobList tiresias = read_sample("sample_tiresias.csv", "tiresias"),
                muri = read_sample("sample_muri.csv", "muri");
  for (std::size_t i = 0; i < tiresias.jobs.size(); ++i) {
    const TraceJob &whole = tiresias.jobs[i], &exact = muri.jobs[i];
    CHECK(tiresias.name(i) == muri.name(i));
    CHECK(whole.submitted == exact.submitted);
    CHECK(whole.request.members == exact.request.members);
    CHECK(std::abs((exact.run_time - whole.run_time).value()) < 1.0);
  }
}

TEST_CASE("the Philly sample is sound")
{
  const JobList list = read_sample("sample_philly.csv", "philly");
  CHECK(list.jobs.front().submitted == Timestamp{0});
  CHECK(list.tenants.names.size() == 3);
}

TEST_CASE("the samples of Gavel's and Shockwave's simulators run on all chips of the sample of throughputs")
{
  for (const JobList& list :
       {read_sample("sample_gavel.trace", "gavel"), read_sample("sample_shockwave.trace", "shockwave")}) {
    CHECK(list.times.chips == std::vector<std::string>{"v100", "a100", "h100"});
    for (const Seconds takes : list.times.takes)
      CHECK(takes > Seconds{0.0});
  }
}

TEST_CASE("the sample of Pollux's simulator runs on all chips of its tables, on several numbers of each")
{
  const JobList pollux = read_sample("sample_pollux.csv", "pollux"), sia = read_sample("sample_pollux.csv", "sia");
  CHECK(pollux.times.chips == std::vector<std::string>{"v100", "a100", "h100"});
  REQUIRE(sia.times.takes.size() == pollux.times.takes.size());
  for (std::size_t i = 0; i < pollux.times.takes.size(); ++i) {
    CHECK(pollux.times.takes[i] > Seconds{0.0});
    CHECK(sia.times.takes[i] > pollux.times.takes[i]);
    CHECK(pollux.times.widths.at(pollux.times.widths_of.at(i)).size() >= 4);
  }
}
