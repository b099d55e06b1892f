// A planner as a paper would bring it: max-min fairness over two chip types (as Gavel's, Narayanan et al., OSDI 2020), in
// rounds, played by the run loop's own job runner.
#include "policy/planning/rounds.hpp"
#include "simulation/job_world.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <map>

namespace leasehold::simulation {

namespace {

using model::JobId;
using model::PoolId;
using policy::Plan;
using policy::Snapshot;

using test::a;
using test::b;

/// One host of chip A and one of chip B. Urgent jobs come first. Of the rest, pairs of jobs that declare a rate for each
/// chip take turns on A by their shares; what is left over goes to jobs that shrink to half a host and grow to a whole.
class MaxMin final : public policy::Planner {
public:
  Plan plan(const Snapshot& snapshot) override
  {
    free_ = {a, b};
    plan_ = {};
    std::vector<const Snapshot::Job*> urgent, mixed, elastic;
    for (const Snapshot::Job& job : snapshot.jobs)
      (job.priority > 0 ? urgent : job.requests[0].chips == job.requests[1].chips ? mixed : elastic).push_back(&job);
    by_id(mixed);
    by_id(elastic);
    for (const Snapshot::Job* job : urgent)
      run(*job, 0, free_.back());
    if (mixed.size() == 2 && free_.size() == 2)
      take_turns(*mixed[0], *mixed[1]);
    else if (!mixed.empty() && !free_.empty())
      run_poorest(mixed);
    fill(elastic);
    return plan_;
  }

private:
  static void by_id(std::vector<const Snapshot::Job*>& jobs)
  {
    std::ranges::sort(jobs, {}, [](const Snapshot::Job* job) { return job->id; });
  }
  static double best_rate(const Snapshot::Job& job) { return std::max(job.requests[0].rate, job.requests[1].rate); }

  void run(const Snapshot::Job& job, std::uint32_t request, PoolId pool, bool whole = true)
  {
    plan_.runs.push_back({job.id, request, pool, std::nullopt});
    if (whole)
      std::erase(free_, pool);
  }

  /// Let x be the first job's share of A and of the time its share of B is 1 - x, and r = rate on B / rate on A. The
  /// max-min of x + (1 - x)·r1 and (1 - x) + x·r2 lies where they are equal: x = (1 - r1)/(2 - r1 - r2).
  void take_turns(const Snapshot::Job& one, const Snapshot::Job& other)
  {
    const double r1 = one.requests[1].rate / one.requests[0].rate;
    const double r2 = other.requests[1].rate / other.requests[0].rate;
    const double share = (1.0 - r1) / (2.0 - r1 - r2);
    ++turns_;
    const double lag_one = share * turns_ - on_a_[one.id];
    const double lag_other = (1.0 - share) * turns_ - on_a_[other.id];
    const bool first = lag_one >= lag_other;
    ++on_a_[first ? one.id : other.id];
    run(first ? one : other, 0, a);
    run(first ? other : one, 1, b);
  }

  /// One host for all of them: to the one that got least, measured in seconds at its best rate.
  void run_poorest(const std::vector<const Snapshot::Job*>& jobs)
  {
    const Snapshot::Job& poorest = **std::ranges::min_element(
        jobs, {}, [](const Snapshot::Job* job) { return job->facts.work / best_rate(*job); });
    run(poorest, free_.front() == a ? 0 : 1, free_.front());
  }

  void fill(const std::vector<const Snapshot::Job*>& jobs)
  {
    const bool grow = free_.size() >= jobs.size();
    for (const Snapshot::Job* job : jobs)
      if (!free_.empty())
        run(*job, grow ? 1 : 0, free_.front(), grow);
  }

  Plan plan_;
  std::vector<PoolId> free_;
  double turns_ = 0.0;
  std::map<JobId, double> on_a_; ///< turns had
};

/// Rounds whose stays are written down.
class Watched final : public policy::Scheduling {
public:
  Watched(std::unique_ptr<policy::Planner> planner, std::map<JobId, std::string>& log)
      : rounds_(Seconds{360}, std::move(planner)), log_(&log)
  {
  }
  void schedule(const model::ClusterView& view, policy::DecisionSink& decisions) override
  {
    rounds_.schedule(view, decisions);
  }
  [[nodiscard]] Timestamp wake_at() const override { return rounds_.wake_at(); }
  void ended(const model::ClusterView& view, JobId job, const model::Allocation& held) override
  {
    (*log_)[job] += fmt::format("{}{}:{:.0f}-{:.0f} ", held.placement.pool == a ? 'A' : 'B', held.chips,
                                held.started.value(), view.now().value());
  }

private:
  policy::RoundScheduling rounds_;
  std::map<JobId, std::string>* log_;
};

/// Says for each round what is written down for it.
class Scripted final : public policy::Planner {
public:
  explicit Scripted(std::map<Timestamp, std::vector<Plan::Run>> rounds) : rounds_(std::move(rounds)) {}
  Plan plan(const Snapshot& snapshot) override { return {rounds_.at(snapshot.now)}; }

private:
  std::map<Timestamp, std::vector<Plan::Run>> rounds_;
};

} // namespace

TEST_CASE("a plan of which something is refused costs only what was refused")
{
  // A host of four chips of each type. X, Z, U and W want four, Y eight.
  //   0: X on A and Z on B start though Y, which stands between them, fits nowhere. Z's 100 take until 100.
  //   360: U, W are there since 300. U takes B, where X was to go: X's move is refused, and X is not stopped for it. Then
  //     W is refused, which was to have X's place, and U still starts: 1000, until 1360. X ends at 1000 as if nothing
  //     had been.
  //   720: what is planned is what runs: nothing is asked for.
  //   1080: W on A: W runs for 1000, until 2080.
  // Refused: Y; X, W.
  const auto run = [](std::uint32_t job, PoolId pool) { return Plan::Run{JobId{job}, 0, pool, std::nullopt}; };
  constexpr std::uint32_t x = 0, y = 1, z = 2, u = 3, w = 4;
  const std::vector<model::Request> four{test::on_chips(4, -1, 1.0)};
  const std::vector<test::JobSpec> jobs{{"X", 0, 1000, four},
                                        {"Y", 0, 1000, {test::on_chips(8, -1, 1.0)}},
                                        {"Z", 0, 100, four},
                                        {"U", 300, 1000, four},
                                        {"W", 300, 1000, four}};
  std::map<JobId, std::string> stays;
  auto script = std::make_unique<Scripted>(
      std::map<Timestamp, std::vector<Plan::Run>>{{Timestamp{0}, {run(x, a), run(y, b), run(z, b)}},
                                                  {Timestamp{360}, {run(u, b), run(x, b), run(w, a)}},
                                                  {Timestamp{720}, {run(x, a), run(u, b)}},
                                                  {Timestamp{1080}, {run(u, b), run(w, a)}},
                                                  {Timestamp{1440}, {run(w, a)}},
                                                  {Timestamp{1800}, {run(w, a)}}});
  test::JobWorld world{{1, 1},
                       jobs,
                       {"train", "model", {Seconds{10'000}, Seconds{10}}, Seconds{20}},
                       std::make_unique<Watched>(std::move(script), stays)};
  world.play(Timestamp{2100});
  CHECK(stays[JobId{x}] == "A4:0-1000 ");
  CHECK(stays[JobId{y}].empty());
  CHECK(stays[JobId{z}] == "B4:0-100 ");
  CHECK(stays[JobId{u}] == "B4:360-1360 ");
  CHECK(stays[JobId{w}] == "A4:1080-2080 ");
  CHECK(world.runner.totals().refused_decisions == 1 + 2);
  CHECK(world.runner.totals().preemptions == 0);
}

TEST_CASE("nobody is stopped for a run that is refused, unless another one needs the place")
{
  // A host of four chips of each type. At 0 X takes two chips of A and V two, for 1000.
  //   360: the plan stops both for Y, which wants eight and fits nowhere: X and V go on.
  //   720: it stops both for Y and Z, which wants two: Y is refused, and for Z the first of them makes room. V goes on, and
  //     ends at 1000.
  //   1080: Z still runs, and X's place is free: nothing stops. Z has its 500 by 1220.
  const auto run = [](std::uint32_t job) { return Plan::Run{JobId{job}, 0, a, std::nullopt}; };
  constexpr std::uint32_t x = 0, v = 1, y = 2, z = 3;
  const std::vector<model::Request> two{test::on_chips(2, -1, 1.0)};
  const std::vector<test::JobSpec> jobs{
      {"X", 0, 1000, two}, {"V", 0, 1000, two}, {"Y", 300, 1000, {test::on_chips(8, -1, 1.0)}}, {"Z", 300, 500, two}};
  std::map<JobId, std::string> stays;
  auto script =
      std::make_unique<Scripted>(std::map<Timestamp, std::vector<Plan::Run>>{{Timestamp{0}, {run(x), run(v)}},
                                                                             {Timestamp{360}, {run(y)}},
                                                                             {Timestamp{720}, {run(y), run(z)}},
                                                                             {Timestamp{1080}, {run(z)}},
                                                                             {Timestamp{1440}, {}}});
  test::JobWorld world{{1, 1},
                       jobs,
                       {"train", "model", {Seconds{10'000}, Seconds{10}}, Seconds{20}},
                       std::make_unique<Watched>(std::move(script), stays)};
  world.play(Timestamp{1400});
  CHECK(stays[JobId{x}] == "A2:0-720 ");
  CHECK(stays[JobId{v}] == "A2:0-1000 ");
  CHECK(stays[JobId{y}].empty());
  CHECK(stays[JobId{z}] == "A2:720-1220 ");
  CHECK(world.runner.totals().preemptions == 1);
}

TEST_CASE("a max-min planner over two chip types stops, resizes and migrates as derived by hand")
{
  // Rates: X 3 on A and 1 on B (r1 = 1/3), Y 3 and 2 (r2 = 2/3). X's share of A is (2/3)/(2 - 1) = 2/3, and both get
  // 7/9 of their best. A stop costs 10 s of checkpoint, a start after it 20 s of restart, and no other checkpoint falls
  // into a stay: a first round keeps 350 s of work, a later one 330.
  //   0: X lags 2/3 of a turn on A, Y 1/3: X on A, Y on B.
  //   360: X 4/3 - 1, Y 2/3: they change places in one act. X keeps 350·3 = 1050, Y 350·2 = 700.
  //   720: X 2 - 1, Y 1 - 1: they change places again. X 1050 + 330·1 = 1380, Y 700 + 330·3 = 1690.
  //   1080: U, submitted at 1000, takes B. For A: X has 1380 and 340 s at 3 since, about 800 s of its best; Y has 1690
  //     and 340 s at 2, about 790: Y runs, X stops with 1380 + 330·3 = 2370, Y has 1690 + 330·2 = 2350.
  //     U's 900 at rate 3 take 300 s, until 1380.
  //   1440: the fourth turn: X 8/3 - 2, Y 4/3 - 1: X on A, Y on B with 2350 + 990 = 3340. X has 600 to do, 200 s after
  //     the restart: until 1660.
  //   1800: Y alone: A, with 3340 + 330·2 = 4000. E and F, submitted at 1500, share B by halves. Y has 750 to do:
  //     20 + 250 s, until 2070.
  //   2160: E grows to A, F on B, each with 350·1. E has 200 to do at rate 2: 20 + 100 s, until 2280.
  //   2520: F moves to A as it is, with 350 + 330·2 = 1010. It has 400 to do: 20 + 200 s, until 2740.
  //   2880: nobody is left; no round follows.
  using test::on_chips;
  const std::vector<model::Request> x{on_chips(4, 0, 3.0), on_chips(4, 1, 1.0)};
  const std::vector<model::Request> y{on_chips(4, 0, 3.0), on_chips(4, 1, 2.0)};
  const std::vector<model::Request> half_or_whole{on_chips(2, -1, 1.0), on_chips(4, -1, 2.0)};
  const std::vector<test::JobSpec> jobs{{"X", 0, 2970, x},
                                        {"Y", 0, 4750, y},
                                        {"U", 1000, 900, {on_chips(4, -1, 3.0)}, 1},
                                        {"E", 1500, 550, half_or_whole},
                                        {"F", 1500, 1410, half_or_whole}};
  std::map<JobId, std::string> stays;
  test::JobWorld world{{1, 1},
                       jobs,
                       {"train", "model", {Seconds{10'000}, Seconds{10}}, Seconds{20}},
                       std::make_unique<Watched>(std::make_unique<MaxMin>(), stays)};
  world.play();
  CHECK(stays[JobId{0}] == "A4:0-360 B4:360-720 A4:720-1080 A4:1440-1660 ");
  CHECK(stays[JobId{1}] == "B4:0-360 A4:360-720 B4:720-1080 A4:1080-1440 B4:1440-1800 A4:1800-2070 ");
  CHECK(stays[JobId{2}] == "B4:1080-1380 ");
  CHECK(stays[JobId{3}] == "B2:1800-2160 A4:2160-2280 ");
  CHECK(stays[JobId{4}] == "B2:1800-2160 B4:2160-2520 A4:2520-2740 ");
  CHECK(world.runner.counts().finished == 5);
  CHECK(world.runner.totals().preemptions == 3 + 5 + 1 + 2);
  CHECK(world.runner.totals().refused_decisions == 0);
  CHECK(world.loop->next_wake() == Timestamp::never());
  CHECK(world.state.ledger.audit() == "");
}

} // namespace leasehold::simulation
