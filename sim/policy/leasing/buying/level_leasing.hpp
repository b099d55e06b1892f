// Leasing that decides by lots of chips and slots of an hour: ski rental and learning-augmented level by level (level ℓ is
// busy while more than (ℓ − 1) lots are needed), Wang et al. for the fleet. No reservation is made that until the horizon
// would cost more than renting, which can only lower what they cost.
#pragma once

#include "config/schema.hpp"
#include "policy/api/leasing.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::policy {

struct LevelParameters {
  std::optional<std::int64_t> lot;
  bool randomised = false;
  double lambda = 0.5;
  std::vector<std::string> providers;
};

/// What the three policies differ in.
enum class LevelRule { ski_rental, wang, learning_augmented };

/// What all of these policies have in common; P derives from LevelParameters.
template <class P> config::Schema<P> level_schema(std::string name, std::string summary)
{
  return config::Schema<P>(std::move(name), std::move(summary))
      .optional("lot", &P::lot, "chips of one level, and of one lease; absent: the programme's step",
                config::at_least(1))
      .optional("providers", &P::providers, "whom to lease from; empty: everybody");
}

[[nodiscard]] std::unique_ptr<Leasing> level_leasing(LevelParameters parameters, LevelRule rule, std::uint64_t seed);

} // namespace leasehold::policy
