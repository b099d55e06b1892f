// What leases are bought for, as whoever reviews them asks: a run's workloads, or a test's functions of the hour.
#pragma once

#include "demand/idle_chips.hpp"
#include "model/gang_homes.hpp"
#include "policy/api/leasing.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace leasehold::demand {

class DemandSource {
public:
  DemandSource() = default;
  DemandSource(const DemandSource&) = delete; // reviews' demands point into it
  DemandSource& operator=(const DemandSource&) = delete;
  virtual ~DemandSource() = default;

  /// What the tenant needs now beside what its services find idle on others' chips, which is also recorded. Valid until
  /// the next call.
  [[nodiscard]] virtual std::span<const policy::Demand> review(model::TenantId tenant, std::vector<IdleChips> idle) = 0;
  /// Records what services reviewed at this instant are given, once replicas that lost their chips have others.
  virtual void record_given() = 0;
  /// The tenant leases chips there for the gang of this name.
  virtual void house(model::TenantId tenant, std::string_view demand, const model::GangHome& home) = 0;
  /// Gangs of the tenant's that need chips beside its own, as reviewed, run where they are housed alone (Job::bound).
  virtual void bind(model::TenantId /*tenant*/, bool /*each*/) {}
  /// The tenant has the dataset of this gang copied there.
  virtual void send_data(model::TenantId tenant, std::string_view demand, model::RegionId region) = 0;
  /// Chip types that any of its workloads may ever run on, once ported.
  [[nodiscard]] virtual model::ChipTypes of_use(model::TenantId tenant) const = 0;
  /// Whether it serves, or trains or will train anything that is not done.
  [[nodiscard]] virtual bool has_work(model::TenantId tenant) const = 0;
  /// Chip types on which anything that the tenant has still to do may run.
  [[nodiscard]] virtual model::ChipTypes usable(model::TenantId tenant) const = 0;
};

} // namespace leasehold::demand
