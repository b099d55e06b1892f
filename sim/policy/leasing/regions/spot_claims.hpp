// Gangs that follow known spot side by side. They come one after the other in an order, and each plans with what those before it
// leave; a gang that comes is put where all of them together cost least.
#pragma once

#include "policy/leasing/regions/known_spot.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

namespace leasehold::policy {

class SpotClaims {
public:
  SpotClaims() = default;
  SpotClaims(const SpotClaims&) = delete;
  SpotClaims& operator=(const SpotClaims&) = delete;

  /// A place for one more gang.
  [[nodiscard]] std::size_t enter();
  /// The gang as it is now. `held_from`: as of KnownSpotRules.
  void see(std::size_t gang, const GangState& state, Timestamp held_from);
  /// Its plan, whose spot it has from now on; nothing where none keeps its deadline.
  [[nodiscard]] std::optional<KnownPlan> plan(std::size_t gang);
  /// What those before it are to have.
  [[nodiscard]] std::vector<SpotTaken> before(std::size_t gang) const;

private:
  struct Follower {
    std::vector<OfferView> offers; ///< of its berths, as they were when it was seen
    GangState state;
    Timestamp held_from;
    std::vector<SpotTaken> taken;
    Timestamp end{}; ///< of its plan
  };
  using Order = std::vector<std::size_t>;

  [[nodiscard]] static std::optional<KnownPlan> plan(const Follower& gang, const std::vector<SpotTaken>& taken,
                                                     Seconds unit);
  [[nodiscard]] static std::vector<SpotTaken> spot_of(const KnownPlan& plan, const GangState& state);
  /// What all in the order pay to their ends.
  [[nodiscard]] double cost(const Order& order) const;
  void put_in_order(std::size_t gang);

  std::deque<Follower> gangs_; ///< their berths point into them
  Order order_;
};

} // namespace leasehold::policy
