// The fleet reserves by what its rent over the last term has cost.
#include "policy/leasing/buying/level_leasing.hpp"
#include "policy/leasing/entries.hpp"

namespace leasehold::policy {

namespace {

struct WangParameters : LevelParameters {};

const config::Schema<WangParameters>& schema(Tag<WangParameters>)
{
  static const auto declared =
      level_schema<WangParameters>("wang", "reserve one more lot once renting it over the last term has cost as much")
          .optional("randomised", &WangParameters::randomised, "draw the threshold: e/(e-1+a) instead of 2-a");
  return declared;
}

} // namespace

Entry<Leasing> wang_entry()
{
  return entry<Leasing, WangParameters>(
      "Wang, Li, Liang 2013, arXiv 1305.5608",
      [](const WangParameters& p, std::uint64_t seed) { return level_leasing(p, LevelRule::wang, seed); });
}

} // namespace leasehold::policy
