// Muri's simulator of single jobs on its own traces. A driver keeps the jobs' times, which are its quirk; who runs beside whom is what
// the product plans in the simulator's order (`plan_in_order`).
#include "policy/planning/in_order.hpp"
#include "validation/open_traces.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

using namespace leasehold;

namespace {

using model::JobId;
using test::Result;

enum class MuriRule : std::uint8_t { srtf, srsf, tiresias };

/// Muri's simulator of single jobs on 8 hosts of 8 GPUs. Whatever it decides at an event, all that runs pays for it: a job
/// has done nothing in the seconds that its model takes to start, though its end is foreseen as if it had.
class MuriSimulator {
public:
  MuriSimulator(const std::string& file, MuriRule rule) : rule_(rule)
  {
    for (const auto& row : test::rows_of(file)) {
      Job job;
      job.submitted = std::stod(row[2]) / 1000.0;
      job.gpus = std::stoll(row[1]);
      job.left = std::stod(row[3]) * std::stod(row[8]) / 1000.0 * 1.015;
      job.start = start_of(row[4], job.gpus);
      jobs_.push_back(job);
    }
    std::ranges::stable_sort(jobs_, {}, &Job::submitted);
    for (std::uint32_t j = 0; j < jobs_.size(); ++j)
      describe(jobs_[j], j);
    // What ranks by GPUs alone sees no hosts: one-GPU ones.
    const std::uint16_t chips = rule == MuriRule::tiresias ? 1 : 8;
    hosts_.pools.push_back({.id = model::PoolId{0},
                            .provider = {},
                            .region = model::RegionId{0},
                            .chip = model::ChipTypeId{0},
                            .owner = {},
                            .chips = 64,
                            .chips_up = 64,
                            .held_by = {},
                            .hosts_with = {}});
    for (std::uint32_t h = 0; h < 64U / chips; ++h) {
      policy::Snapshot::Host host;
      host.id = model::HostId{h};
      host.pool = model::PoolId{0};
      host.chips = host.chips_free = chips;
      hosts_.hosts.push_back(host);
    }
  }

  Result play()
  {
    Result result;
    for (std::size_t done = 0; done < jobs_.size();) {
      const double next = next_event(), passed = next - last_;
      for (Job& job : jobs_)
        if (job.runs && std::abs(last_ + job.left - next) < 1e-9) {
          result.mean += (next - job.submitted) / static_cast<double>(jobs_.size());
          result.makespan = std::max(result.makespan, next);
          job.runs = false;
          job.over = true;
          ++done;
        } else if (job.runs) {
          job.left -= std::max(passed - job.start, 0.0);
          job.held += passed;
        }
      last_ = next;
      for (auto& queue : queues_)
        std::erase_if(queue, [](const Job* job) { return job->over; });
      demote();
      for (; come_ < jobs_.size() && jobs_[come_].submitted <= last_; ++come_)
        queues_[0].push_back(&jobs_[come_]);
      place();
    }
    return result;
  }

private:
  struct Job {
    double submitted = 0.0;
    double left = 0.0;  ///< s
    double start = 0.0; ///< s
    double held = 0.0;  ///< s on GPUs
    std::int64_t gpus = 0;
    bool runs = false;
    bool over = false;
    policy::Snapshot::Job shown;
  };
  static constexpr std::array<double, 2> limits{3250.0, 7200.0}; // GPU-s

  static double start_of(const std::string& name, std::int64_t gpus)
  {
    static const std::map<std::string, std::array<double, 6>> table{
        {"vgg16", {7, 7, 8, 9, 9, 10}},     {"vgg19", {7, 7, 8, 9, 10, 10}},    {"resnet18", {4, 5, 5, 7, 7, 7}},
        {"shufflenet", {4, 4, 5, 5, 7, 8}}, {"bert", {10, 10, 10, 10, 10, 10}}, {"gpt2", {10, 10, 10, 10, 10, 10}},
        {"a2c", {38, 39, 39, 46, 46, 46}},  {"dqn", {5, 5, 6, 6, 8, 8}}};
    const auto width = static_cast<std::size_t>(std::countr_zero(static_cast<std::uint64_t>(gpus)));
    return table.at(name.substr(0, name.find('_'))).at(width);
  }

  void describe(Job& job, std::uint32_t number) const
  {
    const std::int64_t most = rule_ == MuriRule::tiresias ? 1 : 8;
    model::Request request;
    request.members = static_cast<std::uint32_t>(std::max<std::int64_t>(1, job.gpus / most));
    request.chips = model::ChipShare::whole(static_cast<std::uint32_t>(std::min(job.gpus, most)));
    job.shown.id = JobId{number};
    job.shown.requests = {request};
    job.shown.open = {model::PoolId{0}};
  }

  [[nodiscard]] double next_event() const
  {
    double next = come_ < jobs_.size() ? jobs_[come_].submitted : std::numeric_limits<double>::infinity();
    for (std::size_t q = 0; q < queues_.size(); ++q)
      for (const Job* job : queues_[q])
        if (job->runs) {
          next = std::min(next, last_ + job->left);
          if (rule_ == MuriRule::tiresias && q < limits.size())
            if (const double late = std::ceil(limits[q] / static_cast<double>(job->gpus)) - job->held; late > 0.0)
              next = std::min(next, last_ + late);
        }
    return next;
  }

  /// Each job one step.
  void demote()
  {
    if (rule_ != MuriRule::tiresias)
      return;
    std::map<const Job*, bool> moved;
    for (std::size_t q = 0; q < limits.size(); ++q)
      for (Job* job : std::vector<Job*>{queues_[q]})
        if (job->runs && !moved[job] && job->held * static_cast<double>(job->gpus) >= limits[q]) {
          moved[job] = true;
          std::erase(queues_[q], job);
          queues_[q + 1].push_back(job);
        }
  }

  /// All anew, on empty hosts, as the product's plan in this order.
  void place()
  {
    if (rule_ != MuriRule::tiresias)
      std::ranges::stable_sort(queues_[0], {}, [&](const Job* job) {
        return job->left * (rule_ == MuriRule::srsf ? static_cast<double>(job->gpus) : 1.0);
      });
    std::vector<const policy::Snapshot::Job*> order;
    for (const auto& queue : queues_)
      for (Job* job : queue) {
        job->runs = false;
        order.push_back(&job->shown);
      }
    for (const policy::Plan::Run& run : policy::plan_in_order(hosts_, order).runs)
      jobs_[run.job.index()].runs = true;
    if (rule_ == MuriRule::tiresias)
      for (auto& queue : queues_)
        std::stable_partition(queue.begin(), queue.end(), [](const Job* job) { return job->runs; });
  }

  MuriRule rule_;
  std::vector<Job> jobs_;
  policy::Snapshot hosts_;
  std::array<std::vector<Job*>, 3> queues_;
  std::size_t come_ = 0;
  double last_ = 0.0;
};

} // namespace

TEST_CASE("Muri's simulator: SRTF, SRSF and Tiresias on two traces, to the millisecond")
{
  if (test::traces_missing())
    return;
  const auto play = [](const char* trace, MuriRule rule) {
    return MuriSimulator{test::traces + "muri/" + trace + ".csv.gz", rule}.play();
  };
  test::expect("SRTF", play("trace1", MuriRule::srtf), {1'370'603.198, 26'045'465.5}, 1e-3, 0.05);
  test::expect("SRSF", play("trace1", MuriRule::srsf), {980'140.570, 26'065'759.0}, 1e-3, 0.05);
  test::expect("Tiresias", play("trace1", MuriRule::tiresias), {3'330'371.307, 23'556'410.2}, 1e-3, 0.05);
  test::expect("SRTF", play("trace4", MuriRule::srtf), {581'982.900, 14'787'990.6}, 1e-3, 0.05);
  test::expect("SRSF", play("trace4", MuriRule::srsf), {487'167.169, 14'887'908.9}, 1e-3, 0.05);
  test::expect("Tiresias", play("trace4", MuriRule::tiresias), {1'319'382.936, 13'073'838.6}, 1e-3, 0.05);
}
