#include "workload/request_source.hpp"

#include <algorithm>

namespace leasehold::workload {

ProfileRequests::ProfileRequests(LoadProfile profile, Seconds period, double cv, const RequestLengths& lengths,
                                 random::Stream gaps, random::Stream tokens)
    : profile_(profile), period_(period), cv_(cv), lengths_(lengths), gaps_(gaps), tokens_(tokens)
{
  target_ = draw_gap();
}

double ProfileRequests::draw_gap()
{
  if (cv_ == 1.0)
    return gaps_.exponential(1.0);
  const double shape = 1.0 / (cv_ * cv_);
  return gaps_.gamma(shape, 1.0 / shape);
}

Hertz ProfileRequests::begin_period(Timestamp begin)
{
  if (begun_)
    passed_ += rate_ * (begin - begin_);
  begun_ = true;
  begin_ = begin;
  rate_ = profile_.next(begin);
  return rate_;
}

bool ProfileRequests::next(Timestamp before, SourcedRequest& request)
{
  if (!(rate_ > Hertz{0}))
    return false;
  // What rounding may leave of a gap that ended with the period before arrives at its beginning.
  const Timestamp arrival = begin_ + Seconds{std::max(target_ - passed_, 0.0) / rate_.value()};
  if (arrival >= before)
    return false;
  target_ += draw_gap();
  request.request = {.arrival = arrival};
  request.request.input = draw_length(lengths_.input, tokens_);
  request.request.output = draw_length(lengths_.output, tokens_);
  return true;
}

TraceRequests::TraceRequests(const model::InferenceTrace& trace, Seconds span, bool repeat, Seconds period)
    : trace_(&trace), span_(span), repeat_(repeat), period_(period)
{
  for (const std::uint32_t block : trace.prefix_blocks)
    identities_ = std::max(identities_, block + 1);
}

Timestamp TraceRequests::arrival(const Cursor& cursor) const
{
  if (cursor.at >= trace_->requests.size())
    return Timestamp::never();
  // The span of a repetition need not be whole nanoseconds: that of all before this one is rounded once.
  return trace_->requests[cursor.at].arrival + cursor.round * span_;
}

void TraceRequests::step(Cursor& cursor) const
{
  if (++cursor.at == trace_->requests.size() && repeat_) {
    cursor.at = 0;
    ++cursor.round;
  }
}

Hertz TraceRequests::begin_period(Timestamp begin)
{
  std::uint64_t number = 0;
  for (; arrival(counted_) < begin + period_; step(counted_))
    ++number;
  return Hertz{static_cast<double>(number) / period_.value()};
}

bool TraceRequests::next(Timestamp before, SourcedRequest& request)
{
  const Timestamp at = arrival(told_);
  if (at >= before)
    return false;
  request.request = trace_->requests[told_.at];
  request.request.arrival = at;
  const auto blocks = trace_->blocks_of(trace_->requests[told_.at]);
  blocks_.assign(blocks.begin(), blocks.end());
  for (std::uint32_t& block : blocks_)
    block += told_.round * identities_;
  request.blocks = blocks_;
  request.block_tokens = trace_->block_tokens;
  step(told_);
  return true;
}

} // namespace leasehold::workload
