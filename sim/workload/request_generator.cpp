#include "workload/request_generator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace leasehold::workload {
namespace {

double gap(const ClientWindow& window, double rate, random::Stream& stream)
{
  switch (window.law) {
  case GapLaw::gamma:
    return stream.gamma(window.shape, 1.0 / (rate * window.shape));
  case GapLaw::weibull:
    return stream.weibull(window.shape, 1.0 / (rate * std::tgamma(1.0 + 1.0 / window.shape)));
  case GapLaw::exponential:
  case GapLaw::none:
    break;
  }
  return stream.exponential(1.0 / rate);
}

/// Of what comes gap by gap after `now`, all before `end`.
template <class Gap> void add_arrivals(double now, double end, Gap gap, std::vector<Timestamp>& arrivals)
{
  while ((now += gap()) < end)
    arrivals.emplace_back(now);
}

} // namespace

std::uint32_t draw_length(const LengthLaw& law, random::Stream& stream)
{
  const double value = law.cv > 0.0 ? stream.log_normal_by_mean(law.mean, law.cv) : law.mean;
  return static_cast<std::uint32_t>(std::clamp(std::round(value), 1.0, double(law.most)));
}

std::vector<Timestamp> renewal_arrivals(random::Stream& stream, Hertz rate, double cv, Seconds until)
{
  std::vector<Timestamp> arrivals;
  if (!(rate > Hertz{}))
    return arrivals;
  const double mean = 1.0 / rate.value();
  const double shape = 1.0 / (cv * cv);
  double now = 0.0;
  while (true) {
    now += cv == 1.0 ? stream.exponential(mean) : cv > 0.0 ? stream.gamma(shape, mean / shape) : mean;
    if (now >= until.value())
      return arrivals;
    arrivals.emplace_back(now);
  }
}

std::vector<Timestamp> profile_arrivals(random::Stream& stream, LoadProfile& profile, Seconds period, Seconds until)
{
  std::vector<Timestamp> arrivals;
  double begin = 0.0;
  while (begin < until.value()) {
    const double rate = profile.next(Timestamp{begin}).value();
    const double end = begin + period.value();
    // The exponential law has no memory, so a gap may start at the period's beginning.
    if (rate > 0.0)
      add_arrivals(
          begin, std::min(end, until.value()), [&] { return stream.exponential(1.0 / rate); }, arrivals);
    begin = end;
  }
  return arrivals;
}

std::vector<Timestamp> client_arrivals(std::uint64_t seed, std::uint64_t replication, const ClientRates& clients,
                                       double factor, Seconds until)
{
  std::vector<Timestamp> arrivals;
  for (std::size_t i = 0; i < clients.windows.size();) {
    const std::uint32_t client = clients.windows[i].client;
    random::Stream stream(seed, replication, fmt::format("arrivals/client-{}", client));
    for (; i < clients.windows.size() && clients.windows[i].client == client; ++i) {
      const ClientWindow& window = clients.windows[i];
      const double rate = window.rate.value() * factor;
      const double end = std::min((window.start + clients.window).value(), until.value());
      if (rate > 0.0)
        add_arrivals(
            window.start.value(), end, [&] { return gap(window, rate, stream); }, arrivals);
    }
  }
  std::sort(arrivals.begin(), arrivals.end());
  return arrivals;
}

model::InferenceTrace make_requests(std::span<const Timestamp> arrivals, const RequestLengths& lengths,
                                    random::Stream& stream)
{
  model::InferenceTrace trace;
  trace.requests.reserve(arrivals.size());
  const auto samples = static_cast<std::int64_t>(lengths.samples.size());
  for (const Timestamp arrival : arrivals) {
    model::InferenceRequest request{.arrival = arrival};
    if (samples > 0) {
      const auto& sample = lengths.samples[static_cast<std::size_t>(stream.uniform_int(0, samples - 1))];
      request.input = sample.input;
      request.output = sample.output;
    } else {
      request.input = draw_length(lengths.input, stream);
      request.output = draw_length(lengths.output, stream);
    }
    trace.requests.push_back(request);
  }
  return trace;
}

} // namespace leasehold::workload
