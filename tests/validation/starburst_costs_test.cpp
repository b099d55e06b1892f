// Starburst's simulator on its own jobs, as its drawing of them is told: 500 jobs on four hosts of eight GPUs and a cloud without
// end, at $2.50 a GPU-hour. What each of its waiting policies has to be paid for, how long jobs wait, and how much of the hosts'
// time they use. (M. Luo et al., Starburst, ATC 2024.)
//
// Chips elsewhere stand for the cloud here: a pool of another tenant's.
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace leasehold::test {

namespace {

constexpr double an_hour = 3600.0, dollars_a_gpu_hour = 2.5;
constexpr std::uint32_t local_hosts = 4, cloud_hosts = 200;
constexpr std::uint16_t gpus_a_host = 8;

class StarburstJobs {
public:
  StarburstJobs()
  {
    constexpr std::size_t count = 500;
    std::vector<double> arrivals{0.0}, lengths;
    while (arrivals.size() < count)
      arrivals.push_back(arrivals.back() - std::log(1.0 - uniform()) / 16.0);
    while (lengths.size() < count)
      lengths.push_back(-std::log(1.0 - uniform()));
    for (std::size_t j = 0; j < count; ++j) {
      const double u = uniform();
      TraceJob job = rigid_job(arrivals[j] * an_hour, lengths[j] * an_hour, 1, lengths[j] * an_hour);
      job.requests[0].chips = model::ChipShare::whole(u < 0.7 ? 1 : u < 0.85 ? 2 : u < 0.95 ? 4 : 8);
      all.push_back(std::move(job));
    }
  }

  [[nodiscard]] double mean_hours() const
  {
    return std::accumulate(all.begin(), all.end(), 0.0,
                           [](double sum, const TraceJob& job) { return sum + job.run_time.value() / an_hour; }) /
           static_cast<double>(all.size());
  }

  std::vector<TraceJob> all;

private:
  double uniform()
  {
    const auto high = static_cast<double>(words_() >> 5U), low = static_cast<double>(words_() >> 6U);
    return (high * 67108864.0 + low) / 9007199254740992.0;
  }

  std::mt19937 words_{13};
};

struct CloudBill {
  double dollars = 0.0;
  double wait = 0.0; ///< mean, h
  double use = 0.0;  ///< of the local GPUs until the last job comes
};

CloudBill bill_under(const std::string& policy, const std::vector<TraceJob>& jobs)
{
  model::Inventory inventory = plain_cluster(local_hosts + cloud_hosts, gpus_a_host);
  inventory.regions.push_back({"cloud", model::ProviderId{0}});
  for (std::uint32_t h = local_hosts; h < local_hosts + cloud_hosts; ++h)
    inventory.hosts[h].region = model::RegionId{1};
  const auto scheduling = policy_from(policy::scheduling_policies(), policy);
  const auto placement = policy_from(policy::placement_policies(), "best_fit");
  auto runner = TraceRunner::bare(inventory, *scheduling, *placement);
  runner.admitted().resize(2);
  for (std::uint32_t t = 0; t < 2; ++t) {
    const model::PoolId pool =
        runner.ledger().pool_of(model::TenantId{t}, model::ProviderId{0}, model::RegionId{t}, model::ChipTypeId{0});
    const model::HostRange hosts{model::HostId{t == 0 ? 0 : local_hosts},
                                 model::HostId{t == 0 ? local_hosts - 1 : local_hosts + cloud_hosts - 1}};
    runner.ledger().deliver(model::LeaseId{t}, pool, {&hosts, 1});
    runner.admitted()[0].push_back(pool);
  }
  const auto outcomes = runner.play(jobs);
  CloudBill bill;
  const double last = jobs.back().submitted.value();
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    const double gpus = jobs[j].requests[0].total_chips(), length = jobs[j].run_time.value();
    bill.wait += (outcomes[j].started - jobs[j].submitted).value() / an_hour / static_cast<double>(jobs.size());
    if (outcomes[j].hosts.at(0).first.index() >= local_hosts)
      bill.dollars += gpus * length / an_hour * dollars_a_gpu_hour;
    else
      bill.use += gpus * std::clamp(last - outcomes[j].started.value(), 0.0, length) / (32.0 * last);
  }
  return bill;
}

void meets(const CloudBill& bill, const CloudBill& published)
{
  CHECK(std::abs(bill.dollars / published.dollars - 1.0) < 1e-6); // 0.01 % is asked for
  CHECK(std::abs(bill.wait - published.wait) < 1e-6);
  CHECK(std::abs(bill.use - published.use) < 1e-6);
}

// Its fourth rule (Star: jobs go to the cloud at once, and those that run for longer than 0.0625 h there come back, wait
// 3 max(0, 0.0475264648 GPUs - 0.0625) h and are charged 0.0625 h where they then run here) is published as $662.111152,
// 0.0512224 h and 0.726278. A program apart from this one, which meets the other three to all digits, does not find it under
// any reading of what is told. What it finds, in dollars, hours of wait (those in the cloud among them) and use:
//   as it is told: back 0.0625 h after it was sent out, and tried as it comes     701.195728  0.0510887  0.708173
//   the same, sent on before it is tried where it has no wait                     671.861598  0.0522250  0.720115
//   in the queue from when it was sent out on, and started as soon as it fits     655.164427  0.0522531  0.727889
//   its wait counted from its first arrival                                       691.729043  0.0462219  0.712449
//   the second and the fourth together, looked at with the next other event       664.026073  0.0452778  0.721770
//   without a first try here                                                      777.692099             0.712473
//   a failure stops the queue                                                     765.365313             0.685997
//   sent out and back a second time where it does not fit                         574.983349  0.1079445  0.769725
// Of 200,000 combinations of these with the instants at which the queue is looked at, the order of jobs that come back, and
// other forms of the wait none is within $0.001 of it, and the one that is within 0.000003 of its use costs $657.919813.
// Nor is any of 366,000 with other orders of the loop's steps and other events for the clock, nor any of 400,000 drawings of
// a wait for each size of job under each of the first three readings: it is not the wait alone. By its cost and use, jobs that
// came back and ran here had 140.99 GPUs together, where what still runs as the last job comes has 6.812 GPU-h here, as under
// most readings and two of the rules below; as it is told they have 105: the rule lacks something.

} // namespace

TEST_CASE("Starburst's costs: without a wait, with one for all, and with one by GPU-hours")
{
  const StarburstJobs jobs;
  // What the drawing is to give.
  CHECK(jobs.all[1].submitted.value() / an_hour == doctest::Approx(0.093984).epsilon(1e-5));
  CHECK(jobs.all[1].run_time.value() / an_hour == doctest::Approx(0.778551).epsilon(1e-5));
  CHECK(jobs.all[1].requests[0].total_chips() == 4.0);
  CHECK(jobs.all.back().submitted.value() / an_hour == doctest::Approx(30.866941).epsilon(1e-7));

  meets(bill_under("{policy: starburst, rule: alike, wait: 0 s, skip: false}", jobs.all), {760.678625, 0.0, 0.677440});
  meets(bill_under(fmt::format("{{policy: starburst, rule: alike, wait: {:.9f} s, skip: false}}",
                               jobs.mean_hours() / 4.0 * an_hour),
                   jobs.all),
        {705.551364, 0.051629, 0.698986});
  // Its f is hours for each GPU-hour.
  meets(bill_under(fmt::format("{{policy: starburst, rule: by_work, wait: {:.9f} s}}", 0.07805625 * an_hour), jobs.all),
        {584.001433, 0.0511869, 0.748988});
}

} // namespace leasehold::test
