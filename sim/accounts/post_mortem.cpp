#include "accounts/post_mortem.hpp"

#include "market/books.hpp"
#include "units/named.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

namespace leasehold::accounts {

namespace {

constexpr std::size_t most_of_a_kind = 5;
constexpr double little_used = 0.2;
constexpr double worth_telling = 0.05; ///< of all that was spent
constexpr std::uint32_t often = 5;

void keep_largest(std::vector<Finding> found, std::vector<Finding>& all)
{
  std::ranges::stable_sort(found, std::ranges::greater{}, &Finding::dollars);
  found.resize(std::min(found.size(), most_of_a_kind));
  all.insert(all.end(), found.begin(), found.end());
}

std::string money_text(double dollars)
{
  return fmt::format("${:.0f}", dollars);
}

void add_never_started(Timestamp now, std::span<const BlockedWork> blocked, std::vector<Finding>& all)
{
  std::vector<Finding> found;
  for (const BlockedWork& work : blocked) {
    const double days = (now - work.since) / day;
    const std::string what = work.jobs > 1 ? fmt::format("{} of its jobs have", work.jobs) : std::string{"it has"};
    found.push_back({"never_started", work.name,
                     fmt::format("{} not started, the first for {:.1f} d: {}", what, days, work.reason), 0.0});
  }
  keep_largest(std::move(found), all);
}

bool any_offer(const RunFacts& facts, model::TenantId tenant, model::ChipTypes chips)
{
  const market::Market& market = facts.leases->market();
  for (std::uint32_t o = 0; o < market.offers().size(); ++o)
    if (const market::Offer& offer = market.offers()[o]; market::gives_capacity(offer.programme.kind) &&
                                                         market.open_to(tenant, market::OfferId{o}) &&
                                                         chips.contains(offer.chip))
      return true;
  return std::ranges::any_of(facts.state->ledger.pools(), [&](const model::Pool& pool) {
    return pool.owner == tenant && pool.chips > 0 && chips.contains(pool.chip);
  });
}

void add_without_offer(const RunFacts& facts, std::span<const BlockedWork> blocked, std::vector<Finding>& all)
{
  std::vector<Finding> found;
  const auto check = [&](const std::string& name, model::TenantId tenant, model::ChipTypes chips) {
    const auto kept_from = std::ranges::find(blocked, name, &BlockedWork::name);
    if (kept_from != blocked.end() && kept_from->no_offer)
      found.push_back({"no_offer", name, kept_from->reason, 0.0});
    else if (!any_offer(facts, tenant, chips))
      found.push_back({"no_offer", name, "nobody offers its tenant any of the chips that it runs on", 0.0});
  };
  for (const assembly::TrainingDemand& training : facts.training) {
    model::ChipTypes chips;
    for (const model::ChipTypeId chip : training.chips)
      chips.insert(chip);
    check(training.name, facts.state->jobs[training.job].tenant, chips);
  }
  for (std::size_t s = 0; s < facts.services->size(); ++s) {
    const assembly::ServiceSetup& service = facts.services->setup(s);
    const auto runs_on = [&](model::ChipTypeId chip) {
      return std::ranges::any_of(service.replicas, [&](const scenario::PlannedReplica& replica) {
        return replica.request.chip_types.contains(chip);
      });
    };
    model::ChipTypes chips;
    for (std::uint32_t c = 0; c < facts.state->ledger.inventory().chip_types.size(); ++c)
      if (runs_on(model::ChipTypeId{c}))
        chips.insert(model::ChipTypeId{c});
    check(service.name, service.tenant, chips);
  }
  keep_largest(std::move(found), all);
}

std::string lease_text(const RunFacts& facts, const market::Lease& lease)
{
  const std::string chips = lease.agreed().chips > 0 ? fmt::format(", {} chips", lease.agreed().chips) : "";
  return fmt::format("lease {} of {} ({}{})", lease.id().index(), facts.tenants[lease.tenant().index()],
                     facts.leases->market().offer(lease.offer()).name, chips);
}

void add_idle_leases(const RunFacts& facts, std::vector<Finding>& all)
{
  double spent = 0.0;
  for (const market::Lease& lease : facts.leases->market().leases())
    spent += std::max(0.0, lease.money().effective.dollars());
  std::vector<Finding> found;
  for (const market::Lease& lease : facts.leases->market().leases()) {
    const market::Outlay outlay = lease.outlay();
    const double unused = (outlay.idle + outlay.stranded).dollars();
    if (!lease.agreed().capacity || unused <= worth_telling * spent)
      continue;
    found.push_back({"idle_lease", lease_text(facts, lease),
                     fmt::format("{} of {} paid for idle or stranded chips", money_text(unused),
                                 money_text(lease.money().effective.dollars())),
                     unused});
  }
  keep_largest(std::move(found), all);
}

/// Leases with a term that cannot be left freely.
void add_unused_commitments(const RunFacts& facts, std::vector<Finding>& all)
{
  std::vector<Finding> found;
  const market::Market& market = facts.leases->market();
  for (const market::Lease& lease : market.leases()) {
    if (!market::is_commitment(market, lease))
      continue;
    const market::CommitmentUse use = market::commitment_use(market, lease);
    const double due = (use.used + use.unused).dollars();
    if (due > 0.0 && use.used.dollars() < little_used * due)
      found.push_back({"unused_commitment", lease_text(facts, lease),
                       fmt::format("{:.0f} % of {} used", 100.0 * use.used.dollars() / due, money_text(due)),
                       use.unused.dollars()});
  }
  keep_largest(std::move(found), all);
}

void add_preempted(const RunFacts& facts, std::vector<Finding>& all)
{
  std::vector<Finding> found;
  for (const assembly::TrainingDemand& training : facts.training)
    if (const std::uint32_t times = facts.jobs->facts(training.job).preemptions; times > often)
      found.push_back({"preempted_often", training.name, fmt::format("preempted {} times", times), 0.0});
  keep_largest(std::move(found), all);
}

/// Tenants whose budgets bound: `told` by the lease runner.
void add_budgets(const RunFacts& facts, std::vector<Finding>& all)
{
  std::vector<Finding> found;
  for (std::uint32_t t = 0; t < facts.tenants.size(); ++t) {
    const demand::Budgets::Told& told = facts.leases->budgets().told(model::TenantId{t});
    if (told.times + told.refused == 0)
      continue;
    std::string text = "its budget";
    if (told.times > 0)
      text += fmt::format(" was used up{}, first after {:.1f} d, and its leases ended",
                          told.times > 1 ? fmt::format(" {} times", told.times) : "", (told.first - Timestamp{}) / day);
    if (told.refused > 0)
      text +=
          fmt::format("{} did not carry what was to be leased, {} times", told.times > 0 ? "; it" : "", told.refused);
    found.push_back({"budget_bound", facts.tenants[t], text, 0.0});
  }
  keep_largest(std::move(found), all);
}

/// Services whose pools had hosts enough, but not the network between them.
void add_held_back(const RunFacts& facts, std::vector<Finding>& all)
{
  std::vector<Finding> found;
  for (std::size_t s = 0; s < facts.services->size(); ++s)
    if (const Seconds time = facts.services->held_back(s); time >= Seconds{3600})
      found.push_back(
          {"network_bound", facts.services->setup(s).name,
           fmt::format("for {:.1f} h less crossed the network between its prefill and decode hosts than its "
                       "objective took, and more hosts did not help",
                       time.value() / 3600.0),
           0.0});
  keep_largest(std::move(found), all);
}

/// Policies from outside whose requests the market did not grant: by tenant and reason the first of them.
void add_refused_requests(const RunFacts& facts, std::vector<Finding>& all)
{
  for (std::uint32_t t = 0; t < facts.tenants.size(); ++t) {
    std::vector<Finding> found;
    for (const policy::RefusedRequests& refused : facts.leases->refused(model::TenantId{t})) {
      const market::LeaseRequest& first = refused.request;
      const std::string size =
          first.chips != 0 ? fmt::format("{} chips", first.chips) : fmt::format("${:.2f}", first.spend.dollars());
      const std::string count = refused.times == 1 ? "1 request of its policy was"
                                                   : fmt::format("{} requests of its policy were", refused.times);
      found.push_back(
          {"orders_refused", facts.tenants[t],
           fmt::format("{} refused: {} ({}), the first at {:.1f} d: {} of {}", count, leasehold::name_of(refused.why),
                       market::explain(refused.why), (refused.first - Timestamp{}) / day, size,
                       facts.leases->market().offer(first.offer).name),
           0.0});
    }
    keep_largest(std::move(found), all);
  }
}

std::string state_text(const RunFacts& facts, model::JobId job)
{
  if (facts.jobs->comes_back(job))
    return "waits to be tried anew";
  switch (facts.state->jobs[job].state) {
  case model::JobState::running:
    return "still runs";
  case model::JobState::pending:
    return "has not run to its end";
  case model::JobState::killed:
    return "was killed";
  case model::JobState::rejected:
    return "was rejected";
  default:
    return "has not been submitted";
  }
}

/// Work that never came, or was rejected, for another on which it waits: by workload the first, and how many.
void add_waiting_for_others(const RunFacts& facts, std::vector<Finding>& all)
{
  const model::JobTable& jobs = facts.state->jobs;
  std::vector<Finding> found;
  std::map<std::uint32_t, std::pair<std::string, std::set<std::uint32_t>>> by_workload;
  for (const model::JobLink& link : facts.state->precedence.links()) {
    const model::JobId before{link.before};
    const model::JobId after{link.after};
    const bool lost = facts.state->precedence.doomed_by(after) == before;
    if (!lost && !(jobs[after].state == model::JobState::unsubmitted && jobs[before].is_open()))
      continue;
    auto& [first, which] = by_workload[jobs[after].workload];
    which.insert(link.after);
    if (first.empty())
      first = fmt::format("{}: it waits for {}, which {}", lost ? "rejected" : "not submitted", jobs.name(before),
                          state_text(facts, before));
  }
  for (const auto& [workload, told] : by_workload) {
    const std::size_t count = told.second.size();
    found.push_back({"waits_for", facts.jobs->workload(workload).name,
                     count > 1 ? fmt::format("{} of its jobs never came, the first {}", count, told.first) : told.first,
                     0.0});
  }
  for (std::size_t s = 0; s < facts.services->size(); ++s)
    for (const model::JobId before : facts.services->setup(s).after)
      if (jobs[before].state != model::JobState::finished) {
        found.push_back(
            {"waits_for", facts.services->setup(s).name,
             fmt::format("not begun: it waits for {}, which {}", jobs.name(before), state_text(facts, before)), 0.0});
        break;
      }
  keep_largest(std::move(found), all);
}

} // namespace

std::vector<Finding> post_mortem(const RunFacts& facts, std::span<const BlockedWork> blocked)
{
  std::vector<Finding> all;
  add_never_started(facts.state->now, blocked, all);
  add_waiting_for_others(facts, all);
  if (facts.leases != nullptr) {
    add_without_offer(facts, blocked, all);
    add_idle_leases(facts, all);
    add_unused_commitments(facts, all);
    add_budgets(facts, all);
    add_refused_requests(facts, all);
  }
  add_preempted(facts, all);
  if (facts.services != nullptr)
    add_held_back(facts, all);
  return all;
}

} // namespace leasehold::accounts
