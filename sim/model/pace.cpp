#include "model/pace.hpp"

#include <algorithm>

namespace leasehold::model {

void Pace::change(Seconds at, double rate)
{
  steps_.push_back({at, work(at), rate});
}

double Pace::work(Seconds worked) const
{
  const auto after =
      std::ranges::find_if(steps_.begin() + 1, steps_.end(), [&](const Step& step) { return step.from > worked; });
  const Step& step = *(after - 1);
  return step.done + (worked - step.from).value() * step.rate;
}

Seconds Pace::time_for(double work) const
{
  const auto after =
      std::ranges::find_if(steps_.begin() + 1, steps_.end(), [&](const Step& step) { return step.done > work; });
  const Step& step = *(after - 1);
  return work > step.done ? step.from + Seconds{(work - step.done) / step.rate} : step.from;
}

} // namespace leasehold::model
