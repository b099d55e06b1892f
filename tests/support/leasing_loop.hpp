// Plays a leasing policy in the run loop, without a scenario: the market and its leases are those of a run, and workloads
// need what is a function of the hour. For tests of policies.
//
// There is one tenant, who runs nothing: what it holds is idle, and an hour's need counts as served where chips of it are
// held. Each place that sells a chip has hosts of one chip, so that leases may be of any size. A policy reviews at its own
// period, by default each hour, and when a lease moves.
#pragma once

#include "market/market.hpp"
#include "policy/api/leasing.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::test {

struct LoopChip {
  model::ChipTypeId chip;
  std::function<double(int)> needed; ///< by hour
  policy::Portability portability = policy::Portability::validated;
};

struct LoopDemand {
  std::string name;
  policy::WorkloadKind kind = policy::WorkloadKind::serving;
  std::vector<LoopChip> chips;
};

/// What a test says of its world, beside its market and its demands, before it is played.
struct LoopSpec {
  Seconds port_time{30.0 * 86400.0};
  policy::PortPlan port_plan;               ///< as it is expected to go
  double pilots = 0.0;                      ///< chips that a port under way wants
  Seconds remaining{0.0};                   ///< compute time of a training demand
  std::function<Seconds(int)> remaining_at; ///< the same by hour, where it is given
  std::function<void(int)> after_review = [](int) {};
};

class LeasingLoop : public LoopSpec {
public:
  LeasingLoop(market::Market opened, std::vector<LoopDemand> demands, const std::vector<std::string>& names);
  LeasingLoop(LeasingLoop&&) noexcept;
  ~LeasingLoop();

  /// Reads `policy` as the scenario would and plays it for `hours`, once; false, and `faults`, where the parameters are
  /// wrong.
  bool run(const std::string& policy, int hours, bool oracle = false);

  [[nodiscard]] const market::Market& market() const;
  [[nodiscard]] double dollars() const { return market().ledger().effective(model::TenantId{0}).dollars(); }
  /// Chips that are held under programmes of this kind.
  [[nodiscard]] std::int64_t running(market::ProgrammeKind kind) const;

  std::string faults;
  double shortage = 0.0; ///< chip-hours of serving demand that nothing covered, chips of all types counted as one
  std::vector<std::pair<std::string, model::ChipTypeId>> ports; ///< that the policy asked for

private:
  class World;

  std::unique_ptr<World> world_;
};

[[nodiscard]] market::Programme programme(market::ProgrammeKind kind, const std::string& name,
                                          Seconds term = Seconds{0.0});

inline const std::vector<std::string> chip_names = {"h100", "maia-200"};

} // namespace leasehold::test
