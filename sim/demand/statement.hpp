// What a tenant's workloads need of each chip type beside what it owns or finds idle: the demands that its leasing policy
// is told at a review, with what they were at past hours.
#pragma once

#include "demand/hourly.hpp"
#include "demand/idle_chips.hpp"
#include "demand/owned_chips.hpp"
#include "demand/port_status.hpp"
#include "policy/api/leasing.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace leasehold::demand {

/// Chips of one type that a workload keeps busy.
struct Need {
  model::ChipTypeId chip;
  double chips = 0.0;
  double tuned = 0.0;                            ///< chips once the port is tuned
  double each = 0.0;                             ///< chips of a replica; 0 of a gang
  model::Regions within = model::Regions::any(); ///< where chips of the tenant's own would do: where a gang's data are
  double tokens_per_second = 0.0;                ///< of one chip
  Seconds remaining{0.0};                        ///< of a training job, on this chip
  std::optional<PortStatus> port;                ///< absent: the work may run there
  std::vector<double> future;                    ///< hours to come, for oracles
  std::span<const double> known;                 ///< the same, where it is kept already
};

/// Needs of a workload that are all there together: those of the same chips as one.
[[nodiscard]] std::vector<Need> joined(std::vector<Need> needs);

/// A tenant, and what it need not lease.
struct Holder {
  OwnedChips owned;            ///< what no demand has drawn on yet
  std::vector<IdleChips> idle; ///< of other tenants, not drawn on yet
  bool oracle = false;         ///< its policy sees what is to come
};

/// Where chips of its tenant's own do for a gang: where its data are, or come in time while it does not run.
[[nodiscard]] model::Regions own_chips_of_use(const policy::Demand& gang, Seconds remaining, Timestamp now,
                                              Timestamp horizon);

/// One after the other for each review of each tenant; the hours of every workload are kept from one to the next.
class Statement {
public:
  /// Forgets the demands of the review before.
  void begin(Holder holder);
  /// Demands draw on what the tenant owns, and then on what it finds idle, in the order in which they are added; a gang
  /// takes of its own chips all that it needs at one site where it may run, or none. A port under way wants its pilots once, whichever of
  /// its workloads comes first. `number` names the workload in every review.
  void add(std::size_t number, policy::Demand demand, std::vector<Need> needs, Timestamp now);
  /// Keeps what a demand's `data_wait` is to point to until the next review.
  [[nodiscard]] std::span<const Seconds> keep(std::vector<Seconds> waits)
  {
    return waits_.emplace_back(std::move(waits));
  }
  /// The same of `moves`.
  [[nodiscard]] std::span<const policy::Move> keep(std::vector<policy::Move> moves)
  {
    return moves_.emplace_back(std::move(moves));
  }
  /// The same of `on`.
  [[nodiscard]] std::span<const model::OnLease> keep(std::vector<model::OnLease> on)
  {
    return on_.emplace_back(std::move(on));
  }
  /// Valid until the next review.
  [[nodiscard]] std::span<const policy::Demand> demands() const { return demands_; }

private:
  struct Series {
    Hourly levels;
    double peak = 0.0;
  };
  /// Chips that the tenant's pilots take beside its own.
  double pilots(const PortStatus& port, model::ChipTypeId chip);
  /// Chips of its own that the need is covered by.
  double own(const Need& need);
  /// Takes as many as there are, from the smallest sites first: gangs need large ones.
  double take_anywhere(model::ChipTypeId chip, double wanted);
  /// What is needed at hours to come beyond what is covered.
  std::span<const double> keep_future(Need& need, double covered);

  Holder holder_;
  std::set<std::size_t> piloted_; ///< ports
  std::map<std::pair<std::size_t, model::ChipTypeId>, Series> series_;
  std::vector<policy::Demand> demands_;
  std::deque<std::vector<policy::ChipDemand>> alternatives_;
  std::deque<std::vector<double>> futures_;
  std::deque<std::vector<Seconds>> waits_;
  std::deque<std::vector<policy::Move>> moves_;
  std::deque<std::vector<model::OnLease>> on_;
};

} // namespace leasehold::demand
