// HiveD: each tenant has a private cluster of cells, and what fits there runs, whatever the others do.
#include "policy/planning/rounds.hpp"
#include "policy/scheduling/cells/hived.hpp"
#include "policy/scheduling/registry.hpp"

#include <algorithm>

namespace leasehold::policy {

const config::Schema<CellParameters>& schema(Tag<CellParameters>)
{
  using C = CellParameters;
  static const auto declared =
      config::Schema<C>("private cells", "cells of one size in a tenant's private cluster")
          .required("tenant", &C::tenant, "whose they are")
          .required("chip", &C::chip, "their chip type")
          .required("chips", &C::chips, "the size of each: one of `sizes`", config::at_least(1))
          .optional("count", &C::count, "how many", config::at_least(1));
  return declared;
}

namespace {

void check_sizes(const HivedParameters& read, const config::Value& at, config::Diagnostics& diagnostics)
{
  for (std::size_t s = 0; s + 1 < read.sizes.size(); ++s)
    if (read.sizes[s + 1] <= read.sizes[s] || read.sizes[s + 1] % read.sizes[s] != 0)
      diagnostics.error(*at.find("sizes"), "sizes of cells do not nest", "each parts the next evenly",
                        "write such as `[1, 2, 4, 8, 32]`");
  for (const CellParameters& cell : read.cells)
    if (!std::ranges::count(read.sizes, cell.chips))
      diagnostics.error(cell.tenant.at, "there are no cells of " + std::to_string(cell.chips) + " chips",
                        "they are none of `sizes`", "choose another `chips`");
}

} // namespace

const config::Schema<HivedParameters>& schema(Tag<HivedParameters>)
{
  using H = HivedParameters;
  static const auto declared =
      config::Schema<H>(
          "hived",
          "each tenant has a private cluster of cells, aligned blocks of chips in hosts, or of hosts in the platform's "
          "order. "
          "A guaranteed job takes the smallest cell that holds its gang in its tenant's private cluster, as though "
          "that were "
          "alone, in the order of the queue, later ones past those that find none; a private cell is bound to chips "
          "when it "
          "is first used, by buddy allocation, those with the fewest opportunists first, and let go when it is empty. "
          "Opportunists take any free chips and are stopped where a guaranteed job needs them. "
          "Guarantee "
          "(sharing safety): guaranteed jobs start and end as they would in their private cluster, where all private "
          "clusters fit the hosts side by side and these are up. It names the hosts of gangs itself; gangs of whole "
          "chips "
          "alone run. Goes with `tenancy: shared` on hosts of a tenant that has no work, as the owner's would go "
          "first. "
          "O((jobs + cells) · cells of the hosts)")
          .required("sizes", &H::sizes, "chips of cells of each size, from the least: each parts the next evenly",
                    config::non_empty())
          .required("cells", &H::cells, "private clusters", config::non_empty())
          .optional("guaranteed_from", &H::guaranteed_from,
                    "jobs of this priority and above are guaranteed, those below opportunists")
          .check(check_sizes);
  return declared;
}

namespace {

class HivedScheduling final : public EventScheduling {
public:
  explicit HivedScheduling(const HivedParameters& parameters) : HivedScheduling(std::make_unique<Hived>(parameters)) {}
  void meet(const Parties& parties, config::Diagnostics& diagnostics) override { hived_->meet(parties, diagnostics); }

private:
  explicit HivedScheduling(std::unique_ptr<Hived> hived) : HivedScheduling(hived.get(), std::move(hived)) {}
  HivedScheduling(Hived* hived, std::unique_ptr<Hived>&& planner) : EventScheduling(std::move(planner)), hived_(hived)
  {
  }

  Hived* hived_;
};

} // namespace

Entry<Scheduling> hived_entry()
{
  auto hived = entry<Scheduling, HivedParameters>(
      "Zhao et al., HiveD, OSDI 2020",
      [](const HivedParameters& parameters, std::uint64_t) { return std::make_unique<HivedScheduling>(parameters); });
  hived.names_hosts = true;
  return hived;
}

} // namespace leasehold::policy
