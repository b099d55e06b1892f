// What a scenario says of quotas.
#pragma once

#include "config/schema.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leasehold::policy {

enum class Reclaim { never, lower_priority, any };
constexpr auto enum_names(Tag<Reclaim>)
{
  return std::to_array<Named<Reclaim>>({
      {Reclaim::never, "never", "borrowers keep their chips until they end"},
      {Reclaim::lower_priority, "lower_priority", "borrowers of a lower priority are stopped"},
      {Reclaim::any, "any", "any borrower is stopped"},
  });
}

enum class WithinQueue { never, lower_priority };
constexpr auto enum_names(Tag<WithinQueue>)
{
  return std::to_array<Named<WithinQueue>>({
      {WithinQueue::never, "never", "a tenant's jobs do not stop each other"},
      {WithinQueue::lower_priority, "lower_priority", "a tenant's jobs stop its own of a lower priority"},
  });
}

enum class ReclaimTo { nominal, fair_share };
constexpr auto enum_names(Tag<ReclaimTo>)
{
  return std::to_array<Named<ReclaimTo>>({
      {ReclaimTo::nominal, "nominal", "who stays within its nominal quota alone has others stopped"},
      {ReclaimTo::fair_share, "fair_share",
       "so does who borrows less for its weight: borrowed chips / what the cohort may lend / tenants.weight"},
  });
}

struct FlavorParameters {
  config::Located<std::string> chip;
  double nominal = 0.0;
  std::optional<double> borrowing_limit;
  std::optional<double> lending_limit;
};

struct QueueParameters {
  config::Located<std::string> tenant;
  std::string cohort;
  std::vector<FlavorParameters> flavors;
};

struct QuotaParameters {
  std::vector<QueueParameters> queues;
  Reclaim reclaim_within_cohort = Reclaim::any;
  config::Located<WithinQueue> within_queue{};
  ReclaimTo reclaim_to = ReclaimTo::nominal;
};

const config::Schema<FlavorParameters>& schema(Tag<FlavorParameters>);
const config::Schema<QueueParameters>& schema(Tag<QueueParameters>);
const config::Schema<QuotaParameters>& schema(Tag<QuotaParameters>);

} // namespace leasehold::policy
