// When a gang writes checkpoints on this platform, and what one takes.
#pragma once

#include "model/checkpoints.hpp"
#include "model/inventory.hpp"
#include "model/request.hpp"
#include "model/transformer.hpp"
#include "scenario/checkpoint_spec.hpp"
#include "scenario/failure_spec.hpp"

namespace leasehold::scenario {

[[nodiscard]] model::Checkpoints plan_checkpoints(const CheckpointSpec& spec, const model::Transformer& model,
                                                  const model::Request& gang, const model::Inventory& inventory,
                                                  const FailureSpecs& failures);

} // namespace leasehold::scenario
