// Which links cannot give all that crosses them what it has alone, and so whose traffic has to be solved for.
//
// A crossing never sends more than it does alone. So a link with room for all of that never bounds anybody, and what
// crosses no other link keeps what it has alone: both are left out of the problem, and its solution stays what it is.
#pragma once

#include "model/topology/topology.hpp"
#include "network/routed.hpp"

#include <vector>

namespace leasehold::fabric {

using network::LinkUse;
using network::Routed;

class ContendedLinks {
public:
  explicit ContendedLinks(const model::Topology& topology);

  void add(network::CrossingId id, const Routed& crossing);
  void remove(network::CrossingId id, const Routed& crossing);
  /// From now on the link has this share of its bandwidth.
  void degrade(model::LinkId link, double share);
  /// Of these, those of contended links.
  [[nodiscard]] std::vector<LinkUse> contended(const std::vector<LinkUse>& uses) const;
  /// Who has come, or crosses a link that has become contended, or is no more, since the last call; each once, in the
  /// order of their ids, some perhaps gone.
  [[nodiscard]] std::vector<network::CrossingId> take_touched();

private:
  struct Load {
    double bytes = 0.0;                       ///< of all flows on the link as if each were alone, B/s
    std::vector<network::CrossingId> crossed; ///< by whom
    double left = 1.0;                        ///< of its bandwidth
    bool contended = false;
  };
  void judge(model::LinkId link);

  const model::Topology* topology_;
  std::vector<Load> loads_; ///< by link
  std::vector<network::CrossingId> touched_;
};

} // namespace leasehold::fabric
