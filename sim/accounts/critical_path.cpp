#include "accounts/critical_path.hpp"

#include <algorithm>
#include <vector>

namespace leasehold::accounts {

namespace {

using model::JobId;
using model::JobState;

/// What a job that ended takes at least: its work at its best rate, or the walltime at which it was killed.
double least_time(const RunFacts& facts, JobId job)
{
  const auto requests = facts.state->jobs.requests(job);
  const double rate = std::ranges::max_element(requests, {}, &model::Request::rate)->rate;
  const double work = facts.jobs->work_done(job) / (rate * facts.jobs->best_placed(job));
  if (facts.state->jobs[job].state == JobState::finished)
    return work;
  return std::min(work, std::ranges::min_element(requests, {}, &model::Request::walltime)->walltime.value());
}

} // namespace

std::optional<double> critical_path(const RunFacts& facts)
{
  const model::JobTable& jobs = facts.state->jobs;
  const Timestamp first = facts.jobs->totals().first_submission;
  const auto ended = [&](std::uint32_t job) {
    const JobState state = jobs[JobId{job}].state;
    return state == JobState::finished || state == JobState::killed;
  };
  std::vector<double> times(facts.jobs->known(), 0.0); // from the first submission
  std::vector<double> lengths(times.size(), 0.0);
  for (std::uint32_t j = 0; j < times.size(); ++j)
    if (ended(j)) {
      times[j] = (facts.state->precedence.own_time(JobId{j}) - first).value();
      lengths[j] = least_time(facts, JobId{j});
    }
  std::vector<model::JobLink> links;
  std::ranges::copy_if(facts.state->precedence.links(), std::back_inserter(links),
                       [&](const model::JobLink& link) { return ended(link.before) && ended(link.after); });
  const std::vector<double> ends = model::JobGraph{times.size(), links}.earliest_ends(times, lengths);
  std::optional<double> longest;
  for (std::uint32_t j = 0; j < ends.size(); ++j)
    if (ended(j))
      longest = std::max(longest.value_or(0.0), ends[j]);
  return longest;
}

} // namespace leasehold::accounts
