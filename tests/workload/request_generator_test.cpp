#include "workload/request_generator.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <utility>

using namespace leasehold;
using namespace leasehold::workload;

namespace {

/// Mean and coefficient of variation of the gaps.
std::pair<double, double> gaps(const std::vector<Timestamp>& arrivals)
{
  double sum = 0.0, square = 0.0, last = 0.0;
  for (const Timestamp arrival : arrivals) {
    const double gap = arrival.value() - last;
    sum += gap;
    square += gap * gap;
    last = arrival.value();
  }
  const double n = double(arrivals.size());
  return {sum / n, std::sqrt(square / n - sum / n * sum / n) / (sum / n)};
}

} // namespace

TEST_CASE("renewal arrivals have the rate and the burstiness asked for")
{
  // 40,000 gaps: the mean is known to cv / 200, the coefficient of variation to a few per cent at cv = 3.
  for (const double cv : {0.0, 0.5, 1.0, 3.0}) {
    random::Stream stream(1, 0, "arrivals/test");
    const auto arrivals = renewal_arrivals(stream, Hertz{4.0}, cv, Seconds{10000.0});
    const auto [mean, spread] = gaps(arrivals);
    CHECK(mean == doctest::Approx(0.25).epsilon(0.05));
    CHECK(spread == doctest::Approx(cv).epsilon(0.08));
    CHECK(std::is_sorted(arrivals.begin(), arrivals.end()));
  }
}

TEST_CASE("profile arrivals follow the day")
{
  // Mean 2/s with a swing of 0.8 around 20:00 UTC: about 1.8 times the mean in the hours around it, 0.2 twelve hours
  // off.
  const LoadShape shape{.rate = Hertz{2.0}, .daily_swing = 0.8};
  LoadProfile profile(shape, Calendar(Instant{1'767'225'600}), minute * 5.0, random::Stream(1, 0, "load/test"));
  random::Stream stream(1, 0, "arrivals/test");
  const auto arrivals = profile_arrivals(stream, profile, minute * 5.0, day);
  const auto between = [&](double from, double to) {
    return double(std::count_if(arrivals.begin(), arrivals.end(),
                                [=](Timestamp t) { return t.value() >= from * 3600.0 && t.value() < to * 3600.0; })) /
           (to - from) / 3600.0;
  };
  CHECK(double(arrivals.size()) / 86400.0 == doctest::Approx(2.0).epsilon(0.02));
  CHECK(between(19, 21) == doctest::Approx(3.6).epsilon(0.05));
  CHECK(between(7, 9) == doctest::Approx(0.4).epsilon(0.12));
}

TEST_CASE("client arrivals: every client keeps its rate, another client changes nothing")
{
  ClientRates rates;
  rates.clients = {1, 2};
  rates.windows = {{.client = 1, .start = Seconds{0}, .rate = Hertz{5}, .law = GapLaw::gamma, .shape = 0.8},
                   {.client = 1, .start = Seconds{600}, .rate = Hertz{0}},
                   {.client = 2, .start = Seconds{0}, .rate = Hertz{3}, .law = GapLaw::weibull, .shape = 0.9},
                   {.client = 2, .start = Seconds{600}, .rate = Hertz{20}, .law = GapLaw::exponential}};
  const auto both = client_arrivals(1, 0, rates, 1.0, Seconds{1200.0});
  const auto early = double(std::count_if(both.begin(), both.end(), [](Timestamp t) { return t.value() < 600.0; }));
  // 8/s for 600 s, then 20/s for 600 s; standard deviations are about 80 and 110 requests.
  CHECK(early == doctest::Approx(4800).epsilon(0.06));
  CHECK(double(both.size()) - early == doctest::Approx(12000).epsilon(0.03));
  ClientRates first = rates;
  first.windows.resize(2);
  const auto alone = client_arrivals(1, 0, first, 1.0, Seconds{1200.0});
  CHECK(std::includes(both.begin(), both.end(), alone.begin(), alone.end()));
}

TEST_CASE("lengths follow their law, or the samples")
{
  random::Stream stream(3, 0, "lengths/test");
  const std::vector<Timestamp> arrivals(20000, Timestamp{1.0});
  const auto trace = make_requests(arrivals, {.input = {.mean = 800, .cv = 1.2}, .output = {.mean = 64}}, stream);
  double sum = 0.0;
  for (const auto& request : trace.requests) {
    sum += request.input;
    CHECK(request.output == 64);
  }
  // Standard error of the mean: 800 x 1.2 / sqrt(20,000) = 6.8.
  CHECK(sum / 20000.0 == doctest::Approx(800).epsilon(0.03));
  const std::vector<Timestamp> two{Timestamp{1.0}, Timestamp{2.0}};
  const auto sampled = make_requests(two, {.samples = {{.input = 7, .output = 9}}}, stream);
  CHECK(sampled.requests[1].input == 7);
  CHECK(sampled.requests[1].arrival == Timestamp{2.0});
}
