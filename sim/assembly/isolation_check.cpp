#include "assembly/isolation_check.hpp"

#include "assembly/job_intake.hpp"
#include "model/topology/colouring.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace leasehold::assembly {

void check_isolation(const scenario::Scenario& scenario, const model::Inventory& inventory,
                     config::Diagnostics& diagnostics)
{
  std::vector<model::Conflict> conflicts;
  const config::Located<std::string>* named = nullptr;
  for (std::uint32_t t = 0; t < scenario.tenants.size(); ++t)
    if (scenario.tenants[t].isolation == scenario::Isolation::provider)
      for (const auto& rival : scenario.tenants[t].rivals) {
        conflicts.emplace_back(t, tenant_id(scenario, rival.value).index());
        named = named == nullptr ? &rival : named;
      }
  if (conflicts.empty())
    return;
  const auto colours = model::colouring(static_cast<std::uint32_t>(scenario.tenants.size()), conflicts);
  const std::size_t needed = std::size_t{1} + *std::ranges::max_element(colours);
  if (needed > inventory.providers.size())
    diagnostics.warning(named->at,
                        "these rivals need " + std::to_string(needed) + " providers, and the platform has " +
                            std::to_string(inventory.providers.size()),
                        "`isolation: provider` keeps a provider from leasing to both of two rivals",
                        "isolate by `rack`, or add providers");
}

} // namespace leasehold::assembly
