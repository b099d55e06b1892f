// What a shared library of policies includes. It exports what this macro declares, and is compiled with the headers of the
// program that loads it:
//
//   LEASEHOLD_POLICIES(registry)
//   {
//     registry.add(mine_entry()); // an Entry of any kind, as the built-in policies make it
//   }
//
// In CMake: include(sim/plugins/face.cmake), then leasehold_plugin_face(TARGET). A scenario names the library, `policies:
// {plugins: [./mine.so], scheduling: mine}`, and the command line allows it: `--plugin ./mine.so`. `leasehold new policy NAME
// --language cpp` writes a whole project.
//
// What becomes of a policy that does wrong:
//   - it throws, crashes, ends the process or does not return: the replication fails, with its name and the instant;
//   - it forks: the copy ends, and says so; the run goes on;
//   - it decides what cannot be done (a job that does not wait, hosts without room, terms that nobody offers): refused, as of
//     any policy, with a reason, which events.csv has;
//   - it names an offer, a lease or a pool that there is not, or answers with what is no number: as if it had thrown;
//   - it prints: that goes to standard error, as standard output belongs to the results;
//   - it casts `const` away from what it is shown: the views of leasing and of a service are its own, and spoil its own picture
//     alone; a snapshot is also what its plan is held against, so that it spoils what comes of the plan, whose decisions are
//     judged as any. A ClusterView, and what spans of histories point at, are the run's books: writing there is
//     undefined, as in
//     all of C++, and nobody looks for it. A planner never sees a ClusterView.
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
