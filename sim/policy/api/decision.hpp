// Decisions are values. A policy hands them to the sink, which judges each at once; an accepted one shows in the view
// before the call returns, and a rejected one is recorded with its reason.
#pragma once

#include "model/ledger.hpp"
#include "model/placement.hpp"

#include <cstdint>
#include <optional>
#include <variant>

namespace leasehold::policy {

/// Start a pending job. With `placement` empty the placement policy chooses the hosts inside `pool`.
struct Start {
  model::JobId job;
  std::uint32_t request = 0; ///< which of the job's alternatives
  model::PoolId pool;
  std::optional<model::Placement> placement;
};

/// Stop a running job and put it back into the queue; it resumes from its last checkpoint, at the cost of a restart.
struct Preempt {
  model::JobId job;
};

/// Refuse a pending job for good.
struct Reject {
  model::JobId job;
};

using Decision = std::variant<Start, Preempt, Reject>;

class DecisionSink {
public:
  virtual ~DecisionSink() = default;
  /// Rejection::accepted, or why nothing changed.
  virtual model::Rejection decide(Decision decision) = 0;
};

} // namespace leasehold::policy
