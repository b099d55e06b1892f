#include "simulation/outage_watch.hpp"

#include <utility>

namespace leasehold::simulation {

std::pair<double, double> OutageWatch::tokens()
{
  services_->settle();
  std::pair<double, double> sum;
  for (std::size_t s = 0; s < services_->size(); ++s) {
    sum.first += services_->totals(s).offered;
    sum.second += services_->totals(s).served;
  }
  return sum;
}

void OutageWatch::begin()
{
  if (on_++ > 0)
    return;
  since_ = state_->now;
  before_ = tokens();
  gangs_.clear();
  for (std::uint32_t j = 0; j < state_->jobs.size(); ++j) {
    const model::Job& job = state_->jobs[model::JobId{j}];
    if (job.kind == model::JobKind::training && job.state == model::JobState::running)
      gangs_.push_back({model::JobId{j}, jobs_->work_done(model::JobId{j})});
  }
}

void OutageWatch::end()
{
  if (--on_ > 0)
    return;
  const Seconds length = state_->now - since_;
  const auto [offered, served] = tokens();
  totals_.length += length;
  totals_.offered += offered - before_.first;
  totals_.served += served - before_.second;
  for (const Gang& gang : gangs_) {
    const double a_day = state_->jobs.requests(gang.job).front().rate * day.value();
    const double done = jobs_->work_done(gang.job) - gang.work;
    totals_.kept_days += done / a_day;
    totals_.gang_days += std::min(length / day, done / a_day + jobs_->work_left(gang.job) / a_day);
  }
}

void OutageWatch::close()
{
  if (on_ == 0)
    return;
  on_ = 1;
  end();
}

} // namespace leasehold::simulation
