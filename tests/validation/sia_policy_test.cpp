// Sia in its own simulator (validation/elastic/sia_world.hpp): what each job may run on and how much it would get done there are by
// its rules, and who gets what is the product's programme (policy/scheduling/elastic/). The figure is that of an independent
// program for the rules; none is published for the open trace.
#include "policy/scheduling/elastic/goodput_rules.hpp"
#include "validation/elastic/sia_model.hpp"
#include "validation/elastic/sia_world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <memory>
#include <numeric>
#include <tuple>

using namespace leasehold;
using namespace leasehold::test;

namespace {

/// A batch, and what is done with it.
using SiaBatch = std::pair<double, double>;

/// Of fifty batches up to `most`, each so much larger than the one before, that with which so many GPUs of a kind do most by what is
/// believed of them.
SiaBatch best_sia_batch(const Application& application, int epoch, SiaModel& model, const GpusByNode& held, double most)
{
  SiaBatch best{application.least_batch(), 0.0};
  const int gpus = std::accumulate(held.begin(), held.end(), 0);
  constexpr int batches = 50;
  for (int b = 0; b < batches; ++b) {
    const double part = static_cast<double>(b) / (batches - 1);
    const double batch = application.least_batch() * std::pow(most / application.least_batch(), part);
    const BatchSplit split = application.split_as_measured(batch, held);
    if (split.local < application.least_local())
      continue;
    const double goodput =
        application.gain(split.batch, epoch) / model.batch_time(static_cast<int>(held.size()), gpus, split);
    if (goodput > best.second)
      best = {batch, goodput};
  }
  return best;
}

class SiaTicks {
public:
  explicit SiaTicks(const std::map<std::string, OnKinds>& applications)
      : applications_(&applications), rule_(policy::goodput_matrix_rule(0.5, 1.1))
  {
  }

  TickPlan operator()(const std::vector<TickJob*>& jobs, double now)
  {
    policy::ElasticWorld world;
    world.now = Timestamp{now};
    for (const TickNodes& nodes : sia_nodes)
      world.chips.push_back(static_cast<double>(nodes.count) * nodes.gpus);
    std::vector<policy::Snapshot::Job> facts(jobs.size());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const TickJob& job = *jobs[i];
      Seen& seen = seen_[job.name];
      if (seen.asked == 0.0)
        seen.asked = job.batch;
      if (!job.held.empty())
        look(job, seen);
      facts[i].submitted = Timestamp{job.submitted};
      facts[i].facts.preemptions = static_cast<std::uint32_t>(job.restarts);
      facts[i].facts.restart = Seconds{cost_of_moving(job)};
      if (!job.held.empty())
        facts[i].stay.emplace();
      world.jobs.push_back(&facts[i]);
      world.options.push_back(options(job, seen));
      const auto& all = world.options.back();
      const auto now_on = std::ranges::find_if(
          all, [&](const auto& o) { return o.pool == job.kind && static_cast<int>(o.chips) == job.count(); });
      world.present.push_back(job.held.empty() || now_on == all.end() ? policy::no_option
                                                                      : static_cast<std::size_t>(now_on - all.begin()));
      if (job.restart > 0.0 && world.present.back() != policy::no_option) {
        world.options.back() = {*now_on};
        world.present.back() = 0;
      }
    }
    const std::vector<std::size_t> chosen = rule_->choose(world);
    TickPlan plan{std::vector<int>(jobs.size(), 0), {}, std::vector<std::size_t>(jobs.size(), 0)};
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      plan.order.push_back(i);
      if (chosen[i] == policy::no_option)
        continue;
      const policy::Option& option = world.options[i][chosen[i]];
      plan.gpus[i] = static_cast<int>(option.chips);
      plan.kinds[i] = option.pool;
      const Application& there = applications_->at(jobs[i]->application->name())[option.pool];
      jobs[i]->application = &there;
      Seen& seen = seen_[jobs[i]->name];
      const std::size_t by = seen.on[option.pool].blind() ? first_seen(seen) : option.pool;
      if (by < sia_kinds)
        jobs[i]->batch = best_on(*jobs[i], seen, by, option.pool, plan.gpus[i], there.most_batch()).first;
    }
    std::ranges::stable_sort(plan.order, {}, [&](std::size_t i) { return -plan.gpus[i]; });
    return plan;
  }

private:
  struct Seen {
    double asked = 0.0; ///< batch of the trace
    std::array<SiaModel, sia_kinds> on;
    /// By kind that is gone by and kind that it is for, GPUs, epoch and most of the batch; until something new is seen.
    std::map<std::tuple<std::size_t, std::size_t, int, int, double>, SiaBatch> best;
  };

  static double cost_of_moving(const TickJob& job)
  {
    const std::string& name = job.application->name();
    return name == "cifar10" || name == "ncf" ? 30.0 : name == "yolov3" ? 45.0 : job.restart_delay;
  }

  static std::size_t first_seen(const Seen& seen)
  {
    return static_cast<std::size_t>(std::ranges::find_if(seen.on, [](const SiaModel& m) { return !m.blind(); }) -
                                    seen.on.begin());
  }
  static void look(const TickJob& job, Seen& seen)
  {
    GpusByNode held;
    std::ranges::copy_if(job.held, std::back_inserter(held), [](int gpus) { return gpus > 0; });
    const double local = job.application->split_as_measured(job.batch, held).local;
    if (seen.on[job.kind].see(static_cast<int>(held.size()), job.count(), local,
                              job.application->measured(held, local)))
      seen.best.clear();
  }
  /// By what was seen on `by`.
  SiaBatch best_on(const TickJob& job, Seen& seen, std::size_t by, std::size_t kind, int gpus, double most) const
  {
    const auto [found, added] = seen.best.try_emplace({by, kind, gpus, job.epoch, most});
    if (added)
      found->second = best_sia_batch(applications_->at(job.application->name())[kind], job.epoch, seen.on[by],
                                     packed_on(kind, gpus), most);
    return found->second;
  }

  [[nodiscard]] std::vector<policy::Option> options(const TickJob& job, Seen& seen)
  {
    const OnKinds& kinds = applications_->at(job.application->name());
    std::vector<policy::Option> all;
    const std::size_t known = first_seen(seen);
    if (known == sia_kinds) {
      for (std::size_t k = 0; k < sia_kinds; ++k)
        all.push_back({k, 0, 1.0, 1.0});
      return all;
    }
    int most = 0;
    for (const SiaModel& model : seen.on)
      most = std::max(most, model.most_gpus());
    for (std::size_t k = 0; k < sia_kinds; ++k) {
      const std::size_t by = seen.on[k].blind() ? known : k;
      const double ratio = kinds[k].single_rate() / kinds[by].single_rate();
      const int limit =
          std::min({64, std::max(1, 2 * most), static_cast<int>(kinds[k].most_batch() / kinds[k].least_local())});
      const int whole = sia_nodes[k].gpus, last = static_cast<int>(sia_nodes[k].count) * whole;
      for (int gpus = 1; gpus <= std::min(limit, last); gpus = gpus < whole ? 2 * gpus : gpus + whole) {
        const double goodput = best_on(job, seen, by, by, gpus, seen.asked).second;
        if (goodput > 0.0)
          all.push_back({k, 0, static_cast<double>(gpus), goodput * ratio});
      }
    }
    return all;
  }

  const std::map<std::string, OnKinds>* applications_;
  std::shared_ptr<policy::ElasticRule> rule_;
  std::map<std::string, Seen> seen_;
};

} // namespace

TEST_CASE("Sia's open trace on three kinds of GPUs: sia")
{
  if (!std::filesystem::exists(sia_data + "turn2/pollux/sia_rtx_dgxext_tables.csv.gz")) {
    MESSAGE("skipped: Sia's tables are not there");
    return;
  }
  const auto applications = sia_applications();
  TickRules rules;
  rules.kinds.assign(sia_nodes.begin(), sia_nodes.end());
  TickSimulator simulator{sia_jobs(applications), rules, SiaTicks{applications}};
  simulator.play();
  MESSAGE("mean completion " << simulator.mean() << " s, by another program 1959.5 s");
  CHECK(std::abs(simulator.mean() / 1959.5 - 1.0) <= 0.05);
}
