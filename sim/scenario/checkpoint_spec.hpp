// How training survives an interruption: when its checkpoints are written, how large they are and what writing one takes.
#pragma once

#include "config/schema.hpp"
#include "model/checkpoints.hpp"
#include "model/transformer.hpp"

#include <cstdint>
#include <optional>

namespace leasehold::scenario {

enum class CheckpointRule : std::uint8_t { young_daly, fixed, none };
constexpr auto enum_names(Tag<CheckpointRule>)
{
  return std::to_array<Named<CheckpointRule>>({
      {CheckpointRule::young_daly, "young_daly", "every √(2·cost·MTBF) of the gang, which wastes least"},
      {CheckpointRule::fixed, "fixed", "every `interval`"},
      {CheckpointRule::none, "none", "never: an interruption costs all that was done"},
  });
}

struct CheckpointSpec {
  std::optional<CheckpointRule> rule; ///< none = fixed where there is an interval, else young_daly
  std::optional<Seconds> interval;    ///< of work
  std::optional<Seconds> cost;        ///< the gang stands still for so long at each; none = a minute, or by `storage`
  std::optional<BytesPerSecond> storage; ///< sustained rate of writing, of the whole gang
  Seconds restart{600.0};                ///< from new chips to the first new step
  std::optional<Bytes> size;             ///< none = 14 bytes a parameter
};
[[nodiscard]] const config::Schema<CheckpointSpec>& schema(Tag<CheckpointSpec>);

/// How a job of a trace, or one drawn, survives it. Such jobs say nothing of their state, so it is told in time.
struct JobCheckpointSpec {
  std::optional<Seconds> interval; ///< of work; none = only where a job is stopped that may write one
  Seconds cost{0.0};
};
[[nodiscard]] const config::Schema<JobCheckpointSpec>& schema(Tag<JobCheckpointSpec>);
/// None are written where there is no spec.
[[nodiscard]] model::Checkpoints job_checkpoints(const std::optional<JobCheckpointSpec>& spec);

[[nodiscard]] CheckpointRule rule_of(const CheckpointSpec& spec);

/// As stated, or bf16 weights (2 bytes a parameter), fp32 master weights (4) and Adam's two moments in fp32 (8).
[[nodiscard]] Bytes checkpoint_size(const CheckpointSpec& spec, const model::Transformer& model);

/// Of one checkpoint: as stated, or its size over the storage's rate, or over what the gang's hosts can send (none: more than
/// any storage takes) where that is less.
[[nodiscard]] Seconds checkpoint_cost(const CheckpointSpec& spec, const model::Transformer& model,
                                      std::optional<BytesPerSecond> uplinks);

} // namespace leasehold::scenario
