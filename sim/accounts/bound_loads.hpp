// The work of a run as the loads of a lease plan, over the run's hours in periods and slots.
#pragma once

#include "accounts/hours_alike.hpp"
#include "demand/realised.hpp"
#include "market/market.hpp"
#include "policy/leasing/plan/lease_plan.hpp"

#include <map>
#include <vector>

namespace leasehold::accounts {

/// A hundred periods, each with slots of hours alike in what is needed and in what spot there is. Groups are chip types, in
/// regions where the data of all that needs any could be from the same times on.
class BoundLoads {
public:
  /// `market` must outlive it.
  BoundLoads(const market::Market& market, Timestamp horizon, const std::vector<demand::Realised>& workloads);

  /// Periods, slots, loads and ports are set.
  [[nodiscard]] const policy::PlanProblem& problem() const { return problem_; }
  /// Whether any workload may run on the chip.
  [[nodiscard]] bool uses(model::ChipTypeId chip) const { return groups_.contains(chip); }
  /// Where chips of a type that is used, in a region where any is offered, stand in the problem.
  [[nodiscard]] std::size_t group(model::ChipTypeId chip, model::RegionId region) const
  {
    return groups_.at(chip).at(data_in(region));
  }
  /// Chips of a type that all workloads together can use at once.
  [[nodiscard]] double highest(model::ChipTypeId chip) const { return highest_.at(chip); }
  [[nodiscard]] Timestamp begin(std::size_t period) const { return Timestamp{} + hour * problem_.period_start[period]; }
  [[nodiscard]] Timestamp end(std::size_t period) const;
  /// Hours of every period but the last, which may be shorter.
  [[nodiscard]] double width() const { return width_; }
  /// Chips that spot has in the mean of each slot, as many as could be used.
  [[nodiscard]] std::vector<double> spot(const market::Offer& offer) const;
  /// Chips that a stock has in the mean of each slot.
  [[nodiscard]] std::vector<double> delivered(const market::Stock& stock) const;

private:
  using Workloads = std::vector<demand::Realised>;
  /// Of each workload, from when on it may run in a region for its data: the start where it always may.
  using DataFrom = std::vector<Timestamp>;
  [[nodiscard]] DataFrom data_in(model::RegionId region) const;
  void find_groups();
  void cut();
  void add(std::size_t workload);
  void add_alternative(const demand::Realised& workload, const demand::Given& given, Timestamp from, std::size_t group,
                       policy::PlanLoad& load);
  [[nodiscard]] double tuned_by_the_end(const demand::Given& given, std::size_t slot) const;
  [[nodiscard]] double lowest_share(const demand::Realised& workload, std::size_t slot) const;
  void keep_replicas_whole(const demand::Realised& workload, policy::PlanLoad& load) const;
  [[nodiscard]] std::size_t port(const demand::Given& given, std::size_t group);
  /// Of the hour `h`, as much as is before the horizon.
  [[nodiscard]] double length_of(std::size_t h) const;
  [[nodiscard]] std::vector<double> traits(std::size_t h) const;
  [[nodiscard]] double spot_in(const market::Offer& offer, std::size_t h, Seconds notice) const;
  template <class F> [[nodiscard]] double mean_of(std::size_t slot, F of_hour) const;

  const market::Market* market_;
  Workloads workloads_;
  double hours_; ///< to the horizon
  double width_;
  policy::PlanProblem problem_;
  std::vector<Hours> of_slot_;
  std::map<model::ChipTypeId, std::map<DataFrom, std::size_t>> groups_;
  std::map<model::ChipTypeId, double> highest_;
  std::map<std::size_t, std::size_t> ports_; ///< of the problem, by the port's subject
};

} // namespace leasehold::accounts
