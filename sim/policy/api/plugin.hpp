// What a shared library of policies includes. It exports what this macro declares, and is compiled with the headers of the
// program that loads it:
//
//   LEASEHOLD_POLICIES(registry)
//   {
//     registry.add(mine_entry()); // an Entry of any kind, as the built-in policies make it
//   }
//
// In CMake: include(sim/plugins/face.cmake), then leasehold_plugin_face(TARGET). A scenario names the library, `policies: {plugins: [./mine.so], scheduling: mine}`, and the command line allows it:
// `--plugin ./mine.so`. `leasehold new policy NAME --language cpp` writes a whole project.
#pragma once

#include "policy/api/autoscaling.hpp"
#include "policy/api/leasing.hpp"
#include "policy/api/placement.hpp"
#include "policy/api/planner.hpp"
#include "policy/api/plugin_face.hpp"
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

/// Of the headers that a library was compiled with: all that it may include are in it, and a change of any of them changes it
/// (plugins/face.cmake). Checks of the standard library's own, where one side is built with them, show in the size.
[[nodiscard]] constexpr std::uint64_t plugin_interface()
{
  return plugin_face ^ sizeof(Registry);
}

} // namespace leasehold::policy

#define LEASEHOLD_POLICIES(registry)                                                                                   \
  extern "C" std::uint64_t leasehold_policies_interface()                                                              \
  {                                                                                                                    \
    return ::leasehold::policy::plugin_interface();                                                                    \
  }                                                                                                                    \
  extern "C" void leasehold_policies(::leasehold::policy::Registry&(registry), [[maybe_unused]] std::uint64_t version)
