// Finds the next waiting job that may start, without a look at those before it that cannot: a segment tree over the
// order of the queue, whose nodes hold the least that any job under them asks for.
#pragma once

#include "model/view.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace leasehold::policy {

/// What a job asks for, or the least of several: each of them asks for at least as much, in no more pools.
struct LeastAsk {
  static constexpr std::size_t most_pools = 64;

  std::int64_t amount = std::numeric_limits<std::int64_t>::max(); ///< thousandths of a chip; by default nobody's
  Seconds walltime = model::no_limit;
  std::uint64_t pools = 0; ///< bit by index: where it could run; pools beyond `most_pools` share bits

  [[nodiscard]] bool could_run_in(std::size_t pool) const { return ((pools >> (pool % most_pools)) & 1U) != 0; }
  void take_in(const LeastAsk& other);
};

class QueueTree {
public:
  /// To be called before a walk: takes in the jobs that came behind the others in O(log n) each, any other change in O(n).
  void follow(const model::ClusterView& view);
  void left(model::JobId job); ///< the job, which is in the tree, started or was rejected

  // What a policy hears, between two walks or in one.
  void submitted(model::JobId job) { submitted_.push_back(job); } ///< perhaps it was rejected since
  void ended(model::JobId job) { ended_.push_back(job); }         ///< perhaps it waits again
  void pool_changed() { stale_ = true; }
  [[nodiscard]] bool has_news() const { return stale_ || !submitted_.empty() || !ended_.empty(); } ///< since `follow`

  /// The first job at or behind `from`, which is in the tree, that `may_start`, or none. `may_start(ask)` must be true of
  /// the least of several asks where it is true of one of them.
  template <class MayStart> [[nodiscard]] model::JobId first(model::JobId from, MayStart&& may_start) const
  {
    std::size_t node = leaves_ + place_[from.index()];
    while (true) {
      if (may_start(nodes_[node])) {
        if (node >= leaves_)
          return order_[node - leaves_];
        node *= 2; // its left half; neither half need hold one, as the least amount and walltime may be of two jobs
        continue;
      }
      while (node % 2 == 1)
        node /= 2;
      if (node == 0)
        return model::JobId::none(); // there was nothing to the right on the way up to the root
      ++node;
    }
  }

private:
  [[nodiscard]] bool append_new(const model::ClusterView& view);
  void rebuild(const model::ClusterView& view);
  void append(const model::ClusterView& view, model::JobId job);
  void enlist(model::JobId job);
  void set(std::size_t place, const LeastAsk& ask);
  void gather(std::size_t node);

  std::vector<LeastAsk> nodes_;         ///< 1 is the root, 2 n and 2 n + 1 are under n; leaves begin at `leaves_`
  std::size_t leaves_ = 0;              ///< a power of two
  std::vector<model::JobId> order_;     ///< by place; none() where the job left
  std::vector<std::size_t> place_;      ///< by job
  std::size_t size_ = 0;                ///< jobs in the tree
  std::size_t pools_ = 0;               ///< when it was built
  std::vector<model::JobId> submitted_; ///< since `follow`
  std::vector<model::JobId> ended_;     ///< since `follow`
  bool stale_ = true;
};

} // namespace leasehold::policy
