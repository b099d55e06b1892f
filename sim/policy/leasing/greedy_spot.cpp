// Deadline jobs wait for spot as long as they can.
#include "policy/leasing/buying/deadline_leasing.hpp"
#include "policy/leasing/entries.hpp"

namespace leasehold::policy {

namespace {

struct GreedyParameters : DeadlineParameters {};

const config::Schema<GreedyParameters>& schema(Tag<GreedyParameters>)
{
  static const auto declared = deadline_schema<GreedyParameters>(
      "greedy_spot", "deadline jobs wait for spot until only on-demand can still meet the deadline");
  return declared;
}

} // namespace

Entry<Leasing> greedy_spot_entry()
{
  return entry<Leasing, GreedyParameters>(
      "Wu et al., NSDI 2024, the greedy baseline",
      [](const GreedyParameters& p, std::uint64_t) { return deadline_leasing(p, greedy_spot); });
}

} // namespace leasehold::policy
