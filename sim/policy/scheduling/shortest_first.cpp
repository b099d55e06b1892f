#include "policy/scheduling/shortest_first.hpp"

namespace leasehold::policy {

Seconds ShortestFirst::length(const model::ClusterView& view, model::JobId job) const
{
  return view.requests(job)[0].walltime;
}

void ShortestFirst::enter(const model::ClusterView& view, model::JobId job)
{
  const double chips = by_ == ShortBy::service ? view.requests(job)[0].total_chips() : 1.0;
  const model::Job& facts = view.job(job);
  waiting_.emplace(-std::int64_t{facts.priority}, length(view, job).value() * chips, facts.submitted, job);
}

void ShortestFirst::submitted(const model::ClusterView& view, model::JobId job)
{
  enter(view, job);
}

void ShortestFirst::ended(const model::ClusterView&, model::JobId job, const model::Allocation&)
{
  ended_.push_back(job); // its state is not settled yet
}

void ShortestFirst::try_to_start(const model::ClusterView& view, model::JobId job, DecisionSink& decisions)
{
  if (!overtake_)
    return blocked_.start_or_block(view, job, decisions);
  for_each_option(view, job, [&](std::uint32_t index, const model::Request& request, model::PoolId pool) {
    return view.fits(pool, request) && start(decisions, job, index, pool);
  });
}

void ShortestFirst::schedule(const model::ClusterView& view, DecisionSink& decisions)
{
  for (const model::JobId job : ended_)
    if (view.job(job).state == model::JobState::pending)
      enter(view, job);
  ended_.clear();
  blocked_.clear(view.pools().size());
  for (auto next = waiting_.begin(); next != waiting_.end() && !blocked_.all();) {
    const model::JobId job = std::get<model::JobId>(*next);
    if (view.job(job).state == model::JobState::pending)
      try_to_start(view, job, decisions);
    next = view.job(job).state == model::JobState::pending ? std::next(next) : waiting_.erase(next);
  }
}

} // namespace leasehold::policy
