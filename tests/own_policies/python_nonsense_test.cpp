// Nonsense that a policy in Python says is refused by its name, verb by verb; none is passed over. And what the market does not
// grant is told: to the policy, and at the end of the run.
#include "own_policies/world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::test {

namespace {

/// What is said, and what is told of it.
using Nonsense = std::vector<std::pair<const char*, const char*>>;

/// A policy that says all of it in one call, and ends the run once each was told as is due.
std::string saying(const Nonsense& cases, const std::string& before = "pass")
{
  std::string code = "import leasehold\n"
                     "def ask(failed, body, told, **names):\n    try:\n        exec(body, names)\n"
                     "    except Exception as wrong:\n        said = f'{type(wrong).__name__}: {wrong}'\n"
                     "        if said != told:\n            failed.append(f'{body}: {said}')\n"
                     "    else:\n        failed.append(f'{body}: accepted')\n"
                     "class Mine:\n    kept = None\n    def plan(self, snapshot):\n        failed = []\n        " +
                     before + "\n";
  for (const auto& [body, told] : cases)
    code += fmt::format(
        "        ask(failed, r\"\"\"{}\"\"\", r\"\"\"{}\"\"\", snapshot=snapshot, leases=leasehold.Leases(),\n"
        "            said=leasehold.Tenancies(), Mine=Mine)\n",
        body, told);
  return code + "        raise ValueError('; '.join(failed) or 'all were told')\n";
}

/// Of a policy `Mine` in mine.py, in the world of its kind's template.
Output play(const std::string& code, const std::string& kind, const ScratchDirectory& scratch)
{
  write_text(scratch / "mine.py", code);
  REQUIRE(run_program({"new", "policy", "world", "--kind", kind, "--dir", "."}, scratch.path()).status == 0);
  return run_program(
      {"run", "world.yaml", "--quiet", "--out", "out", "--set", "policies." + kind + "={python: mine.py, class: Mine}"},
      scratch.path());
}

void check_told(const Output& run)
{
  CHECK(run.status == 1);
  CHECK_MESSAGE(run.err.find(": ValueError: all were told\n") != std::string::npos, run.err);
}

} // namespace

TEST_CASE("no verb of a scheduling policy takes nonsense")
{
  const ScratchDirectory scratch;
  const Nonsense cases{
      {"snapshot.start(True)", "TypeError: True is neither a row nor its id"},
      {"snapshot.start('0')", "TypeError: '0' is neither a row nor its id"},
      {"snapshot.start(0.0)", "TypeError: 0.0 is neither a row nor its id"},
      {"snapshot.start(None)", "TypeError: None is neither a row nor its id"},
      {"snapshot.start(-1)", "ValueError: there is no job -1"},
      {"snapshot.start(99999)", "ValueError: there is no job 99999"},
      {"snapshot.start(2**63)", "OverflowError: nothing has the id 9223372036854775808"},
      {"snapshot.start(snapshot.pools[0])", "TypeError: a Pool is no Job"},
      {"snapshot.start(Mine.kept)", "RuntimeError: a snapshot holds for one call: this row is of another"},
      {"snapshot.start(0, True)", "TypeError: True is neither a row nor its id"},
      {"snapshot.start(0, -1)", "ValueError: job 0 has no alternative -1 (it has 1)"},
      {"snapshot.start(0, 0, snapshot.hosts[0])", "TypeError: a Host is no Pool"},
      {"snapshot.start(0, 0, 2**40)", "ValueError: there is no pool 1099511627776 (there are 1)"},
      {"snapshot.start(0, 0, 0, [])", "ValueError: `hosts` names no host: without it the placement policy chooses"},
      {"snapshot.start(0, 0, 0, {})", "ValueError: `hosts` names no host: without it the placement policy chooses"},
      {"snapshot.start(0, 0, 0, 'host')", "TypeError: 'host' is one host: `hosts` is a list of them"},
      {"snapshot.start(0, 0, 0, [True])", "TypeError: True is neither a row nor its id"},
      {"snapshot.start(0, 0, 0, [snapshot.jobs[0]])", "TypeError: a Job is no Host"},
      {"snapshot.start(0, 0, 0, {0: 1.5})", "TypeError: 1.5 is no whole number of members: round it, as by math.ceil"},
      {"snapshot.start(0, 0, 0, {0: 2**50})", "ValueError: there cannot be 1125899906842624 members"},
      {"snapshot.start(0, 0, 0, {0: 70000})", "ValueError: host 0 cannot have 70000 members on chip 0"},
      {"snapshot.start(0, 0, 0, {0: 0})", "ValueError: host 0 cannot have 0 members on chip 0"},
      {"snapshot.start(0, 0, 0, [(0, 1, -1)])", "ValueError: host 0 cannot have 1 members on chip -1"},
      {"snapshot.stop(0)", "ValueError: job 0 does not run"},
      {"snapshot.stop(0, 5)", "TypeError: `at_once` is True or False, not 5"},
      {"snapshot.stop(0, notice='5')", "TypeError: '5' is no number"},
      {"snapshot.stop(0, notice=True)", "TypeError: True is no number"},
      {"snapshot.stop(0, notice=-1)", "ValueError: -1 s is no notice"},
      {"snapshot.stop(0, notice=1e300)", "ValueError: 1e+300 s is no notice"},
      {"snapshot.move(0)", "ValueError: job 0 does not run"},
      {"snapshot.reject(1.5)", "TypeError: 1.5 is neither a row nor its id"},
      {"snapshot.fits(0, 0, -1)", "ValueError: there is no pool -1 (there are 1)"},
      {"snapshot.could_fit(99999)", "ValueError: there is no job 99999"},
      {"snapshot.open_to(snapshot.tenants[0])", "TypeError: a Tenant is no Job"},
      {"snapshot.start(snapshot.jobs[0]) and snapshot.start(snapshot.jobs[0])",
       "ValueError: job 0 cannot be started: it runs already"},
  };
  // A row of the first call, whose id was read.
  const std::string code = saying(cases, "if Mine.kept is None:\n            Mine.kept = snapshot.jobs[0]\n"
                                         "            return None");
  check_told(play(code, "scheduling", scratch));
}

TEST_CASE("no verb of a tenancy policy takes nonsense")
{
  const ScratchDirectory scratch;
  const Nonsense cases{
      {"said.open(True, 0)", "TypeError: True is neither a row nor its id"},
      {"said.open('lab', 0)", "TypeError: 'lab' is neither a row nor its id"},
      {"said.open(9, 0)", "ValueError: there is no tenant 9 (there are 1)"},
      {"said.open(snapshot.pools[0], 0)", "TypeError: a Pool is no Tenant"},
      {"said.open(0, 9)", "ValueError: there is no pool 9 (there are 1)"},
      {"said.open(0, -1)", "ValueError: there is no pool -1 (there are 1)"},
      {"said.open(0, snapshot.tenants[0])", "TypeError: a Tenant is no Pool"},
      {"said.open(0, 0, float('nan'))", "ValueError: a tenant cannot hold nan chips"},
      {"said.open(0, 0, -1)", "ValueError: a tenant cannot hold -1 chips"},
      {"said.open(0, 0, '8')", "TypeError: '8' is no number"},
      {"said.open(0, 0, True)", "TypeError: True is no number"},
      {"said.open(0, 0); said.open(0, 0)", "ValueError: pool 0 is opened to tenant 0 twice"},
      {"said.stop(9999, 0)", "ValueError: there is no job 9999 that waits or runs"},
      {"said.stop(-1, 0)", "ValueError: there is no job -1 that waits or runs"},
      {"said.stop(2**70, 0)", "OverflowError: nothing has the id 1180591620717411303424"},
      {"said.stop(True, 0)", "TypeError: True is neither a row nor its id"},
      {"said.stop(snapshot.jobs[0], 9)", "ValueError: there is no tenant 9 (there are 1)"},
      {"said.stop(snapshot.jobs[0], snapshot.jobs[0])", "TypeError: a Job is no Tenant"},
      {"said.stop(snapshot.jobs[0], 0); said.stop(snapshot.jobs[0], 0)",
       "ValueError: job 0 is to be stopped for tenant 0 twice"},
  };
  const std::string code = saying(cases, "if not len(snapshot.jobs):\n            said = leasehold.Tenancies()\n"
                                         "            said.open(0, 0)\n            return said");
  check_told(play(code, "tenancy", scratch));
}

TEST_CASE("no verb of a leasing policy takes nonsense")
{
  // A gang that runs on h100 alone, which alone are offered to it.
  const ScratchDirectory scratch;
  const Nonsense cases{
      {"leases.hold(True, 8)", "TypeError: True is neither a row nor its id"},
      {"leases.hold(99999, 8)", "ValueError: there is no offer whose id is 99999"},
      {"leases.hold(snapshot.demands[0], 8)", "TypeError: a Demand is no Offer"},
      {"leases.hold(Mine.kept, True)", "TypeError: True is no whole number of chips"},
      {"leases.hold(Mine.kept, '8')", "TypeError: '8' is no whole number of chips"},
      {"leases.hold(Mine.kept, 8.0)", "TypeError: 8.0 is no whole number of chips: round it, as by math.ceil"},
      {"leases.hold(Mine.kept, float('nan'))", "TypeError: nan is no whole number of chips"},
      {"leases.hold(Mine.kept, -8)", "ValueError: there cannot be -8 chips"},
      {"leases.hold(Mine.kept, 2**62)", "ValueError: there cannot be 4611686018427387904 chips"},
      {"leases.order(Mine.kept, 8, term='1 d')", "TypeError: '1 d' is no number"},
      {"leases.order(Mine.kept, 8, term=float('nan'))", "ValueError: nan s is no term"},
      {"leases.order(Mine.kept, 8, term=-5)", "ValueError: -5 s is no term"},
      {"leases.order(Mine.kept, 8, start=1e300)", "ValueError: 1e+300 s is no start"},
      {"leases.order(Mine.kept, 8, renews='no')", "TypeError: `renews` is True or False, not 'no'"},
      {"leases.order(Mine.kept, 8, waits=1)", "TypeError: `waits` is True or False, not 1"},
      {"leases.commit(Mine.kept, float('nan'))", "ValueError: nan dollars are no commitment"},
      {"leases.commit(Mine.kept, 1e300)", "ValueError: 1e+300 dollars are no commitment"},
      {"leases.commit(Mine.kept, True)", "TypeError: True is no number"},
      {"leases.renew(7)", "ValueError: there is no lease whose id is 7"},
      {"leases.renew(Mine.kept)", "TypeError: a Offer is no Lease"},
      {"leases.port(5, 'h100')", "ValueError: there is no demand 5 (there are 1)"},
      {"leases.port(True, 'h100')", "TypeError: True is neither a row nor its id"},
      {"leases.port(0, 'abacus')", "ValueError: nobody offers a chip `abacus`"},
      {"leases.port(0, 7)", "ValueError: nobody offers a chip `7`"},
      {"leases.port(0, 'trainium2')", "ValueError: nobody offers a chip `trainium2`"},
      {"leases.port(0, 'h100'); leases.port(0, 'h100')", "ValueError: the port to h100 is asked for twice"},
      {"leases.house(0)", "ValueError: neither an offer nor a chip is named"},
      {"leases.house(0, chip='trainium2')", "ValueError: nobody offers a chip `trainium2`"},
      {"leases.house(0, Mine.kept, 'h100')", "ValueError: an offer has its chip: `h100` is named besides"},
      {"leases.house(0, Mine.kept); leases.house(0, Mine.kept)", "ValueError: demand 0 is housed twice"},
      {"leases.copy(0, 'moon')", "ValueError: nobody offers a region `moon`"},
      {"leases.copy(0, 'us-east-1'); leases.copy(0, 'us-east-1')",
       "ValueError: a copy to us-east-1 is asked for twice"},
      {"snapshot.history(99)", "ValueError: there is no need 99 (there are 1)"},
      {"snapshot.history(True)", "TypeError: True is neither a row nor its id"},
      {"snapshot.load(-1)", "ValueError: there is no demand -1 (there are 1)"},
      {"snapshot.load(snapshot.needs[0])", "TypeError: a Need is no Demand"},
  };
  write_text(scratch / "mine.py", saying(cases, "Mine.kept = next(o for o in snapshot.offers if o.chip == 'h100' and "
                                                "o.ends_freely)"));
  check_told(run_program({"run", LEASEHOLD_SOURCE_DIR "/tests/keys/worlds/data.yaml", "--quiet", "--out", "out",
                          "--set", "policies.leasing={python: mine.py, class: Mine}"},
                         scratch.path()));
}

TEST_CASE("no answer that makes no sense is taken")
{
  // Told where the answer is made, with the instant.
  const std::vector<std::array<const char*, 3>> cases{
      {"scheduling", "7",
       "TypeError: `plan` of a scheduling policy returns (job, alternative, pool), ..., or None, not 7"},
      {"scheduling", "''",
       "TypeError: `plan` of a scheduling policy returns (job, alternative, pool), ..., or None, not ''"},
      {"scheduling", "[(0, 0, 0)] * 2", "job 0 is in the plan twice"},
      {"scheduling", "[(0, 0, 0, [])]", "ValueError: `hosts` names no host: without it the placement policy chooses"},
      {"placement", "''", "TypeError: `place` returns hosts and members on each, or None, not ''"},
      {"placement", "0", "TypeError: `place` returns hosts and members on each, or None, not 0"},
      {"placement", "{99999: 1}", "a planner puts 1 members of a gang on host 99999 (which has room for 0)"},
      {"placement", "[(0, True)]", "TypeError: True is no whole number of members"},
      {"tenancy", "None", "TypeError: `plan` of a tenancy policy returns leasehold.Tenancies, not NoneType"},
      {"leasing", "[]", "TypeError: `plan` of a leasing policy returns leasehold.Leases, not list"},
      {"autoscaling", "None", "TypeError: None is no whole number of replicas"},
      {"autoscaling", "True", "TypeError: True is no whole number of replicas"},
      {"autoscaling", "1.5", "TypeError: 1.5 is no whole number of replicas: round it, as by math.ceil"},
      {"autoscaling", "-1", "ValueError: there cannot be -1 replicas"},
      {"autoscaling", "2**40", "ValueError: there cannot be 1099511627776 replicas"},
  };
  for (const auto& [kind, answer, told] : cases) {
    CAPTURE(kind);
    CAPTURE(answer);
    const ScratchDirectory scratch;
    const std::string asked = kind == std::string{"placement"}     ? "place"
                              : kind == std::string{"autoscaling"} ? "replicas"
                                                                   : "plan";
    const Output run = play(fmt::format("class Mine:\n    def {}(self, snapshot):\n        return {}\n", asked, answer),
                            kind, scratch);
    CHECK(run.status == 1);
    CHECK_MESSAGE(run.err.find(fmt::format(" of simulated time: mine.py:2: {}\n", told)) != std::string::npos, run.err);
    CHECK(run.err.find("`Mine` of mine.py failed at ") != std::string::npos);
  }
}

TEST_CASE("what the market refuses a plan is told: to the policy at its next call, and at the end of the run")
{
  // Nobody has a billion chips. Of an offer that is signed for terms no term of 12,345 s is on the list, and one chip more than
  // its step is no size.
  const ScratchDirectory scratch;
  const Output run = play(R"(
import leasehold
class Mine:
    calls = 0
    def plan(self, snapshot):
        leases = leasehold.Leases()
        free = next(o for o in snapshot.offers if o.kind == "on_demand")
        bound = next(o for o in snapshot.offers if o.kind == "reserved")
        seen = [(r.wish, r.offer, r.demand, r.chips, r.dollars, r.reason, r.meaning) for r in snapshot.refusals]
        due = {1: [("hold", free.id, -1, 10**9, 0, "no_stock", "not enough chips now, or in the window asked for")],
               2: [("order", bound.id, -1, bound.minimum, 0, "bad_term", "not on the programme's list of terms")]}
        assert seen == due.get(Mine.calls, []), (Mine.calls, seen)
        if Mine.calls == 0:
            leases.hold(free, 10**9)
        if Mine.calls == 1:
            leases.order(bound, bound.minimum, term=12345)
        Mine.calls += 1
        return leases
)",
                          "leasing", scratch);
  REQUIRE_MESSAGE(run.status == 0, run.err);
  const std::string summary = read_text(scratch / "out/base/seed=1/summary.json");
  CHECK_MESSAGE(summary.find("\"kind\": \"orders_refused\"") != std::string::npos, summary);
  CHECK_MESSAGE(
      run.out.find("Post-mortem: lab: 1 request of its policy was refused: no_stock (not enough chips now, or in the "
                   "window asked for), the first at 0.0 d: 1000000000 chips of ") != std::string::npos,
      run.out);
  CHECK(run.out.find(
            "Post-mortem: lab: 1 request of its policy was refused: bad_term (not on the programme's list of terms), "
            "the first at 0.0 d: ") != std::string::npos);
}

} // namespace leasehold::test
