// Which runs list a metric at all.
#pragma once

#include "output/metrics.hpp"

namespace leasehold::output {

/// Whether only runs list it that follow a service request by request.
constexpr bool is_of_requests(MetricId id)
{
  return id >= MetricId::ttft_p50 && id <= MetricId::lost_context;
}

/// Whether only runs list it that have a service.
constexpr bool is_of_services(MetricId id)
{
  return id >= MetricId::goodput_share && id <= MetricId::lost_context;
}

/// Whether only runs list it of which a service sheds load.
constexpr bool is_of_shedding(MetricId id)
{
  return id == MetricId::shed_share || id == MetricId::slo_attainment_served;
}

/// Whether only runs list it that have planned outages.
constexpr bool is_of_outages(MetricId id)
{
  return id >= MetricId::outage_hours && id <= MetricId::outage_training_lost;
}

/// Whether only runs list it in which jobs wait for one another.
constexpr bool is_of_chains(MetricId id)
{
  return id == MetricId::critical_path || id == MetricId::critical_path_share;
}

/// Whether only runs list it in which jobs are tried anew after failures.
constexpr bool is_of_retries(MetricId id)
{
  return id == MetricId::failed_attempts;
}

/// Whether only runs list it whose platform has links that draw power.
constexpr bool is_of_links(MetricId id)
{
  return id == MetricId::energy_network || id == MetricId::carbon_network;
}

} // namespace leasehold::output
