// What a shared library of policies includes. It exports what this macro declares, and is compiled with the headers of the
// program that loads it:
//
//   LEASEHOLD_POLICIES(registry)
//   {
//     registry.add(mine_entry()); // an Entry of any kind, as the built-in policies make it
//   }
//
// A scenario names the library, `policies: {plugins: [./mine.so], scheduling: mine}`, and the command line allows it:
// `--plugin ./mine.so`. `leasehold new policy NAME --language cpp` writes a whole project.
#pragma once

#include "policy/api/autoscaling.hpp"
#include "policy/api/leasing.hpp"
#include "policy/api/placement.hpp"
#include "policy/api/planner.hpp"
#include "policy/api/registry.hpp"
#include "policy/api/scheduling.hpp"
#include "policy/api/tenancy.hpp"

#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

namespace leasehold::policy {

/// What one library brings.
class Registry {
public:
  template <class Interface> void add(Entry<Interface> entry)
  {
    std::get<std::vector<Entry<Interface>>>(rows_).push_back(std::move(entry));
  }
  template <class Interface> [[nodiscard]] std::vector<Entry<Interface>>& rows()
  {
    return std::get<std::vector<Entry<Interface>>>(rows_);
  }

private:
  std::tuple<std::vector<Entry<Scheduling>>, std::vector<Entry<PlacementPolicy>>, std::vector<Entry<Tenancy>>,
             std::vector<Entry<Autoscaling>>, std::vector<Entry<Leasing>>>
      rows_;
};

/// Raised where a library made before could not be called any more though all sizes below are the same.
inline constexpr std::uint64_t plugin_version = 1;

/// Of the headers that a library was compiled with: it differs where an object that goes from one to the other does.
[[nodiscard]] constexpr std::uint64_t plugin_interface()
{
  std::uint64_t all = plugin_version;
  for (const std::size_t size : {sizeof(Registry),
                                 sizeof(Entry<Scheduling>),
                                 sizeof(config::NamedChoice),
                                 sizeof(config::FieldDoc),
                                 sizeof(config::SchemaBase),
                                 sizeof(model::ClusterView),
                                 sizeof(model::Job),
                                 sizeof(model::Request),
                                 sizeof(model::Pool),
                                 sizeof(model::Host),
                                 sizeof(model::JobFacts),
                                 sizeof(model::Allocation),
                                 sizeof(Snapshot),
                                 sizeof(Snapshot::Job),
                                 sizeof(Snapshot::Pool),
                                 sizeof(Snapshot::Host),
                                 sizeof(Plan::Run),
                                 sizeof(Decision),
                                 sizeof(Claim),
                                 sizeof(ServiceView),
                                 sizeof(ReplicaKind),
                                 sizeof(LeasingView),
                                 sizeof(Demand),
                                 sizeof(ChipDemand),
                                 sizeof(OfferView),
                                 sizeof(ContractView),
                                 sizeof(market::Offer),
                                 sizeof(market::LeaseRequest)})
    all = all * 1'000'003 + size;
  return all;
}

} // namespace leasehold::policy

#define LEASEHOLD_POLICIES(registry)                                                                                   \
  extern "C" std::uint64_t leasehold_policies_interface()                                                              \
  {                                                                                                                    \
    return ::leasehold::policy::plugin_interface();                                                                    \
  }                                                                                                                    \
  extern "C" void leasehold_policies(::leasehold::policy::Registry&(registry), [[maybe_unused]] std::uint64_t version)
