#include "policy/planning/waiting_jobs.hpp"

#include <algorithm>
#include <functional>
#include <ranges>

namespace leasehold::policy {

namespace {

/// Whether where one finds room the other does.
bool same_room(const model::Request& a, const model::Request& b)
{
  return a.members == b.members && a.chips == b.chips && a.cores == b.cores && a.memory == b.memory &&
         a.chip_types == b.chip_types && a.regions == b.regions;
}

std::size_t hash_of(model::TenantId tenant, std::span<const model::Request> requests)
{
  std::size_t hash = tenant.index();
  for (const model::Request& request : requests)
    for (const std::size_t part : {std::size_t{request.members}, std::size_t{request.chips.thousandths()},
                                   std::size_t{request.cores}, std::hash<double>{}(request.memory.value())})
      hash = hash * 1'000'003 + part;
  return hash;
}

} // namespace

std::size_t WaitingJobs::shape_of(const model::ClusterView& view, model::JobId job)
{
  const model::TenantId tenant = view.job(job).tenant;
  const auto requests = view.requests(job);
  const std::size_t hash = hash_of(tenant, requests);
  const auto [first, last] = by_hash_.equal_range(hash);
  for (auto found = first; found != last; ++found)
    if (const Shape& shape = shapes_[found->second];
        shape.tenant == tenant && std::ranges::equal(shape.requests, requests, same_room))
      return found->second;
  by_hash_.emplace(hash, shapes_.size());
  shapes_.push_back({tenant, {requests.begin(), requests.end()}, {}});
  return shapes_.size() - 1;
}

void WaitingJobs::enter(const model::ClusterView& view, model::JobId job, const JobRank& rank)
{
  leave(job);
  const std::size_t number = shape_of(view, job);
  Shape& shape = shapes_[number];
  if (shape.jobs.empty()) {
    shape.listed = busy_.size();
    busy_.push_back(number);
  }
  places_[job.index()] = {number, shape.jobs.insert(rank).first};
}

void WaitingJobs::leave(model::JobId job)
{
  const auto place = places_.find(job.index());
  if (place == places_.end())
    return;
  Shape& shape = shapes_[place->second.shape];
  shape.jobs.erase(place->second.at);
  places_.erase(place);
  if (!shape.jobs.empty())
    return;
  shapes_[busy_.back()].listed = shape.listed;
  busy_[shape.listed] = busy_.back();
  busy_.pop_back();
}

void WaitingJobs::forget_gone(const model::ClusterView& view)
{
  if (places_.size() == view.pending().size())
    return;
  std::vector<model::JobId> gone;
  for (const auto& [job, place] : places_)
    if (const model::JobId id = place.at->id; view.job(id).state != model::JobState::pending)
      gone.push_back(id);
  for (const model::JobId job : gone)
    leave(job);
}

WaitingJobs::Walk::Walk(const WaitingJobs& jobs)
{
  for (const std::size_t shape : jobs.busy_)
    heads_.emplace_back(jobs.shapes_[shape].jobs.begin(), jobs.shapes_[shape].jobs.end());
  std::ranges::make_heap(heads_, later);
}

void WaitingJobs::Walk::go_on(bool had_room)
{
  std::ranges::pop_heap(heads_, later);
  if (Head& head = heads_.back(); had_room && ++head.first != head.second)
    std::ranges::push_heap(heads_, later);
  else
    heads_.pop_back();
}

} // namespace leasehold::policy
