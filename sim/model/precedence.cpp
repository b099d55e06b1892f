#include "model/precedence.hpp"

#include <algorithm>

namespace leasehold::model {

Precedence::Precedence(const JobTable& jobs, std::vector<JobLink> links) : jobs_(&jobs), links_(std::move(links))
{
  std::ranges::stable_sort(links_, {}, &JobLink::before);
  for (const JobLink& link : links_) {
    Held& held = held_[JobId{link.after}];
    held.own = held.ready = jobs[JobId{link.after}].submitted;
    ++held.open;
    if (!link.any_end)
      declared_.push_back(link);
  }
}

void Precedence::over(JobId job, Timestamp now)
{
  for (auto each = std::ranges::lower_bound(links_, job.index(), {}, &JobLink::before);
       each != links_.end() && each->before == job.index(); ++each) {
    const JobLink& link = *each;
    const JobId after{link.after};
    Held& held = held_.at(after);
    if (held.doomed_by.valid())
      continue;
    --held.open;
    if (!link.any_end && !finished(job)) {
      held.doomed_by = job;
      held.ready = std::max(held.own, now);
    } else {
      held.ready = std::max(held.ready, now + link.think);
    }
    if (held.doomed_by.valid() || held.open == 0)
      due_.emplace(held.ready, after);
  }
}

std::optional<JobId> Precedence::take(Timestamp now)
{
  if (next() > now)
    return std::nullopt;
  const JobId job = due_.begin()->second;
  due_.erase(due_.begin());
  return job;
}

JobId Precedence::doomed_by(JobId job) const
{
  const auto held = held_.find(job);
  return held == held_.end() ? JobId::none() : held->second.doomed_by;
}

Timestamp Precedence::own_time(JobId job) const
{
  const auto held = held_.find(job);
  return held == held_.end() ? (*jobs_)[job].submitted : held->second.own;
}

Timestamp Precedence::expected(JobId job, Timestamp now, const std::function<Seconds(JobId)>& left) const
{
  std::vector<double> times(jobs_->size(), 0.0); // from now
  std::vector<double> lengths(jobs_->size(), 0.0);
  std::vector<JobLink> open;
  for (const JobLink& link : links_)
    if ((*jobs_)[JobId{link.before}].is_open()) {
      open.push_back(link);
      lengths[link.before] = left(JobId{link.before}).value();
    }
  for (const auto& [id, held] : held_)
    if ((*jobs_)[id].state == JobState::unsubmitted)
      times[id.index()] = std::max(0.0, (held.ready - now).value());
  return now + Seconds{JobGraph{jobs_->size(), open}.earliest_ends(times, lengths)[job.index()] - lengths[job.index()]};
}

} // namespace leasehold::model
