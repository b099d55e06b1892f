// Deadline jobs keep an even pace.
#include "policy/leasing/buying/deadline_leasing.hpp"
#include "policy/leasing/entries.hpp"

namespace leasehold::policy {

namespace {

struct UniformParameters : DeadlineParameters {};

const config::Schema<UniformParameters>& schema(Tag<UniformParameters>)
{
  static const auto declared = deadline_schema<UniformParameters>(
      "uniform_progress", "deadline jobs keep an even pace: spot when there is any, on-demand when behind");
  return declared;
}

} // namespace

Entry<Leasing> uniform_progress_entry()
{
  return entry<Leasing, UniformParameters>(
      "Wu et al., Can't Be Late, NSDI 2024; ours: on-demand is paused only while spot's savings pay for the way back",
      [](const UniformParameters& p, std::uint64_t) { return deadline_leasing(p, uniform_progress); });
}

} // namespace leasehold::policy
