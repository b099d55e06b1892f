// Checkpoints that gangs write to their region's storage, across the platform's network: each as long as its links take it,
// which it shares with all that is there. A gang stands still while it writes, and its collectives are off the network.
//
// A stay's closed form (model/checkpoints.hpp) gives every write one cost. Here is by how much the writes of a stay have
// been longer than that up to now, and by how much the present one still will be: so much later is all that follows.
#pragma once

#include "model/checkpoints.hpp"
#include "model/inventory.hpp"
#include "model/placement.hpp"
#include "network/crossings.hpp"

#include <functional>
#include <map>

namespace leasehold::network {

class CheckpointWrites {
public:
  /// A gang begins to write, or to work again.
  using Stands = std::function<void(model::JobId, bool)>;
  /// The time at which a stay's work is done is another one from now on.
  using Changed = std::function<void(model::JobId)>;

  /// Both outlive this.
  CheckpointWrites(const model::Inventory& inventory, const Timestamp& clock) : inventory_(&inventory), clock_(&clock)
  {
  }

  /// They share the platform's links with all that crosses them (null: with nobody).
  void cross(Crossings* crossings, Stands stands, Changed changed);
  /// A stay that works from `works` on. Nothing happens where the rule has no such writes.
  void begin(model::JobId gang, const model::Placement& placement, const model::Checkpoints& rule, Timestamp works);
  /// Nothing has been written yet, and its work begins at another instant.
  void put_off(model::JobId gang, Timestamp works);
  /// Nothing happens where it does not write.
  void stop(model::JobId gang);

  /// By how much its writes have been longer than the rule says, that which is under way up to now.
  [[nodiscard]] Seconds late(model::JobId gang) const;
  /// By how much that one still will be.
  [[nodiscard]] Seconds later(model::JobId gang) const;

  [[nodiscard]] Timestamp next_event() const;
  /// Begins and ends those that are due.
  void advance();

private:
  struct Gang {
    Crossing crossing;
    Bytes size;
    BytesPerSecond alone; ///< all hosts together
    Seconds latency;      ///< until the first byte of a write is there
    model::Checkpoints rule;
    Timestamp next; ///< begins or, while one is written, ends as things stand
    bool writes = false;
    Bytes left{};       ///< of the one under way
    Timestamp since{};  ///< when `left` was true; the first byte is on its way until then
    double share = 1.0; ///< of its bandwidth that it is left
    CrossingId id{};
    Seconds late{0}; ///< up to `since`
  };
  void begin_one(model::JobId id, Gang& gang);
  void end_one(model::JobId id, Gang& gang);
  void slow(model::JobId id, double share);
  void settle(Gang& gang) const;
  [[nodiscard]] Bytes left_now(const Gang& gang) const;
  [[nodiscard]] Seconds late_now(const Gang& gang) const;

  const model::Inventory* inventory_;
  const Timestamp* clock_;
  Crossings* crossings_ = nullptr;
  Stands stands_;
  Changed changed_;
  std::map<model::JobId, Gang> gangs_;
};

} // namespace leasehold::network
