// Decisions are values. A policy hands them to the sink, which judges each at once; an accepted one shows in the view
// before the call returns (a stop with notice when the notice is over), and a refused one is recorded with its reason
// (`model::explain`, a row of events.csv).
//
// What a stop costs. A job keeps its work in its own unit (seconds of a trace job, tokens of training), whatever request
// it did it on; each request has a rate of its own, and a share of the work done stays done on another. A stop
//   - at once falls back to the last periodic checkpoint: what was done since is lost;
//   - after a checkpoint loses only the time of writing one: the chips are free now, and the last
//     Checkpoints::cost of the stay were spent on the writing, so that what was done before is kept;
//   - with notice leaves the chips later, at `now + notice`; the job works on until it has to begin its checkpoint, and
//     falls back to its last one where the notice is shorter than that takes.
// A job without checkpoints keeps nothing of a stay that is cut short. A job that starts again works after
// WorkloadTraits::restart. A resize and a migration each cost what a stop after a checkpoint and the start that follows
// it cost, and count among the job's preemptions.
#pragma once

#include "model/ledger.hpp"
#include "model/placement.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

namespace leasehold::policy {

/// Start a pending job. With `placement` empty the placement policy chooses the hosts inside `pool`.
struct Start {
  model::JobId job;
  std::uint32_t request = 0; ///< which of the job's alternatives
  model::PoolId pool;
  std::optional<model::Placement> placement = std::nullopt;
};

/// How a running job is stopped.
enum class Stop : std::uint8_t { at_once, after_checkpoint, with_notice };

/// Stop a running job and put it back into the queue.
struct Preempt {
  model::JobId job;
  Stop how = Stop::after_checkpoint;
  Seconds notice{0.0}; ///< read for with_notice alone
};

/// Move a running job to another of its requests, in its own pool or in another: it grows, shrinks or changes chips.
struct Resize {
  model::JobId job;
  std::uint32_t request = 0;
  model::PoolId pool = model::PoolId::none(); ///< none(): where it is
  std::optional<model::Placement> placement = std::nullopt;
};

/// Move a running job, as it is, to another pool, or to other hosts of its own with a placement.
struct Migrate {
  model::JobId job;
  model::PoolId pool;
  std::optional<model::Placement> placement = std::nullopt;
};

/// Refuse a pending job for good.
struct Reject {
  model::JobId job;
};

using Decision = std::variant<Start, Preempt, Resize, Migrate, Reject>;

/// For messages.
[[nodiscard]] inline std::string_view name_of(const Decision& decision)
{
  constexpr std::array<std::string_view, 5> names{"start", "preempt", "resize", "migrate", "reject"};
  static_assert(names.size() == std::variant_size_v<Decision>);
  return names[decision.index()];
}

[[nodiscard]] inline model::JobId job_of(const Decision& decision)
{
  return std::visit([](const auto& one) { return one.job; }, decision);
}

/// What became of an act of several decisions.
struct Verdict {
  model::Rejection reason = model::Rejection::accepted;
  std::size_t which = 0; ///< the decision that was refused

  [[nodiscard]] bool accepted() const { return reason == model::Rejection::accepted; }
};

class DecisionSink {
public:
  virtual ~DecisionSink() = default;

  /// One act, all or nothing: where any decision is refused nothing changes, and the verdict tells which and why. What
  /// the decisions give back is free before any of them takes: first all stops, the stops of resizes and migrations
  /// among them, then all starts, both in the order given; so two jobs may change places. A job that is stopped with
  /// notice holds its chips until then. A job may occur once in an act. Judging an act copies the books of the cluster:
  /// meant for acts now and then, not for every job that starts.
  virtual Verdict decide(std::span<const Decision> act) = 0;

  /// An act of one. Rejection::accepted, or why nothing changed.
  virtual model::Rejection decide(Decision decision) = 0;
};

} // namespace leasehold::policy
