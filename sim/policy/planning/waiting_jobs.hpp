// Jobs that wait, in the order of their rank by shape: tenant and requests. Of a shape that found no room in a plan no other
// job finds any, as room only shrinks while a plan is made, so that a walk costs what finds room and a step for each shape.
#pragma once

#include "policy/planning/rank.hpp"

#include <cstddef>
#include <set>
#include <unordered_map>
#include <vector>

namespace leasehold::policy {

class WaitingJobs {
  using Jobs = std::set<JobRank>;

public:
  /// Anew where it is among them.
  void enter(const model::ClusterView& view, model::JobId job, const JobRank& rank);
  void leave(model::JobId job);
  [[nodiscard]] bool contains(model::JobId job) const { return places_.contains(job.index()); }
  [[nodiscard]] std::size_t size() const { return places_.size(); }
  /// Those that wait no longer, of which nobody told, leave.
  void forget_gone(const model::ClusterView& view);

  /// Through all, the first in rank first, but for shapes that found no room. Not valid beyond a change.
  class Walk {
  public:
    explicit Walk(const WaitingJobs& jobs);
    [[nodiscard]] bool done() const { return heads_.empty(); }
    [[nodiscard]] const JobRank& rank() const { return *heads_.front().first; }
    void go_on(bool had_room);

  private:
    using Head = std::pair<Jobs::const_iterator, Jobs::const_iterator>; // and past the last
    static bool later(const Head& a, const Head& b) { return *b.first < *a.first; }
    std::vector<Head> heads_; ///< a heap
  };

private:
  struct Shape {
    model::TenantId tenant;
    std::vector<model::Request> requests;
    Jobs jobs;
    std::size_t listed = 0; ///< where in busy_, if it has jobs
  };
  struct Place {
    std::size_t shape = 0;
    Jobs::const_iterator at;
  };
  [[nodiscard]] std::size_t shape_of(const model::ClusterView& view, model::JobId job);

  std::vector<Shape> shapes_;
  std::unordered_multimap<std::size_t, std::size_t> by_hash_; ///< of shapes, into shapes_
  std::vector<std::size_t> busy_;                             ///< shapes that have jobs
  std::unordered_map<std::size_t, Place> places_;             ///< by job
};

} // namespace leasehold::policy
