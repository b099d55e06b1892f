// Why work does not run as the cluster stands, in words: for those who wait, during a run and at its end.
#pragma once

#include "simulation/parts.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::audit {

class WaitReasons {
public:
  enum class When : std::uint8_t {
    during, ///< nobody who draws is asked, so that the run goes on as if nobody had asked
    at_end, ///< the placement policy, too, is asked where it would put the gang
  };
  /// `parts` outlives it.
  WaitReasons(const simulation::Parts& parts, When when)
      : parts_(&parts), view_(&parts.state.view), at_end_(when == When::at_end)
  {
  }

  /// What the reason is about: it is another wait where this, or the pool, is another.
  enum class Cause : std::uint8_t {
    not_ported,
    data_elsewhere,
    unleased,
    too_wide,
    power,
    never_placed,
    tenancy,
    placement,
    scheduling,
    held,
  };
  struct Finding {
    Cause cause = Cause::held;
    model::PoolId pool = model::PoolId::none(); ///< the one that comes nearest, if any
    std::string reason;
    bool no_offer = false; ///< no offer could ever give its tenant the chips
  };

  /// Why the job does not run now: told of the pool that comes nearest, or else of what it could lease. O(pools + what runs
  /// in that pool).
  [[nodiscard]] Finding why(model::JobId job) const;
  /// Likewise, why the service has not one replica more.
  [[nodiscard]] Finding why_service(std::size_t service) const;

  /// `h100 in us-east-1`.
  [[nodiscard]] std::string place_of(const model::Pool& pool) const;

private:
  /// A gang of any of these requests, for whom it is, and the job where it is one.
  struct Wish {
    model::TenantId tenant;
    std::span<const model::Request> requests;
    model::JobId job = model::JobId::none();
  };
  using Chips = std::vector<std::pair<model::ChipTypeId, std::int64_t>>;

  [[nodiscard]] Finding why(const Wish& wish) const;
  [[nodiscard]] Finding unleased(const Wish& wish) const;
  [[nodiscard]] Chips chips_of(const Wish& wish) const;
  [[nodiscard]] std::string data_too_late(const Wish& wish) const;
  [[nodiscard]] std::string shut_out(const Wish& wish) const;
  [[nodiscard]] std::string over_budget(model::TenantId tenant) const;
  [[nodiscard]] Finding in_pool(model::TenantId tenant, const model::Request& request, model::PoolId id) const;
  [[nodiscard]] std::string holders(const model::Pool& pool) const;
  [[nodiscard]] std::string owner_of(model::JobId job) const;

  const simulation::Parts* parts_;
  const model::ClusterView* view_;
  bool at_end_;
};

} // namespace leasehold::audit
