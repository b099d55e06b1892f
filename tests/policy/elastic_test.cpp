// Policies that choose how wide jobs run, worked out by hand, and what they promise. Hosts of four chips; stops are free
// where nothing else is said.
#include "policy/planning/rounds.hpp"
#include "policy/scheduling/elastic/least_cost.hpp"
#include "policy/scheduling/elastic/satisfactory_shares.hpp"
#include "policy/scheduling/elastic/widening.hpp"
#include "policy/scheduling/registry.hpp"
#include "random/stream.hpp"
#include "simulation/job_world.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <set>

namespace leasehold::test {

namespace {

struct ElasticRun {
  std::string stays; ///< of each job: chips, pool where there are two, start and end of each stay
  std::map<std::string, double> ends;
  double mean = 0.0; ///< completion time
};

class WatchedWidths final : public policy::Scheduling {
public:
  explicit WatchedWidths(std::unique_ptr<policy::Scheduling> policy) : policy_(std::move(policy)) {}
  std::map<std::uint32_t, std::string> stays;
  std::map<std::uint32_t, double> ends;

  void schedule(const model::ClusterView& view, policy::DecisionSink& decisions) override
  {
    policy_->schedule(view, decisions);
  }
  [[nodiscard]] Timestamp wake_at() const override { return policy_->wake_at(); }
  void submitted(const model::ClusterView& view, model::JobId job) override { policy_->submitted(view, job); }
  [[nodiscard]] const policy::Scheduling& policy() const { return *policy_; }
  void ended(const model::ClusterView& view, model::JobId job, const model::Allocation& held) override
  {
    policy_->ended(view, job, held);
    stays[job.index()] +=
        fmt::format(" {}{}:{:.0f}-{:.0f}", view.pools().size() > 1 ? (held.placement.pool == a ? "A" : "B") : "",
                    held.chips, held.started.value(), view.now().value());
    ends[job.index()] = view.now().value();
  }

private:
  std::unique_ptr<policy::Scheduling> policy_;
};

ElasticRun play_elastic(std::unique_ptr<policy::Scheduling> policy, const std::vector<std::uint32_t>& hosts,
                        const std::vector<JobSpec>& jobs, Seconds cost = Seconds{0}, Seconds restart = Seconds{0},
                        std::set<model::JobId>* admitted = nullptr)
{
  auto watched = std::make_unique<WatchedWidths>(std::move(policy));
  WatchedWidths& watch = *watched;
  JobWorld world{hosts, jobs, {"train", "model", {Seconds{1e9}, cost}, restart}, std::move(watched)};
  world.play();
  CHECK(world.runner.totals().refused_decisions == 0);
  CHECK(world.runner.counts().finished == jobs.size());
  CHECK(world.state.ledger.audit() == "");
  if (const auto* deadlines = dynamic_cast<const policy::DeadlineScheduling*>(&watch.policy()); admitted != nullptr)
    *admitted = deadlines->admitted();
  ElasticRun run;
  for (const auto& [job, stays] : watch.stays)
    run.stays += fmt::format("{}{}:{}", run.stays.empty() ? "" : ", ", jobs[job].name, stays);
  for (const auto& [job, end] : watch.ends) {
    run.ends[jobs[job].name] = end;
    run.mean += (end - jobs[job].submitted) / static_cast<double>(jobs.size());
  }
  return run;
}

ElasticRun play_elastic(const std::string& policy, const std::vector<std::uint32_t>& hosts,
                        const std::vector<JobSpec>& jobs, Seconds cost = Seconds{0}, Seconds restart = Seconds{0})
{
  return play_elastic(policy_from(policy::scheduling_policies(), policy), hosts, jobs, cost, restart);
}

/// A job that can run on 1, 2, ... chips of any host at these rates, where they are above 0.
JobSpec elastic(std::string name, double submitted, double work, const std::vector<double>& rates,
                Timestamp deadline = Timestamp::never())
{
  JobSpec job{std::move(name), submitted, work, {}, 0, deadline};
  for (std::uint32_t chips = 1; chips <= rates.size(); ++chips)
    if (rates[chips - 1] > 0.0) {
      job.requests.push_back(on_chips(1, -1, rates[chips - 1]));
      job.requests.back().members = chips;
    }
  return job;
}

} // namespace

TEST_CASE("optimus: a step wider to whom it helps most, and more when another is done")
{
  // T of A: 1000, 555.6, 416.7, 357.1 s on 1, 2, 3, 4 chips; of B a tenth. Both have one, then A 444 s and 139 s sooner
  // against B's 44: A 3, B 1. B is done at 100. The round at 120 finds A with 1000 - 288 left, 254.3 s on four.
  const std::vector<double> rates{1.0, 1.8, 2.4, 2.8};
  const std::vector<JobSpec> jobs{elastic("A", 0, 1000, rates), elastic("B", 0, 100, rates)};
  CHECK(play_elastic("{policy: optimus, round: 60 s}", {1}, jobs).stays == "A: 3:0-120 4:120-374, B: 1:0-100");
  // Where going wider costs 5 s of checkpoint, which is of the stay that ends, and 20 s of restart: 120 is no later than
  // twice that after 0, so that it may; until 120 A works 115 s: 276. From 140 on 724 take 258.6 s.
  CHECK(play_elastic("{policy: optimus, round: 60 s}", {1}, jobs, Seconds{5}, Seconds{20}).stays ==
        "A: 3:0-120 4:120-399, B: 1:0-100");
  // Five jobs for four chips: the narrowest of the first four, though A would gain most.
  std::vector<JobSpec> many;
  for (const std::string name : {"P", "Q", "R", "S", "A"})
    many.push_back(elastic(name, 0, name == "A" ? 1000 : 60, rates));
  CHECK(play_elastic("{policy: optimus, round: 60 s}", {1}, many).stays ==
        "P: 1:0-60, Q: 1:0-60, R: 1:0-60, S: 1:0-60, A: 4:60-417");
}

TEST_CASE("widening: of equals the first, and a step that finds no chips makes way for a smaller one")
{
  // Gains for each chip: X 10/1 then 4/2, Y 10/1. Of 3 chips more X has the first, Y the second, and X's step of two none.
  std::vector<policy::Widths> jobs{{0, {1, 2, 4}, {20, 10, 2}}, {0, {1, 2}, {15, 5}}};
  std::vector<double> free{3.0};
  policy::widen_by_gain(jobs, free);
  CHECK(jobs[0].now == 1);
  CHECK(jobs[1].now == 1);
  CHECK(free[0] == 1.0);
}

TEST_CASE("pollux: the harmonic mean of speedups over equal parts")
{
  // Equal parts are two chips: A does 1.9 there and B 1.1. Sums of 1/speedup: 2 and 2: 1 + 1 = 2; A 3, B 1:
  // 1.9/2.7 + 1.1/1 = 1.80, which is least: A 1, B 3 is 1.9 + 1.1/1.15 = 2.86. B is done at 110, A then has
  // 2700 - 120 * 2.7 at the round at 120 and 3.4 a second on four: 698.8 s.
  const std::vector<JobSpec> jobs{elastic("A", 0, 2700, {1.0, 1.9, 2.7, 3.4}),
                                  elastic("B", 0, 110, {1.0, 1.1, 1.15, 1.2})};
  CHECK(play_elastic("pollux", {1}, jobs).stays == "A: 3:0-120 4:120-819, B: 1:0-110");
}

TEST_CASE("pollux and sia: what a move is worth to a job that was moved before")
{
  CHECK(policy::worth_moving(Seconds{20}, 3, Seconds{30}) == 1.0); // younger than a restart
  CHECK(policy::worth_moving(Seconds{100}, 1, Seconds{30}) == doctest::Approx(70.0 / 130.0));
  CHECK(policy::worth_moving(Seconds{100}, 5, Seconds{30}) == 0.0); // it did nothing but restart
}

TEST_CASE("sia: each job on the kind of chips where it gains most, whoever was first")
{
  // Rows over their least: Y 1, 1; X 4, 1. Costs to the power -1/2: Y on B and X on A: 1 + 0.5; the other way 1 + 1.
  const std::vector<JobSpec> jobs{{"Y", 0, 1000, {on_chips(4, 0, 1.0), on_chips(4, 1, 1.0)}},
                                  {"X", 0, 1000, {on_chips(4, 0, 4.0), on_chips(4, 1, 1.0)}}};
  CHECK(play_elastic("sia", {1, 1}, jobs).stays == "Y: B4:0-1000, X: A4:0-250");
  // On one host: A 3, B 1 costs 2.7^-1/2 + 1 = 1.609; 2 and 2: 1.9^-1/2 + 1.1^-1/2 = 1.679; A 4 alone 3.4^-1/2 + 1.1 = 1.642.
  const std::vector<JobSpec> pair{elastic("A", 0, 270, {1.0, 1.9, 2.7, 3.4}),
                                  elastic("B", 0, 100, {1.0, 1.1, 1.15, 1.2})};
  CHECK(play_elastic("sia", {1}, pair).stays == "A: 3:0-100, B: 1:0-100");
  // Where a job that waits costs less than 1.067, it does.
  CHECK(play_elastic("{policy: sia, wait: 1.05}", {1}, pair).stays == "A: 4:0-79, B: 4:120-203");
}

TEST_CASE("elasticflow: who can keep its deadline is admitted, and sure of the fewest chips that do")
{
  // A needs two chips until 200 for 360 at 1.8 a second, B two until 150. C by 100 would need one: A would be left one
  // until 100, two until 150 and all four then: 100 + 90 + 150 = 340. So it waits for chips that nobody is sure of: at
  // 150 A needs two until 200, and C has two, and four from then on: 100 - 90 left at 3 a second.
  const std::vector<double> rates{1.0, 1.8, 0.0, 3.0};
  const std::vector<JobSpec> jobs{elastic("A", 0, 360, rates, Timestamp{200}),
                                  elastic("B", 0, 270, rates, Timestamp{150}),
                                  elastic("C", 0, 100, rates, Timestamp{100})};
  CHECK(play_elastic("elasticflow", {1}, jobs).stays == "A: 2:0-200, B: 2:0-150, C: 2:150-200 4:200-203");
  // With room C is admitted, and edf, which has each on its first alternative, loses A's deadline.
  CHECK(play_elastic("elasticflow", {2}, jobs).ends.at("C") <= 100.0);
  CHECK(play_elastic("edf", {1}, jobs).ends.at("A") > 200.0);
}

// Gu et al. 2023, ElasticFlow, figure 6: earliest deadline first at the widths that users ask for, here two chips each, keeps
// fewer deadlines, as it spends chips on jobs that are late in any case.
TEST_CASE("elasticflow: as in its paper, it keeps more deadlines than edf does on random jobs")
{
  std::size_t ours = 0, earliest_first = 0, all = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    random::Stream stream{seed, 0, "test/elasticflow/edf"};
    std::vector<JobSpec> wide, fixed;
    double now = 0.0;
    for (int j = 0; j < 40; ++j) {
      now += std::floor(stream.exponential(25.0));
      const double work = static_cast<double>(stream.uniform_int(50, 600));
      const Timestamp deadline{std::floor(now + work * stream.uniform(0.4, 1.5))};
      const std::string name = fmt::format("j{}", j);
      wide.push_back(elastic(name, now, work, {1.0, 1.8, 0.0, 3.0, 0.0, 0.0, 0.0, 4.6}, deadline));
      fixed.push_back({name, now, work, {on_chips(2, -1, 1.8)}, 0, deadline});
    }
    const auto kept = [&](const std::string& policy, const std::vector<JobSpec>& jobs) {
      const auto run = play_elastic(policy_from(policy::scheduling_policies(), policy), {2}, jobs);
      return static_cast<std::size_t>(std::ranges::count_if(
          jobs, [&](const JobSpec& job) { return run.ends.at(job.name) <= job.deadline.value() + 1e-3; }));
    };
    ours += kept("elasticflow", wide);
    earliest_first += kept("edf", fixed);
    all += wide.size();
  }
  MESSAGE("of " << all << " deadlines elasticflow keeps " << ours << ", edf " << earliest_first);
  CHECK(ours > earliest_first + all / 20);
}

TEST_CASE("elasticflow: whoever is admitted keeps its deadline, on random jobs")
{
  std::size_t admitted = 0, refused = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    random::Stream stream{seed, 0, "test/elasticflow"};
    std::vector<JobSpec> jobs;
    double now = 0.0;
    for (int j = 0; j < 30; ++j) {
      now += std::floor(stream.exponential(20.0));
      const double part = stream.uniform(0.5, 1.0); // rates that rise less and less
      const double work = static_cast<double>(stream.uniform_int(50, 600));
      jobs.push_back(elastic(fmt::format("j{}", j), now, work,
                             {1.0, std::pow(2.0, part), 0.0, std::pow(4.0, part), 0.0, 0.0, 0.0, std::pow(8.0, part)},
                             stream.bernoulli(0.8) ? Timestamp{std::floor(now + work * stream.uniform(0.3, 2.0))}
                                                   : Timestamp::never()));
    }
    auto policy = std::make_unique<policy::DeadlineScheduling>(Seconds{600});
    std::set<model::JobId> sure;
    const auto run = play_elastic(std::move(policy), {2}, jobs, Seconds{0}, Seconds{0}, &sure);
    for (std::uint32_t j = 0; j < jobs.size(); ++j) {
      CAPTURE(seed);
      CAPTURE(j);
      if (sure.contains(model::JobId{j}))
        CHECK(run.ends.at(jobs[j].name) <= jobs[j].deadline.value() + 1e-3);
      (sure.contains(model::JobId{j}) ? admitted : refused) += jobs[j].deadline != Timestamp::never() ? 1U : 0U;
    }
  }
  MESSAGE(admitted << " admitted, " << refused << " refused");
  CHECK(admitted > 200);
  CHECK(refused > 100);
}

TEST_CASE(
    "optimus, pollux, sia and elasticflow: random gangs are all done, nothing is refused, and papers' comparisons hold")
{
  constexpr int seeds = 16;
  std::map<std::string, double> mean;
  std::map<std::string, int> kept;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    random::Stream stream{seed, 0, "test/elastic"};
    std::vector<JobSpec> jobs;
    double now = 0.0;
    for (int j = 0; j < 25; ++j) {
      now += std::floor(stream.exponential(300.0));
      const double part = stream.uniform(0.5, 0.95);
      JobSpec job{"", now, 100.0 * static_cast<double>(stream.uniform_int(1, 60)), {}};
      for (const std::uint32_t chips : {8U, 1U, 2U, 4U})
        for (int kind = 0; kind < 2; ++kind) {
          job.requests.push_back(on_chips(std::min(chips, 4U), kind, (2.0 - kind) * std::pow(chips, part)));
          job.requests.back().members = std::max(1U, chips / 4);
        }
      job.name = fmt::format("j{}", j);
      job.deadline = stream.bernoulli(0.5) ? Timestamp{now + job.work * stream.uniform(0.1, 0.6)} : Timestamp::never();
      jobs.push_back(std::move(job));
    }
    for (const std::string policy :
         {"fcfs", "edf", "gandiva_fair", "{policy: optimus, round: 60 s}", "pollux", "sia", "elasticflow"}) {
      CAPTURE(seed);
      CAPTURE(policy);
      const ElasticRun run = play_elastic(policy, {2, 2}, jobs, Seconds{10}, Seconds{20});
      mean[policy] += run.mean / seeds;
      for (const JobSpec& job : jobs)
        kept[policy] += job.deadline != Timestamp::never() && run.ends.at(job.name) <= job.deadline.value() ? 1 : 0;
    }
  }
  for (const auto& [policy, seconds] : mean)
    MESSAGE(policy << ": mean completion " << seconds << " s, " << kept[policy] << " deadlines kept");
  // As in their papers: against equal shares of the time; against those who know goodputs by width less well; and edf, which
  // has each on its first alternative, keeps fewer deadlines.
  CHECK(mean["{policy: optimus, round: 60 s}"] < mean["gandiva_fair"]);
  CHECK(mean["pollux"] < mean["{policy: optimus, round: 60 s}"]);
  CHECK(mean["sia"] < mean["fcfs"]);
  CHECK(kept["elasticflow"] > kept["edf"]);
}

} // namespace leasehold::test
