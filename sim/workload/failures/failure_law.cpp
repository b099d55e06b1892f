#include "workload/failures/failure_law.hpp"

#include "random/stream.hpp"

#include <cmath>

namespace leasehold::workload {

namespace {

random::Stream stream_of(const FailureLaw& law, std::uint32_t number, std::uint32_t n, const FailureSeed& seed)
{
  return {seed.seed, seed.replication, law.streams + std::to_string(number) + "/" + std::to_string(n)};
}

} // namespace

Seconds time_up(const FailureLaw& law, std::uint32_t number, bool lemon, std::uint32_t n, const FailureSeed& seed)
{
  const double mean = law.mean_time_between.value() / (lemon ? law.lemon_times : 1.0);
  random::Stream stream = stream_of(law, number, n, seed);
  if (law.shape == 1.0)
    return Seconds{stream.exponential(mean)};
  return Seconds{stream.weibull(law.shape, mean / std::tgamma(1.0 + 1.0 / law.shape))};
}

Seconds time_down(const FailureLaw& law, std::uint32_t number, std::uint32_t n, const FailureSeed& seed)
{
  return law.detection + Seconds{stream_of(law, number, n, seed).exponential(law.repair.value())};
}

bool draw_lemon(const FailureLaw& law, std::uint32_t number, double share, const FailureSeed& seed)
{
  if (!(share > 0.0))
    return false;
  random::Stream stream{seed.seed, seed.replication, law.streams + std::to_string(number) + "/lemon"};
  return stream.bernoulli(share);
}

} // namespace leasehold::workload
