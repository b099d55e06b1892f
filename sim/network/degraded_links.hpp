// What crosses links that have less bandwidth than they should, or are down, each crossing as if alone on them.
#pragma once

#include "network/open_ways.hpp"

#include <map>
#include <span>
#include <vector>

namespace leasehold::network {

class DegradedLinks {
public:
  explicit DegradedLinks(const model::Topology& topology) : topology_(&topology), open_(topology) {}

  [[nodiscard]] CrossingId enter(Crossing crossing);
  void leave(CrossingId id);
  [[nodiscard]] bool has_way(const Crossing& crossing) const { return open_.has_way(crossing); }
  /// From now on the link has this share of its bandwidth; 0: it is down.
  void degrade(model::LinkId link, double share);
  /// As Traffic::share_out.
  [[nodiscard]] std::span<const Share> share_out();

private:
  struct Present {
    Way way;
    double share = 1.0; ///< as last told
    bool here = false;
  };
  [[nodiscard]] double share_of(const Way& way) const;

  const model::Topology* topology_;
  OpenWays open_;
  std::map<model::LinkId, double> left_; ///< of the bandwidth of links that lack some
  std::vector<Present> present_;         ///< by CrossingId
  std::vector<CrossingId> vacant_;
  std::vector<Share> changes_;
  bool changed_ = false; ///< since the last call
};

} // namespace leasehold::network
