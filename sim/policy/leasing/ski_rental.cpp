// Each level rents until that has cost as much as reserving it.
#include "policy/leasing/buying/level_leasing.hpp"
#include "policy/leasing/entries.hpp"

namespace leasehold::policy {

namespace {

struct SkiRentalParameters : LevelParameters {};

const config::Schema<SkiRentalParameters>& schema(Tag<SkiRentalParameters>)
{
  static const auto declared =
      level_schema<SkiRentalParameters>("ski_rental", "rent each level until that has cost as much as reserving it")
          .optional("randomised", &SkiRentalParameters::randomised, "draw the threshold: e/(e-1) instead of 2");
  return declared;
}

} // namespace

Entry<Leasing> ski_rental_entry()
{
  return entry<Leasing, SkiRentalParameters>(
      "Karlin, Manasse, McGeoch, Owicki 1994",
      [](const SkiRentalParameters& p, std::uint64_t seed) { return level_leasing(p, LevelRule::ski_rental, seed); });
}

} // namespace leasehold::policy
