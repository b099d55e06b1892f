// Placement by a score: each member of a gang goes to the host that scores highest at that moment, the lowest-numbered of
// equals; what earlier members took is gone then. A policy says how a host scores, and may say which accelerator a
// fraction shares.
//
//   class BestFit final : public ScoredPlacement {
//     double score(const HostRoom& host, const model::Request& request) override { ... }
//   };
#pragma once

#include "policy/api/placement.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace leasehold::policy {

/// What is left of a host once the members placed so far have their chips.
struct HostRoom {
  model::HostId host;
  /// Those of which something is left, by number; wholly free ones have 1000.
  std::vector<model::PartlyFree> accelerators;
  std::uint32_t cores = 0;
  std::uint32_t members = 0; ///< that still fit
  std::uint32_t taken = 0;   ///< members of the gang that go there

  /// In thousandths.
  [[nodiscard]] double chips_left() const;
  /// Position of the accelerator of which least is left that holds the share; their number where none does.
  [[nodiscard]] std::size_t fullest_for(std::uint32_t share) const;
  /// Of a member of whole chips, or of a fraction on the accelerator at this position.
  void take(const model::Request& request, std::size_t position);
};

class ScoredPlacement : public PlacementPolicy {
public:
  [[nodiscard]] std::optional<model::Placement> place(const model::ClusterView& view, model::JobId job,
                                                      model::PoolId pool, const model::Request& request) final;

protected:
  /// What the pool's hosts have at most.
  struct Largest {
    double chips = 0.0; ///< in thousandths
    double cores = 0.0;
  };

  /// A gang is about to be placed.
  virtual void begin(const model::ClusterView& /*view*/, model::JobId /*job*/, model::PoolId /*pool*/,
                     const model::Request& /*request*/)
  {
  }
  /// The highest is taken. The host has room for one member at least.
  [[nodiscard]] virtual double score(const HostRoom& host, const model::Request& request) = 0;
  /// The position of the accelerator that a fraction shares.
  [[nodiscard]] virtual std::size_t accelerator(const HostRoom& host, const model::Request& request)
  {
    return host.fullest_for(request.chips.thousandths());
  }
  [[nodiscard]] const Largest& largest() const { return largest_; }
  /// How much of the largest host the room is, chips and cores alike: between 0 and 1.
  [[nodiscard]] double emptiness(double chips, double cores) const;

private:
  Largest largest_;
};

} // namespace leasehold::policy
