// Traffic that shares links: SimGrid's max-min fair rates on the platform's routes.
//
// A ring of n hosts is n flows, one from each host to the next, and a copy as many as it has streams; all flows of one
// crossing go equally fast, as the slowest of them can, and flows of all crossings count alike where they meet (TCP and
// RDMA share by flow). What is there sends all the time, as fast as it can: gangs that compute between their collectives
// are taken to do so in step, so that a gang's share is what it has while all others send too.
//
// Only crossings with contended links (contended_links.hpp) become SimGrid's activities, one each and on these links;
// all others keep what they have alone.
#pragma once

#include "fabric/contended_links.hpp"
#include "fabric/solver.hpp"
#include "network/open_ways.hpp"
#include "network/traffic.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace leasehold::fabric {

class Flows final : public network::Traffic {
public:
  /// Throws as Solver does. The inventory has a network.
  explicit Flows(const model::Inventory& inventory);
  ~Flows() override;
  Flows(const Flows&) = delete;
  Flows& operator=(const Flows&) = delete;

  void advance(Timestamp instant) override;
  [[nodiscard]] std::optional<physics::GangNetwork> between(const model::Placement& gang,
                                                            double chips_a_host) const override;
  [[nodiscard]] BytesPerSecond alone(const network::Crossing& crossing) const override
  {
    return alone_->alone(crossing);
  }
  [[nodiscard]] bool has_way(const network::Crossing& crossing) const override { return open_.has_way(crossing); }
  [[nodiscard]] network::CrossingId enter(network::Crossing crossing) override;
  void leave(network::CrossingId id) override;
  void degrade(model::LinkId link, double share) override;
  [[nodiscard]] bool contends() const override { return true; }
  [[nodiscard]] std::span<const network::Share> share_out(Timestamp now) override;

  /// How many crossings are SimGrid's activities at present.
  [[nodiscard]] std::size_t played() const { return playing_.size(); }

private:
  struct Present {
    network::Way way;
    std::vector<LinkUse> contended; ///< what SimGrid knows of it
    Activity activity;              ///< none where nothing is contended
    double share = 1.0;             ///< as last told
    bool here = false;
  };
  /// It goes another way now.
  void reroute(network::CrossingId id);
  void stop(Present& present);
  void play(network::CrossingId id);
  void tell(network::CrossingId id, double share);

  const model::Topology* topology_;
  std::unique_ptr<network::Traffic> alone_;
  network::OpenWays open_;
  ContendedLinks links_;
  Solver solver_;
  std::vector<Present> present_; ///< by CrossingId
  std::vector<network::CrossingId> vacant_;
  std::vector<network::CrossingId> playing_;
  std::vector<network::Share> changes_;
  bool solved_ = true;
};

} // namespace leasehold::fabric
