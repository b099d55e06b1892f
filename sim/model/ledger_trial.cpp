#include "model/ledger_trial.hpp"

#include <utility>

namespace leasehold::model {

LedgerTrial::~LedgerTrial()
{
  for (; !steps_.empty(); steps_.pop_back())
    if (Step& last = steps_.back(); last.gave_up)
      ledger_->put_back(std::move(last.held), last.request);
    else
      ledger_->release(last.held.job);
  ledger_->restore(std::move(caps_));
}

Rejection LedgerTrial::allocate(JobId job, std::uint32_t request_index, const Request& request, Placement& placement,
                                Timestamp now)
{
  const Rejection verdict = ledger_->allocate(job, request_index, request, placement, now);
  if (verdict == Rejection::accepted)
    steps_.emplace_back().held.job = job;
  return verdict;
}

void LedgerTrial::release(JobId job)
{
  const Request request = ledger_->request_of(job);
  released_[job] = steps_.size();
  steps_.push_back({true, ledger_->release(job), request});
}

} // namespace leasehold::model
