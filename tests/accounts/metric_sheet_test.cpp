#include "accounts/metric_sheet.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace leasehold::accounts {

namespace {

using Id = output::MetricId;

/// Every metric that a run lists which serves flows alone and plans no outage, but this one.
MetricSheet all_but(Id left_out)
{
  MetricSheet sheet;
  for (const output::Metric& metric : output::metrics)
    if (metric.id != left_out && !output::is_of_requests(metric.id) && !output::is_of_outages(metric.id) &&
        !output::is_of_links(metric.id) && !output::is_of_shedding(metric.id) && !output::is_of_chains(metric.id) &&
        !output::is_of_retries(metric.id))
      sheet.set(metric.id, 1.0);
  return sheet;
}

} // namespace

TEST_CASE("metrics keep the order in which they are set")
{
  MetricSheet sheet;
  sheet.set(Id::energy, 2.0);
  sheet.set(Id::cost, std::nullopt);
  const std::vector<MetricSheet::Row> rows(sheet.begin(), sheet.end());
  CHECK(rows == std::vector<MetricSheet::Row>{{"energy", 2.0}, {"cost", std::nullopt}});
  CHECK(sheet.at(Id::energy) == 2.0);
  CHECK_FALSE(sheet.at(Id::cost));
}

TEST_CASE("a metric that is set twice, or read before it is set, is a fault of the program")
{
  MetricSheet sheet;
  CHECK_THROWS_AS((void)sheet.at(Id::cost), std::logic_error);
  sheet.set(Id::cost, std::nullopt);
  CHECK_THROWS_WITH_AS(sheet.set(Id::cost, 1.0), "metric cost is set twice", std::logic_error);
}

TEST_CASE("a metric of the table that nobody set is told by name")
{
  MetricSheet sheet = all_but(Id::regret);
  CHECK_THROWS_WITH_AS(sheet.check_complete(Serving::flows, {}), "metric regret is not set", std::logic_error);
  sheet.set(Id::regret, std::nullopt);
  CHECK_NOTHROW(sheet.check_complete(Serving::flows, {}));
  CHECK_THROWS_WITH_AS(sheet.check_complete(Serving::requests, {}), "metric ttft_p50 is not set", std::logic_error);
}

TEST_CASE("metrics of outages belong to runs that plan them alone")
{
  MetricSheet sheet = all_but(Id::energy);
  sheet.set(Id::energy, 1.0);
  CHECK_THROWS_WITH_AS(sheet.check_complete(Serving::flows, {.outages = true}), "metric outage_hours is not set",
                       std::logic_error);
  sheet.set(Id::outage_hours, 1.0);
  CHECK_THROWS_AS(sheet.check_complete(Serving::flows, {}), std::logic_error);
}

TEST_CASE("metrics of shedding belong to runs of which a service sheds")
{
  MetricSheet sheet = all_but(Id::energy);
  sheet.set(Id::energy, 1.0);
  CHECK_THROWS_WITH_AS(sheet.check_complete(Serving::flows, {.sheds = true}), "metric shed_share is not set",
                       std::logic_error);
  sheet.set(Id::shed_share, 0.0);
  sheet.set(Id::slo_attainment_served, 1.0);
  CHECK_NOTHROW(sheet.check_complete(Serving::flows, {.sheds = true}));
}

TEST_CASE("what failed belongs to runs whose jobs are tried anew")
{
  MetricSheet sheet = all_but(Id::energy);
  sheet.set(Id::energy, 1.0);
  CHECK_THROWS_WITH_AS(sheet.check_complete(Serving::flows, {.retries = true}), "metric failed_attempts is not set",
                       std::logic_error);
  sheet.set(Id::failed_attempts, 2.0);
  CHECK_NOTHROW(sheet.check_complete(Serving::flows, {.retries = true}));
  CHECK_THROWS_AS(sheet.check_complete(Serving::flows, {}), std::logic_error);
}

TEST_CASE("metrics of links belong to runs whose platform says what these draw")
{
  MetricSheet sheet = all_but(Id::energy);
  sheet.set(Id::energy, 1.0);
  CHECK_NOTHROW(sheet.check_complete(Serving::flows, {}));
  CHECK_THROWS_WITH_AS(sheet.check_complete(Serving::flows, {.links = true}), "metric energy_network is not set",
                       std::logic_error);
  sheet.set(Id::energy_network, 1.0);
  sheet.set(Id::carbon_network, std::nullopt);
  CHECK_NOTHROW(sheet.check_complete(Serving::flows, {.links = true}));
  CHECK_THROWS_AS(sheet.check_complete(Serving::flows, {}), std::logic_error);
}

TEST_CASE("metrics of requests belong to runs that follow requests alone, those of services to runs that serve")
{
  MetricSheet sheet = all_but(Id::ttft_p50); // itself one of requests
  CHECK_THROWS_AS(sheet.check_complete(Serving::nothing, {}), std::logic_error);
  sheet.set(Id::e2e_p99, 3.0);
  CHECK_THROWS_AS(sheet.check_complete(Serving::flows, {}), std::logic_error);
}

} // namespace leasehold::accounts
