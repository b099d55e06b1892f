// `leasehold predict training`: what one optimizer step takes, where it goes, and what it costs, from the physics
// alone.
#pragma once

#include "cli/topics.hpp"

#include "cli/verbs.hpp"

#include <optional>
#include <string>

namespace leasehold::cli {

/// What was asked. A degree that is absent is searched for.
/// A member for each option of the verb.
struct TrainingQuestion {
  std::string catalogue = default_catalogue(); ///< directory of {chips,models,programmes,prices}.yaml
  std::string table;                           ///< a published table to predict instead; empty = none
  std::string model;
  std::string chip;
  std::string precision = "bf16";
  std::string format = "text"; ///< or `csv`
  int chips = 8;
  int sequence = 4096;       ///< tokens
  double global_batch = 0.0; ///< sequences; 0 = one million tokens, rounded to a multiple of the chips
  std::optional<int> tensor, pipeline, interleave, context, expert, micro_batch;
  std::string price; ///< such as `$2.10/h` a chip; empty = the lowest on-demand price of the catalogue
};

/// Prints the answer on standard output. Returns the exit status: 0, or 2 for input that cannot be used, which includes
/// plans that are not legal or do not fit.
[[nodiscard]] int predict_training(const TrainingQuestion& question);

/// Adds the subcommand `training` to `predict`.
void add_predict_training(CLI::App& predict, Action& action);

} // namespace leasehold::cli
