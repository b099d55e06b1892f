// How a replica's chips are laid out, and what it serves then.
#pragma once

#include "catalogue/catalogue.hpp"
#include "config/diagnostics.hpp"
#include "model/inventory.hpp"
#include "scenario/plan/service_rates.hpp"
#include "scenario/plan/workload_plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::scenario {

/// A replica of a service, or an engine of its units, on one chip type. A member for each thing that decides about it.
struct ReplicaCase {
  const ServingSpec* spec = nullptr;
  const model::Transformer* model = nullptr;
  const model::ChipRange* chip = nullptr;
  std::string chip_name;
  std::uint32_t host_chips = 0;
  model::Request request;
  physics::RequestShape shape; ///< of its requests
  const model::Inventory* inventory = nullptr;
  const catalogue::Catalogue* catalogue = nullptr;
  const ServiceRates* rates = nullptr; ///< null: all is calibrated anew
};

/// Laid out so that it serves most within the objective. Where it cannot be, or never keeps the objective, that is told of
/// `at`, and there is nothing.
[[nodiscard]] std::optional<PlannedReplica> plan_replica(const ReplicaCase& of, const config::Value& at,
                                                         config::Diagnostics& diagnostics);
/// A prefill and a decode engine of pools that scale apart, laid out so that a request takes the least of their time; empty
/// where these cannot be, likewise.
[[nodiscard]] std::vector<PlannedReplica> plan_pools(const ReplicaCase& of, const config::Value& at,
                                                     config::Diagnostics& diagnostics);

/// Whether an engine that does one part of requests can be so; tells where it cannot.
[[nodiscard]] bool may_do_one_part(const ReplicaCase& of, const config::Value& at, config::Diagnostics& diagnostics);

} // namespace leasehold::scenario
