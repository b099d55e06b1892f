// Indices into the tables of one run.
#pragma once

#include "units/id.hpp"

namespace leasehold::model {

using TenantId = Id<struct TenantTag>;
using ProviderId = Id<struct ProviderTag>;
using RegionId = Id<struct RegionTag>;
using ChipTypeId = Id<struct ChipTypeTag>; ///< index into Inventory::chip_types
using HostId = Id<struct HostTag>;         ///< index into Inventory::hosts, in the platform's order
using RackId = Id<struct RackTag>;
using DomainId = Id<struct DomainTag>; ///< of hosts that scale-up links join
using LeaseId = Id<struct LeaseTag>;
using PoolId = Id<struct PoolTag>;
using JobId = Id<struct JobTag>;
using ServiceId = Id<struct ServiceTag>;

} // namespace leasehold::model
