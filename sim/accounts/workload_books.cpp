#include "accounts/workload_books.hpp"

#include <map>
#include <utility>

namespace leasehold::accounts {

namespace {

struct Cost {
  Money own;
  Money unused_share;
  double tokens = 0.0; ///< 0 for workloads that are not counted in tokens
};
using Workload = std::pair<model::JobKind, std::uint32_t>;

std::map<Workload, Cost> costs_of(const std::vector<market::Allocation>& spend)
{
  std::map<Workload, Cost> costs;
  for (const market::Allocation& tenant : spend)
    for (const market::WorkloadSpend& line : tenant.workloads) {
      if (line.kind == model::JobKind::porting)
        continue;
      Cost& cost = costs[{line.kind, line.workload}];
      cost.own += line.own;
      cost.unused_share += line.unused_share;
    }
  return costs;
}

void count_tokens(const RunFacts& facts, std::map<Workload, Cost>& costs)
{
  for (auto& [workload, cost] : costs)
    if (workload.first == model::JobKind::replica)
      cost.tokens = facts.services->totals(workload.second).served;
  for (const assembly::TrainingDemand& training : facts.training)
    if (const auto cost = costs.find({model::JobKind::training, facts.state->jobs[training.job].workload});
        cost != costs.end())
      cost->second.tokens += facts.jobs->work_done(training.job);
}

std::string name_of_workload(const RunFacts& facts, const Workload& workload)
{
  return workload.first == model::JobKind::replica ? facts.services->setup(workload.second).name
                                                   : facts.jobs->workload(workload.second).name;
}

} // namespace

void add_workload_books(const RunFacts& facts, const std::vector<market::Allocation>& spend, std::vector<Book>& books)
{
  auto costs = costs_of(spend);
  count_tokens(facts, costs);
  for (const auto& [workload, cost] : costs) {
    Book book{"workloads", name_of_workload(facts, workload), {}};
    const Money loaded = cost.own + cost.unused_share;
    book.entries = {{"spend", cost.own.dollars()}, {"share_of_unused", cost.unused_share.dollars()}};
    if (cost.tokens > 0.0)
      book.entries.emplace_back("per_mtoken", loaded.dollars() / (cost.tokens / 1e6));
    books.push_back(std::move(book));
  }
}

} // namespace leasehold::accounts
