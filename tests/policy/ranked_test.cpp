// Policies that rank jobs, as `RankedScheduling` plays them, against the plain way: a whole picture at each event or round, all
// jobs sorted, and a plan made of them. Both must start and stop the same jobs on the same hosts at the same instants.
#include "policy/placement/registry.hpp"
#include "policy/planning/in_order.hpp"
#include "policy/planning/rounds.hpp"
#include "policy/scheduling/registry.hpp"
#include "random/stream.hpp"
#include "simulation/job_world.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace leasehold;

namespace {

using policy::Plan;
using policy::Snapshot;

/// The plan of a function.
class PlainPlanner final : public policy::Planner {
public:
  explicit PlainPlanner(std::function<Plan(const Snapshot&)> plan) : plan_(std::move(plan)) {}
  Plan plan(const Snapshot& snapshot) override { return plan_(snapshot); }

private:
  std::function<Plan(const Snapshot&)> plan_;
};

/// All jobs in order of `rank`, which is asked once of each: the least first, of equals the first that was submitted.
template <class Rank> Plan plan_of_ranks(const Snapshot& snapshot, Rank rank)
{
  using Key = std::tuple<decltype(rank(snapshot.jobs.front())), Timestamp, model::JobId>;
  std::vector<std::pair<Key, const Snapshot::Job*>> ranked;
  ranked.reserve(snapshot.jobs.size());
  for (const Snapshot::Job& job : snapshot.jobs)
    ranked.emplace_back(Key{rank(job), job.submitted, job.id}, &job);
  std::ranges::sort(ranked, {}, &std::pair<Key, const Snapshot::Job*>::first);
  std::vector<const Snapshot::Job*> order;
  order.reserve(ranked.size());
  for (const auto& one : ranked)
    order.push_back(one.second);
  return policy::plan_in_order(snapshot, order);
}

bool runs_on(const Snapshot::Job& job, Timestamp now)
{
  return job.stay && (policy::keeps_nothing(job) || policy::stops_too_soon(job, now));
}

bool runs_on(const Snapshot::Job& job)
{
  return job.stay && policy::keeps_nothing(job);
}

Plan plain_srtf(const Snapshot& snapshot)
{
  return plan_of_ranks(snapshot, [](const Snapshot::Job& job) {
    const model::Request& request = job.requests[0];
    const double left = std::max(0.0, request.walltime.value() - job.facts.work / request.rate);
    return std::tuple{!runs_on(job), -std::int64_t{job.priority}, left * request.total_chips(), !job.stay};
  });
}

Plan plain_priority(const Snapshot& snapshot)
{
  return plan_of_ranks(snapshot, [](const Snapshot::Job& job) {
    return std::tuple{!runs_on(job), -std::int64_t{job.priority}, !job.stay};
  });
}

Plan plain_edf(const Snapshot& snapshot)
{
  return plan_of_ranks(snapshot, [](const Snapshot::Job& job) {
    return std::tuple{!runs_on(job), -std::int64_t{job.priority}, job.deadline, !job.stay};
  });
}

Plan plain_las(const Snapshot& snapshot)
{
  return plan_of_ranks(snapshot, [&](const Snapshot::Job& job) {
    return std::tuple{!runs_on(job, snapshot.now), -std::int64_t{job.priority}, job.facts.chip_seconds,
                      job.facts.first_start};
  });
}

/// Queues as lists, gone through whole in every round.
class PlainTiresias {
public:
  PlainTiresias(std::vector<Seconds> bounds, double promote)
      : bounds_(std::move(bounds)), promote_(promote), queues_(bounds_.size() + 1)
  {
  }

  Plan operator()(const Snapshot& snapshot)
  {
    std::map<model::JobId, const Snapshot::Job*> jobs;
    for (const Snapshot::Job& job : snapshot.jobs)
      jobs.emplace(job.id, &job);
    move_on(jobs, snapshot.now);
    std::vector<const Snapshot::Job*> order;
    for (const std::vector<model::JobId>& queue : queues_)
      for (const model::JobId job : queue)
        order.push_back(jobs.at(job));
    std::ranges::stable_sort(order, {}, [&](const Snapshot::Job* job) {
      return std::pair{!runs_on(*job, snapshot.now), -std::int64_t{job->priority}};
    });
    return policy::plan_in_order(snapshot, order);
  }

private:
  struct Since {
    double chip_seconds = 0.0;
    Seconds executed{0.0};
    Timestamp ran;
  };

  void move_on(const std::map<model::JobId, const Snapshot::Job*>& jobs, Timestamp now)
  {
    std::vector<std::vector<model::JobId>> kept(queues_.size()), moved(queues_.size());
    std::map<model::JobId, Since> since;
    const auto enter = [&](const Snapshot::Job& job, std::size_t from) {
      Since& count = since[job.id] = since_of(job, now);
      const Seconds had{job.facts.chip_seconds - count.chip_seconds};
      const auto to = static_cast<std::size_t>(std::ranges::upper_bound(bounds_, had) - bounds_.begin());
      (to == from ? kept : moved)[to].push_back(job.id);
    };
    for (std::size_t q = 0; q < queues_.size(); ++q)
      for (const model::JobId id : queues_[q])
        if (const auto job = jobs.find(id); job != jobs.end())
          enter(*job->second, q);
    for (const auto& [id, job] : jobs)
      if (!since.contains(id))
        enter(*job, queues_.size());
    for (std::size_t q = 0; q < queues_.size(); ++q) {
      std::stable_partition(kept[q].begin(), kept[q].end(),
                            [&](model::JobId id) { return jobs.at(id)->stay.has_value(); });
      kept[q].insert(kept[q].end(), moved[q].begin(), moved[q].end());
    }
    queues_ = std::move(kept);
    since_ = std::move(since);
  }

  [[nodiscard]] Since since_of(const Snapshot::Job& job, Timestamp now) const
  {
    const auto found = since_.find(job.id);
    Since since = found == since_.end() ? Since{0.0, Seconds{0.0}, now} : found->second;
    const Seconds ran = job.facts.executed - since.executed;
    if (job.stay)
      since.ran = now;
    else if (promote_ > 0.0 && ran > Seconds{0.0} && now - since.ran >= promote_ * ran)
      since = {job.facts.chip_seconds, job.facts.executed, now};
    return since;
  }

  std::vector<Seconds> bounds_;
  double promote_;
  std::vector<std::vector<model::JobId>> queues_;
  std::map<model::JobId, Since> since_;
};

std::unique_ptr<policy::Scheduling> at_events(std::function<Plan(const Snapshot&)> plan)
{
  return std::make_unique<policy::EventScheduling>(std::make_unique<PlainPlanner>(std::move(plan)));
}

std::unique_ptr<policy::Scheduling> in_rounds(double period, std::function<Plan(const Snapshot&)> plan)
{
  return std::make_unique<policy::RoundScheduling>(Seconds{period}, std::make_unique<PlainPlanner>(std::move(plan)));
}

struct Pair {
  const char* text;
  std::function<std::unique_ptr<policy::Scheduling>()> plain;
};

const Pair pairs[] = {
    {"{policy: srtf, by: service}", [] { return at_events(plain_srtf); }},
    {"priority", [] { return at_events(plain_priority); }},
    {"edf", [] { return at_events(plain_edf); }},
    {"{policy: las, round: 7 s}", [] { return in_rounds(7.0, plain_las); }},
    {"{policy: tiresias, round: 5 s, queues: [20 s, 90 s]}",
     [] {
       return in_rounds(5.0, PlainTiresias{{Seconds{20}, Seconds{90}}, 0.0});
     }},
    {"{policy: tiresias, round: 5 s, queues: [20 s, 90 s], promote: 2}",
     [] {
       return in_rounds(5.0, PlainTiresias{{Seconds{20}, Seconds{90}}, 2.0});
     }},
};

/// Writes down who starts and stops where.
class Diary final : public policy::Scheduling {
public:
  Diary(std::unique_ptr<policy::Scheduling> policy, std::string& text) : policy_(std::move(policy)), text_(&text) {}

  void schedule(const model::ClusterView& view, policy::DecisionSink& decisions) override
  {
    policy_->schedule(view, decisions);
  }
  [[nodiscard]] Timestamp wake_at() const override { return policy_->wake_at(); }
  void foretell(std::span<const double> work) override { policy_->foretell(work); }
  void submitted(const model::ClusterView& view, model::JobId job) override { policy_->submitted(view, job); }
  void started(const model::ClusterView& view, model::JobId job) override
  {
    write('+', view, job, view.allocation(job));
    policy_->started(view, job);
  }
  void ended(const model::ClusterView& view, model::JobId job, const model::Allocation& held) override
  {
    write('-', view, job, held);
    policy_->ended(view, job, held);
  }
  void pool_changed(const model::ClusterView& view, model::PoolId pool) override { policy_->pool_changed(view, pool); }

private:
  void write(char sign, const model::ClusterView& view, model::JobId job, const model::Allocation& held)
  {
    *text_ += fmt::format("{}{} {}.{}", sign, view.now().value(), job.index(), held.request);
    for (const model::Slice& slice : held.placement.slices)
      *text_ += fmt::format(" {}-{}x{}.{}", slice.hosts.first.index(), slice.hosts.last.index(), slice.members,
                            slice.accelerator);
    *text_ += '\n';
  }

  std::unique_ptr<policy::Scheduling> policy_;
  std::string* text_;
};

struct RankedWorld {
  std::vector<test::TraceJob> jobs;
  model::Inventory inventory;
  double cost = 0.0; ///< of a stop; below 0: nothing is kept
};

/// Hosts of eight chips, or of one; gangs of whole chips, in some worlds some with fractions, cores or memory, some with
/// alternatives; a load of about two for a while, so that much waits.
RankedWorld random_world(std::uint64_t seed)
{
  random::Stream stream{seed, 0, "ranked"};
  const bool plain = stream.bernoulli(0.5);
  RankedWorld world{{}, test::plain_cluster(plain ? 20 : 5, plain ? 1 : 8), 0.0};
  for (model::Host& host : world.inventory.hosts) {
    host.cores = 16;
    host.memory = Bytes{64};
  }
  world.cost = static_cast<double>(stream.uniform_int(-1, 2));
  const bool fractions = stream.bernoulli(0.4);
  double now = 0.0;
  for (int j = 0; j < 70; ++j) {
    now += std::floor(stream.exponential(4.0));
    const double run = static_cast<double>(stream.uniform_int(1, 60));
    test::TraceJob job = test::rigid_job(now, run, static_cast<std::uint32_t>(stream.uniform_int(1, 5)),
                                         std::ceil(run * stream.uniform(1.0, 2.0)));
    model::Request& request = job.requests[0];
    if (!plain)
      request.chips = model::ChipShare::whole(1U << stream.uniform_int(0, 3));
    if (fractions && stream.bernoulli(0.3)) {
      request.chips = model::ChipShare::thousandths(static_cast<std::uint32_t>(stream.uniform_int(100, 900)));
      request.cores = static_cast<std::uint32_t>(stream.uniform_int(0, 2));
    }
    if (stream.bernoulli(0.2)) {
      job.requests.push_back(request);
      job.requests[1].members = 1;
    }
    job.priority = static_cast<std::int32_t>(stream.uniform_int(0, 1));
    if (stream.bernoulli(0.5))
      job.deadline = Timestamp{now + run * stream.uniform(1.0, 5.0)};
    world.jobs.push_back(job);
  }
  return world;
}

std::string diary_of(std::unique_ptr<policy::Scheduling> policy, const RankedWorld& world)
{
  std::string text;
  Diary diary{std::move(policy), text};
  const auto placement = test::policy_from(policy::placement_policies(), "first_fit");
  test::TraceRunner runner{world.inventory, diary, *placement};
  runner.audit_always();
  if (world.cost >= 0.0)
    runner.keep_work(Seconds{world.cost}, Seconds{2.0 * world.cost});
  static_cast<void>(runner.play(world.jobs));
  return text + fmt::format("{} refused\n", runner.refusals());
}

} // namespace

TEST_CASE("policies that rank jobs do what the plain way does, on random jobs of traces")
{
  std::size_t stops = 0;
  for (const Pair& pair : pairs)
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      const RankedWorld world = random_world(seed);
      CAPTURE(pair.text);
      CAPTURE(seed);
      const std::string expected = diary_of(pair.plain(), world);
      stops += static_cast<std::size_t>(std::ranges::count(expected, '-'));
      REQUIRE(diary_of(test::policy_from(policy::scheduling_policies(), pair.text), world) == expected);
    }
  CHECK(stops > 6 * 60 * 70); // besides all ends
}

TEST_CASE("policies that rank jobs do what the plain way does, on random training jobs in two pools")
{
  for (const Pair& pair : pairs)
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      random::Stream stream{seed, 0, "trained"};
      std::vector<test::JobSpec> specs;
      double now = 0.0;
      for (int j = 0; j < 30; ++j) {
        now += std::floor(stream.exponential(10.0));
        const auto chips = static_cast<std::uint32_t>(1U << stream.uniform_int(0, 2));
        std::vector<model::Request> requests{test::on_chips(chips, static_cast<int>(stream.uniform_int(-1, 1)), 2.0)};
        if (stream.bernoulli(0.5))
          requests.push_back(test::on_chips(std::max(1U, chips / 2), 1, 1.0));
        for (model::Request& request : requests)
          request.walltime = Seconds{stream.uniform(10.0, 200.0)};
        specs.push_back({fmt::format("j{}", j), now, stream.uniform(5.0, 150.0), requests,
                         static_cast<std::int32_t>(stream.uniform_int(0, 1))});
      }
      const auto play = [&](std::unique_ptr<policy::Scheduling> policy) {
        std::string text;
        test::JobWorld world{{2, 1},
                             specs,
                             {"train", "model", {Seconds{50}, Seconds{1}}, Seconds{2}},
                             std::make_unique<Diary>(std::move(policy), text)};
        world.play();
        return text;
      };
      CAPTURE(pair.text);
      CAPTURE(seed);
      REQUIRE(play(test::policy_from(policy::scheduling_policies(), pair.text)) == play(pair.plain()));
    }
}

TEST_CASE("who starts on idle chips of a host leaves those who run there alone")
{
  // Two hosts of eight chips. A holds four chips of the first for 100 s, from 0 on. At 10 B wants two, C four and D two, all
  // for 10 s. By service B and D have least left, then C, then A: B and D go beside A, and C finds no chip idle there and
  // goes to the second host. Nobody is stopped, though A has the most left.
  std::vector<test::TraceJob> jobs;
  for (const auto& [at, run, chips] :
       {std::tuple{0.0, 100.0, 4U}, {10.0, 10.0, 2U}, {10.0, 10.0, 4U}, {10.0, 10.0, 2U}}) {
    jobs.push_back(test::rigid_job(at, run, 1, run));
    jobs.back().requests[0].chips = model::ChipShare::whole(chips);
  }
  const RankedWorld world{jobs, test::plain_cluster(2, 8), 0.0};
  const std::string expected = "+0 0.0 0-0x1.0\n+10 1.0 0-0x1.0\n+10 3.0 0-0x1.0\n+10 2.0 1-1x1.0\n"
                               "-20 1.0 0-0x1.0\n-20 2.0 1-1x1.0\n-20 3.0 0-0x1.0\n-100 0.0 0-0x1.0\n0 refused\n";
  CHECK(diary_of(at_events(plain_srtf), world) == expected);
  CHECK(diary_of(test::policy_from(policy::scheduling_policies(), "{policy: srtf, by: service}"), world) == expected);
}
