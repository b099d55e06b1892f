// Whatever a plan in C++ can say has a word in Python, and the word does what it says.
#include "market/request.hpp"
#include "own_policies/world.hpp"
#include "policy/api/decision.hpp"
#include "policy/api/leasing_planner.hpp"
#include "policy/api/placement_planner.hpp"
#include "policy/api/planner.hpp"
#include "policy/api/tenancy_planner.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <map>

namespace leasehold::test {

namespace {

using Words = std::map<std::string, std::string>;

/// A function of leasehold.py, and arguments that it has for what a plan in C++ says. What is taken apart here has so many
/// members: with one more this does not compile, and wants a word in leasehold.py and here.
Words words_of_plans()
{
  Words words;
  {
    [[maybe_unused]] const auto& [holds, orders, renewals, ports, houses, copies] = policy::LeasingPlan{};
    words["Leases.renew"] = "lease";
  }
  {
    [[maybe_unused]] const auto& [offer, chips] = policy::LeasingPlan::Hold{};
    words["Leases.hold"] = "offer chips";
  }
  {
    // The tenant is whoever is asked.
    [[maybe_unused]] const auto& [tenant, offer, chips, spend, term, start, auto_renew, wait] = market::LeaseRequest{};
    words["Leases.order"] = "offer chips term start renews waits";
    words["Leases.commit"] = "offer dollars term start renews"; // nothing that commits to dollars lacks stock
  }
  {
    [[maybe_unused]] const auto& [demand, chip] = policy::LeasingPlan::Port{};
    words["Leases.port"] = "demand chip";
  }
  {
    // The offer names the chip, the provider and the region.
    [[maybe_unused]] const auto& [demand, chip, provider, region] = policy::LeasingPlan::House{};
    words["Leases.house"] = "demand offer chip";
  }
  {
    [[maybe_unused]] const auto& [demand, region] = policy::LeasingPlan::Copy{};
    words["Leases.copy"] = "demand region";
  }
  {
    [[maybe_unused]] const auto& [rooms, stops] = policy::TenancyPlan{};
    [[maybe_unused]] const auto& [tenant, pool, chips] = policy::TenancyPlan::Room{};
    words["Tenancies.open"] = "tenant pool chips";
    [[maybe_unused]] const auto& [job, for_whom] = policy::TenancyPlan::Stop{};
    words["Tenancies.stop"] = "job for_whom";
  }
  {
    [[maybe_unused]] const auto& [runs] = policy::Plan{};
    [[maybe_unused]] const auto& [job, request, pool, placement] = policy::Plan::Run{};
    words["_run"] = "job alternative pool hosts"; // an entry of what `plan` returns
  }
  {
    [[maybe_unused]] const auto& [job, request, pool, placement] = policy::Start{};
    words["SchedulingSnapshot.start"] = "job alternative pool hosts";
  }
  {
    [[maybe_unused]] const auto& [job, how, notice] = policy::Preempt{};
    words["SchedulingSnapshot.stop"] = "job at_once notice";
  }
  {
    [[maybe_unused]] const auto& [job, request, pool, placement] = policy::Resize{};
    [[maybe_unused]] const auto& [migrates, to, hosts] = policy::Migrate{};
    words["SchedulingSnapshot.move"] = "job alternative pool hosts";
  }
  {
    [[maybe_unused]] const auto& [job] = policy::Reject{};
    words["SchedulingSnapshot.reject"] = "job";
  }
  {
    // A place has its hosts, members and, of fractions of a chip, which chip; a share of placement a host and members.
    [[maybe_unused]] const auto& [pool, slices] = model::Placement{};
    [[maybe_unused]] const auto& [hosts, members, accelerator] = model::Slice{};
    [[maybe_unused]] const auto& [shares] = policy::PlacementPlan{};
    [[maybe_unused]] const auto& [host, on_host] = policy::PlacementPlan::Share{};
  }
  return words;
}

/// A table of a leasing policy's snapshot, or the snapshot itself, and columns that it has for what LeasingView shows in C++.
/// With a member more this does not compile, and wants a column in plugins/script/leasing.cpp and here.
Words columns_of_leasing()
{
  Words columns;
  {
    // `now` is any snapshot's; the rest are the tables.
    [[maybe_unused]] const auto& [now, horizon, tenant, offers, contracts, demands, turned_down] =
        policy::LeasingView{};
    columns["snapshot"] = "now horizon tenant offers leases demands needs stays moves refusals";
  }
  {
    // Of the offer itself, its programme's rules.
    [[maybe_unused]] const auto& [id, offer, provider, region, chip, price, available, emissions, start] =
        policy::OfferView{};
    columns["offers"] =
        "id provider region chip price available emissions start programme kind ends_freely step minimum "
        "in_dollars term longest_term";
  }
  {
    [[maybe_unused]] const auto& [id, offer, state, chips, active, end, auto_renew, busy, gangs, down] =
        policy::ContractView{};
    columns["leases"] = "id offer state chips active end renews busy gangs down";
  }
  {
    // A demand's chips are `needs`, what it runs on `stays`, what is told by region `moves`; `load` is a function.
    [[maybe_unused]] const auto& [name, kind, chips, deadline, progress, running, on, restart, checkpoint, housed,
                                  in_vain, at_stake, load, data_wait, moves] = policy::Demand{};
    columns["demands"] = "name serving deadline progress running restart checkpoint housed in_vain at_stake";
  }
  {
    // `history` is a function; `future` is for policies of the program that are named oracle_*.
    [[maybe_unused]] const auto& [chip, needed, tuned, peak, history, future, tokens_per_second, replica, portability,
                                  port, pilot, remaining] = policy::ChipDemand{};
    [[maybe_unused]] const auto& [time, engineers, pilots, tuning, subject] = policy::PortPlan{};
    columns["needs"] = "demand chip needed tuned peak tokens_per_second replica portability port_time port_engineers "
                       "port_pilots port_tuning port_subject pilot remaining";
  }
  {
    [[maybe_unused]] const auto& [lease, chips] = model::OnLease{};
    columns["stays"] = "demand lease chips";
  }
  {
    [[maybe_unused]] const auto& [time, dollars] = policy::Move{};
    columns["moves"] = "demand region data_wait time dollars";
  }
  {
    [[maybe_unused]] const auto& [wish, offer, demand, chip, chips, spend, why] = policy::TurnedDown{};
    columns["refusals"] = "wish offer demand chips dollars reason meaning";
  }
  return columns;
}

/// A scheduling policy beside its scenario, or another kind's in its template's world.
struct WordsRun {
  explicit WordsRun(const std::string& code) { write_text(scratch / "mine.py", code); }
  Output run_jobs(const std::string& jobs = "", int count = 10) const
  {
    write_text(scratch / "own.yaml",
               jobs_scenario("  scheduling: {python: mine.py, class: Mine" + jobs + "}\n", count));
    return run_program({"run", "own.yaml", "--quiet", "--out", "out"}, scratch.path());
  }
  Output lease(const std::vector<std::string>& more = {}) const
  {
    REQUIRE(run_program({"new", "policy", "market", "--kind", "leasing", "--dir", "."}, scratch.path()).status == 0);
    std::vector<std::string> arguments{
        "run",     "market.yaml", "--set", "policies.leasing={python: mine.py, class: Mine}", "--set", "horizon=1 d",
        "--quiet", "--out",       "out"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments, scratch.path());
  }
  ScratchDirectory scratch;
};

} // namespace

TEST_CASE("whatever a plan in C++ says has a word in Python")
{
  std::string code = "import inspect, leasehold\nclass Mine:\n    def plan(self, snapshot):\n";
  for (const auto& [function, arguments] : words_of_plans())
    code += fmt::format("        has = set(inspect.signature(leasehold.{0}).parameters)\n"
                        "        assert set('{1}'.split()) <= has, ('{0}', has)\n",
                        function, arguments);
  const Output run = WordsRun{code + "        [snapshot.start(job) for job in snapshot.waiting]\n"}.run_jobs();
  CHECK_MESSAGE(run.status == 0, run.err);
}

TEST_CASE("a scheduling policy in Python names hosts: by row, id or name, in a plan and one by one")
{
  // The first host in the order of ids is what fits first; all jobs are put on the last hosts with room instead, one member
  // on each, and what runs says so.
  const WordsRun own{R"(
class Mine:
    by_name = True
    def plan(self, snapshot):
        hosts = [host for host in snapshot.hosts if host.chips_free == host.chips]
        for job in snapshot.waiting:
            members = job.members
            if len(hosts) < members:
                break
            chosen, hosts = hosts[-members:], hosts[:-members]
            Mine.by_name = not Mine.by_name
            on = {host.name: 1 for host in chosen} if Mine.by_name else [(host, 1) for host in chosen]
            assert snapshot.start(job, 0, 0, on), snapshot.refusal
        if snapshot.now == 0 and len(snapshot.running):
            assert not snapshot.start(snapshot.waiting[0], 0, 0, [snapshot.hosts[-1]]) if len(snapshot.waiting) else True
)"};
  const Output run = own.run_jobs();
  REQUIRE_MESSAGE(run.status == 0, run.err);
  // In a plan, as of a planner in C++: the same jobs on the same hosts.
  const WordsRun planned{R"(
class Mine:
    def plan(self, snapshot):
        hosts = [host for host in snapshot.hosts if host.chips_free == host.chips]
        runs = [(job, 0, job.pool) for job in snapshot.running]
        for job in snapshot.waiting:
            if len(hosts) < job.members:
                break
            chosen, hosts = hosts[-job.members:], hosts[:-job.members]
            runs.append((job, 0, 0, {host: 1 for host in chosen}))
        return runs
)"};
  const Output also = planned.run_jobs();
  REQUIRE_MESSAGE(also.status == 0, also.err);
  CHECK(files_of(own.scratch / "out") == files_of(planned.scratch / "out"));
  const WordsRun first_fit{"class Mine:\n    def plan(self, snapshot):\n        for job in snapshot.waiting:\n"
                           "            if not snapshot.start(job):\n                return\n"};
  REQUIRE(first_fit.run_jobs().status == 0);
  CHECK(files_of(own.scratch / "out") != files_of(first_fit.scratch / "out"));
}

TEST_CASE("a placement policy in Python names hosts: by row, id or name")
{
  // All name the last hosts that have room; so the files are the same, and others than those of first_fit.
  const ScratchDirectory scratch;
  REQUIRE(run_program({"new", "policy", "world", "--kind", "placement", "--dir", "."}, scratch.path()).status == 0);
  const auto play = [&](const std::string& host, const std::string& out) {
    write_text(scratch / "mine.py",
               "class Mine:\n    def place(self, snapshot):\n        left, on = snapshot.gang.members, {}\n"
               "        for host in reversed(list(snapshot.hosts)):\n"
               "            here = min(left, host.room)\n            left -= here\n"
               "            if here:\n                on[" +
                   host +
                   "] = here\n"
                   "        return None if left else on\n");
    return run_program(
        {"run", "world.yaml", "--quiet", "--out", out, "--set", "policies.placement={python: mine.py, class: Mine}"},
        scratch.path());
  };
  for (const auto& [host, out] : {std::pair{"host", "row"}, {"host.id", "id"}, {"host.name", "name"}}) {
    const Output run = play(host, out);
    CHECK_MESSAGE(run.status == 0, run.err);
    CHECK(files_of(scratch / out) == files_of(scratch / "row"));
  }
  REQUIRE(run_program({"run", "world.yaml", "--quiet", "--out", "first", "--set", "policies.placement=first_fit"},
                      scratch.path())
              .status == 0);
  CHECK(files_of(scratch / "first") != files_of(scratch / "row"));
  const Output nowhere = play("'nowhere'", "nowhere");
  CHECK(nowhere.status == 1);
  CHECK_MESSAGE(nowhere.err.find("LookupError: there is no host `nowhere` with room in the pool") != std::string::npos,
                nowhere.err);
}

TEST_CASE("whatever a leasing policy in C++ is shown has a column in Python")
{
  std::string code = "import leasehold\nclass Mine:\n    def plan(self, snapshot):\n";
  for (const auto& [table, columns] : columns_of_leasing())
    code += table == "snapshot"
                ? fmt::format("        [getattr(snapshot, each) for each in '{}'.split()]\n", columns)
                : fmt::format("        assert set('{1}'.split()) == set(snapshot.{0}.columns), snapshot.{0}.columns\n",
                              table, columns);
  const WordsRun own{code + "        assert snapshot.horizon == 86400 and snapshot.tenant == 0\n"
                            "        assert len(snapshot.moves) == 0  # nothing of a service has to move\n"
                            "        return leasehold.Leases()\n"};
  const Output run = own.lease();
  CHECK_MESSAGE(run.status == 0, run.err);
}

TEST_CASE("what it takes to move a gang is told by region, and on which leases it runs")
{
  // 100 TB lie in gcp's us-central1. To another provider's us-east-1 they cost $0.08/GB: $8,000, and take 1e14 B at 40 Gbit/s,
  // 5e9 B/s: 20,000 s; elsewhere at 100 Gbit/s 8,000 s. The gang runs on 64 chips of one lease.
  const WordsRun own{R"(
import leasehold
class Mine:
    ran = False
    def plan(self, snapshot):
        assert snapshot.horizon == 5 * 86400
        moves = {move.region: move for move in snapshot.moves if move.demand == 0}
        leases = leasehold.Leases()
        if snapshot.now == 0:
            assert len(moves) > 2 and all(move.data_wait in (8000, 20000) for move in moves.values()), moves
            assert abs(moves["us-east-1"].dollars - 8000) < 1e-6, moves["us-east-1"]
            assert abs(moves["us-east-1"].data_wait - 20000) < 1, moves["us-east-1"]
        home = [offer for offer in snapshot.offers if offer.kind == "on_demand" and offer.region == "us-east-1"
                and offer.chip == "h100"]
        leases.hold(home[0], 64)
        if len(snapshot.needs):
            leases.house(snapshot.needs[0], home[0])
        for stay in snapshot.stays:
            assert stay.demand == 0 and stay.chips == 64 and stay.lease in list(snapshot.leases.id), stay
            if not Mine.ran:
                print("it runs on", len(snapshot.stays))
            Mine.ran = True
        return leases
)"};
  const Output run = run_program({"run", LEASEHOLD_SOURCE_DIR "/tests/keys/worlds/data.yaml", "--quiet", "--out", "out",
                                  "--set", "policies.leasing={python: mine.py, class: Mine}"},
                                 own.scratch.path());
  CHECK_MESSAGE(run.status == 0, run.err);
  CHECK(run.err == "it runs on 1\n");
}

TEST_CASE("hosts that there are not, or that have no room, are told")
{
  const auto told = [](const std::string& body) {
    const Output run = WordsRun{"class Mine:\n    def plan(self, snapshot):\n        " + body + "\n"}.run_jobs();
    CHECK(run.status == 1);
    return run.err;
  };
  CHECK_MESSAGE(
      told("snapshot.start(0, 0, 0, ['nowhere'])").find("mine.py:3: LookupError: there is no host `nowhere`") !=
          std::string::npos,
      told("snapshot.start(0, 0, 0, ['nowhere'])"));
  CHECK(told("snapshot.start(0, 0, 0, {99999: 1})").find("mine.py:3: ValueError: there is no host 99999") !=
        std::string::npos);
  CHECK(told("snapshot.start(0, 0, 0, {0: -1})").find("mine.py:3: ValueError: there cannot be -1 members") !=
        std::string::npos);
  CHECK(told("snapshot.start(0, 0, 0, {0: 40})\n        raise ValueError(snapshot.refusal)")
            .find("mine.py:4: ValueError: ") != std::string::npos);
  CHECK(told("return [(0, 0, 0, {99999: 1})]").find("mine.py:2: there is no host 99999") != std::string::npos);
  CHECK(told("snapshot.start(0)\n        snapshot.stop(0, notice=float('nan'))").find("nan s is no notice") !=
        std::string::npos);
}

TEST_CASE("a leasing policy in Python commits to dollars")
{
  // A savings plan of $10 an hour is owed each hour of the day, whatever is used: 24 x $10 = $240 within it.
  const WordsRun own{R"(
import leasehold
class Mine:
    signed = False
    def plan(self, snapshot):
        plans = [offer for offer in snapshot.offers if offer.kind == "savings_plan"]
        assert plans and all(offer.in_dollars for offer in plans)
        leases = leasehold.Leases()
        if not Mine.signed:
            leases.commit(plans[0], 10, term=plans[0].term)
            Mine.signed = True
        return leases
)"};
  const Output run = own.lease();
  REQUIRE_MESSAGE(run.status == 0, run.err);
  const std::string summary = read_text(own.scratch / "out/base/seed=1/summary.json");
  CHECK_MESSAGE(summary.find("\"programme/aws_savings_plan_1y\": 240.0") != std::string::npos, summary);
}

TEST_CASE("a leasing policy in Python has data copied before it leases anything")
{
  // 100 TB leave gcp's us-central1 for another provider's region at $0.08/GB: $8,000, though nothing is ever leased.
  const WordsRun own{
      "import leasehold\nclass Mine:\n    def plan(self, snapshot):\n        leases = leasehold.Leases()\n"
      "        leases.copy(snapshot.demands[0], 'us-east-1')\n        return leases\n"};
  const Output run = run_program({"run", LEASEHOLD_SOURCE_DIR "/tests/keys/worlds/data.yaml", "--quiet", "--out", "out",
                                  "--set", "policies.leasing={python: mine.py, class: Mine}"},
                                 own.scratch.path());
  REQUIRE_MESSAGE(run.status == 0, run.err);
  const std::string summary = read_text(own.scratch / "out/base/seed=1/summary.json");
  CHECK_MESSAGE(summary.find("\"egress_cost\": 8000.0") != std::string::npos, summary);
}

TEST_SUITE("long")
{
  TEST_CASE("what of a leasing plan makes no sense is told at its line, with the instant")
  {
    const std::array<std::array<const char*, 2>, 15> cases{{
        {"leases.order(some, 8, term=float('nan'))", "mine.py:6: ValueError: nan s is no term"},
        {"leases.order(some, 8, start=float('nan'))", "mine.py:6: ValueError: nan s is no start"},
        {"leases.order(some, 8, term=-5)", "mine.py:6: ValueError: -5 s is no term"},
        {"leases.order(some, float('nan'))", "mine.py:6: TypeError: nan is no whole number of chips"},
        {"leases.order(some, -8)", "mine.py:6: ValueError: there cannot be -8 chips"},
        {"leases.commit(some, float('nan'))", "mine.py:6: ValueError: nan dollars are no commitment"},
        {"leases.commit(some, 5)", " commits to chips: `order` signs it"},
        {"leases.hold(some, float('nan'))", "mine.py:6: TypeError: nan is no whole number of chips"},
        {"leases.hold(99999, 1)", "mine.py:6: ValueError: there is no offer whose id is 99999"},
        {"leases.renew(7)", "mine.py:6: ValueError: there is no lease whose id is 7"},
        {"leases.port(5, 'h100')", "mine.py:6: ValueError: there is no demand 5 (there are 1)"},
        {"leases.port(0, 'abacus')", "mine.py:6: ValueError: nobody offers a chip `abacus`"},
        {"leases.copy(0, 'moon')", "mine.py:6: ValueError: nobody offers a region `moon`"},
        {"leases.copy(0, some.region)", "mine.py:6: ValueError: `chat` is a service: this is for gangs in training"},
        {"return 7", "mine.py:3: TypeError: `plan` of a leasing policy returns leasehold.Leases, not int"},
    }};
    const ScratchDirectory scratch;
    REQUIRE(run_program({"new", "policy", "market", "--kind", "leasing", "--dir", "."}, scratch.path()).status == 0);
    for (const auto& [body, told] : cases) {
      CAPTURE(body);
      write_text(scratch / "mine.py",
                 "import leasehold\nclass Mine:\n    def plan(self, snapshot):\n"
                 "        leases = leasehold.Leases()\n        some = snapshot.offers[0]\n        " +
                     std::string{body} + "\n        return leases\n");
      const Output run = run_program(
          {"run", "market.yaml", "--set", "policies.leasing={python: mine.py, class: Mine}", "--quiet", "--out", "out"},
          scratch.path());
      CHECK(run.status == 1);
      CHECK_MESSAGE(run.err.find(told) != std::string::npos, run.err);
      CHECK(run.err.find("`Mine` of mine.py failed at 0 s of simulated time: ") != std::string::npos);
      std::filesystem::remove_all(scratch / "out");
    }
  }
}

} // namespace leasehold::test
