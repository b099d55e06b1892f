// Ski rental with advice.
#include "policy/leasing/buying/level_leasing.hpp"
#include "policy/leasing/entries.hpp"

namespace leasehold::policy {

namespace {

struct AdvisedParameters : LevelParameters {};

const config::Schema<AdvisedParameters>& schema(Tag<AdvisedParameters>)
{
  static const auto declared =
      level_schema<AdvisedParameters>("learning_augmented",
                                      "ski rental that trusts its forecast as far as `lambda` says")
          .optional("lambda", &AdvisedParameters::lambda,
                    "towards 0: trust the forecast; 1: ignore it. Costs 1 + lambda if it is right, 1 + 1/lambda if not",
                    config::in_range(0.01, 1.0));
  return declared;
}

} // namespace

Entry<Leasing> learning_augmented_entry()
{
  return entry<Leasing, AdvisedParameters>("Purohit, Svitkina, Kumar, NeurIPS 2018",
                                           [](const AdvisedParameters& p, std::uint64_t seed) {
                                             return level_leasing(p, LevelRule::learning_augmented, seed);
                                           });
}

} // namespace leasehold::policy
