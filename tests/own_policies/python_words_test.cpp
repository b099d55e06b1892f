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
    write_text(scratch / "mine.py", "import leasehold\nclass Mine:\n    def plan(self, snapshot):\n"
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

} // namespace leasehold::test
