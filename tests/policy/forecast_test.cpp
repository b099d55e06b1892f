// The autoscaler that goes by last week's load.
#include "policy/autoscaling/registry.hpp"
#include "random/stream.hpp"
#include "support/policy_from.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

using namespace leasehold;

namespace {

constexpr int week_hours = 168;

std::unique_ptr<policy::Autoscaling> scaler_of(const std::string& parameters)
{
  return test::policy_from(policy::autoscaling_policies(), "{" + parameters + "}");
}

/// Looks once an hour; a replica carries 100 tokens/s and starts up for half an hour. What is wanted at each look, where
/// `load(h)` is offered in hour h.
std::vector<std::uint32_t> wanted_by_hour(policy::Autoscaling& scaler, int hours,
                                          const std::function<double(int)>& load)
{
  std::vector<std::uint32_t> wanted;
  policy::ServiceView view;
  view.capacity_per_replica = TokensPerSecond{100};
  view.period = hour;
  view.startup = 0.5 * hour;
  for (int h = 0; h < hours; ++h) {
    view.now = Timestamp{3600.0 * h};
    view.offered = TokensPerSecond{load(std::max(h - 1, 0))};
    wanted.push_back(scaler.desired_replicas(view));
  }
  return wanted;
}

/// 500 tokens/s in the sixth hour of each week, else 100.
double one_peak(int h)
{
  return h % week_hours == 5 ? 500.0 : 100.0;
}

/// A service whose load is a pattern of so many periods, over and over; a replica carries 100 tokens/s.
struct PatternedService {
  Seconds period, startup;
  std::vector<double> pattern;
};

/// Periods after the first week at whose begin the replicas that are ready carry less than comes then. In a period the load
/// stays and only more get ready. Those that stop are the youngest, as in the run loop.
int short_periods(policy::Autoscaling& scaler, const PatternedService& service, std::size_t periods)
{
  std::vector<Timestamp> ready; // when each serves, the oldest first
  policy::ServiceView view;
  view.capacity_per_replica = TokensPerSecond{100};
  view.period = service.period;
  view.startup = service.startup;
  const auto load = [&](std::size_t p) { return service.pattern[p % service.pattern.size()]; };
  int too_few = 0;
  for (std::size_t p = 0; p < periods; ++p) {
    view.now = Timestamp{static_cast<double>(p) * service.period.value()};
    view.offered = TokensPerSecond{load(p == 0 ? 0 : p - 1)};
    view.replicas = static_cast<std::uint32_t>(ready.size());
    ready.resize(scaler.desired_replicas(view), view.now + service.startup);
    const auto serving = std::ranges::count_if(ready, [&](Timestamp at) { return at <= view.now; });
    too_few += p >= service.pattern.size() && 100.0 * static_cast<double>(serving) < load(p) ? 1 : 0;
  }
  return too_few;
}

} // namespace

// A number wanted at h:00 is in force until (h + 1):00, and what starts at (h + 1):00 serves at (h + 1):30: it is for the
// highest load between h:00 and (h + 1):30, a week before. The sixth hour of the week, 5:00 to 6:00, is in sight from 4:00.
TEST_CASE("forecast has last week's replicas ready when the load is")
{
  const auto scaler = scaler_of("policy: forecast, margin: 0");
  const auto wanted = wanted_by_hour(*scaler, 2 * week_hours, one_peak);
  // In the first week it goes by the hour that is over.
  CHECK(wanted[5] == 1);
  CHECK(wanted[6] == 5);
  CHECK(wanted[7] == 1);
  CHECK(wanted[week_hours + 3] == 1);
  CHECK(wanted[week_hours + 4] == 5);
  CHECK(wanted[week_hours + 5] == 5);
  CHECK(wanted[week_hours + 6] == 1);
  // 500 and 10 % of it: 5.5 replicas; 100 and 10 %: 1.1.
  const auto with_margin = wanted_by_hour(*scaler_of("policy: forecast, margin: 0.1"), 2 * week_hours, one_peak);
  CHECK(with_margin[week_hours + 4] == 6);
  CHECK(with_margin[week_hours + 6] == 2);
}

// Every week has twice the load of the week before. At the peak of the third, 168 hours lie behind that had twice the load of
// the 168 before them: last week's 1,000 becomes 2,000, 20 replicas. In the second week there is nothing yet to compare, and
// without a trend last week's load is all there is.
TEST_CASE("forecast grows last week's load by the trend")
{
  const auto doubling = [](int h) { return one_peak(h) * static_cast<double>(1 << (h / week_hours)); };
  const auto wanted = wanted_by_hour(*scaler_of("policy: forecast, margin: 0"), 3 * week_hours, doubling);
  CHECK(wanted[week_hours + 5] == 5);
  CHECK(wanted[2 * week_hours + 5] == 20);
  const auto as_it_was =
      wanted_by_hour(*scaler_of("policy: forecast, margin: 0, trend: 0 s"), 3 * week_hours, doubling);
  CHECK(as_it_was[2 * week_hours + 5] == 10);
  // A day is compared as soon as eight are seen: at the peak of the second week none is, three days later one is.
  const auto by_day = wanted_by_hour(*scaler_of("policy: forecast, margin: 0, trend: 24 h"), 2 * week_hours, doubling);
  CHECK(by_day[week_hours + 5] == 5);
  CHECK(by_day[week_hours + 72] == 2);
}

TEST_CASE("forecast says how many replicas of another chip its number stands for, and keeps what it cannot size")
{
  const auto scaler = scaler_of("policy: forecast, margin: 0");
  CHECK(scaler->replicas_of(TokensPerSecond{100}) == 0); // it has not been asked yet
  CHECK(wanted_by_hour(*scaler, week_hours + 5, one_peak).back() == 5);
  CHECK(scaler->replicas_of(TokensPerSecond{250}) == 2); // of 500
  policy::ServiceView unknown;
  unknown.replicas = 4;
  CHECK(scaler_of("policy: forecast")->desired_replicas(unknown) == 4);
}

// Each look covers what comes until the next look's starts serve, and no look before that takes below it what another asked
// for; last week's loads come again to the letter. Target tracking learns of a load when its first period is over and then
// still has to start up: where a period has more than 1 / target of the load before it, its replicas do not carry it.
TEST_CASE(
    "after a week of a pattern that repeats, forecast's ready replicas carry every load and target tracking's do not")
{
  random::Stream stream{1, 0, "forecast"};
  for (int world = 0; world < 20; ++world) {
    PatternedService service;
    service.period = Seconds{900.0 * static_cast<double>(stream.uniform_int(1, 4))};
    service.startup = Seconds{static_cast<double>(stream.uniform_int(0, 9000))};
    const auto periods = static_cast<std::size_t>(604'800.0 / service.period.value());
    for (std::size_t p = 0; p < periods; ++p)
      service.pattern.push_back(stream.uniform(0.0, 5000.0));
    CAPTURE(service.period.value());
    CAPTURE(service.startup.value());
    CHECK(short_periods(*scaler_of("policy: forecast, margin: 0"), service, 4 * periods) == 0);
    CHECK(short_periods(*scaler_of("policy: target_tracking, scale_out_cooldown: 0 s, scale_in_cooldown: 0 s"), service,
                        4 * periods) > 0);
  }
}

TEST_CASE("parameters of forecast out of bounds are refused")
{
  CHECK_THROWS(scaler_of("policy: forecast, margin: -0.1"));
  CHECK_THROWS(scaler_of("policy: forecast, trend: -1 d"));
  CHECK_THROWS(scaler_of("policy: forecast, trend: 7"));
}
