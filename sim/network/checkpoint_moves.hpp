// Checkpoints that move to another region with their jobs, across the platform's network: each shares its links with all
// that is there, and its job waits for it as long as that takes.
//
// A checkpoint was written before its job had to leave, so that it comes from a region that has gone dark, too. What has not
// arrived when its job is driven off is of no use there: it lies where it was.
#pragma once

#include "model/ids.hpp"
#include "network/copies.hpp"

#include <functional>
#include <map>

namespace leasehold::network {

class CheckpointMoves {
public:
  /// The clock is the run's, and outlives this.
  explicit CheckpointMoves(const Timestamp& clock) : clock_(&clock) {}

  /// They share the platform's links from now on with all that crosses them (null: with nobody).
  void cross(Crossings* crossings) { crossings_ = crossings; }
  /// Where the job's checkpoint lies, or is on its way to; none where nobody has said so yet.
  [[nodiscard]] model::RegionId place(model::JobId job) const;
  /// It lies there, and nothing has to move.
  void put(model::JobId job, model::RegionId region) { lying_[job] = {region, region, *clock_}; }
  /// From where it lies. Returns how long it takes alone. Where nobody shares links, or the scenario states the bandwidth,
  /// that stays so.
  Seconds begin(model::JobId job, const Ways& ways, model::RegionId to, Bytes size);
  /// Whenever something else on its way makes it later or sooner: how long it takes in all, since it began.
  using Told = std::function<void(Seconds)>;
  void tell(model::JobId job, Told told);
  /// To do once the job's checkpoint is there: at once where none is on its way.
  void then(model::JobId job, std::function<void()> action);
  /// Nobody waits for it any more.
  void stop(model::JobId job);

  [[nodiscard]] Timestamp next_end() const;
  /// Those that are there by now make room for others.
  void arrive();

private:
  struct Moving {
    Bytes left;
    BytesPerSecond alone; ///< all streams of it
    Timestamp begun;
    Timestamp since;    ///< when `left` was true; the first byte is on its way until then
    double share = 1.0; ///< of its bandwidth that it is left
    CrossingId crossing{};
    Told told;
    std::function<void()> then;
  };
  struct Lying {
    model::RegionId at;
    model::RegionId to;
    Timestamp arrives; ///< there, as things stand
  };
  [[nodiscard]] static Timestamp end_of(const Moving& moving);
  void slow(model::JobId job, double share);

  const Timestamp* clock_;
  Crossings* crossings_ = nullptr;
  std::map<model::JobId, Moving> moving_;
  std::map<model::JobId, Lying> lying_; ///< where they lie, of jobs that have some or will
};

} // namespace leasehold::network
