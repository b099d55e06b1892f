// What the columns of a trace mean in this scenario: names of tenants and chip types, and amounts of computation.
#pragma once

#include "config/diagnostics.hpp"
#include "model/ids.hpp"
#include "model/inventory.hpp"
#include "model/request.hpp"
#include "scenario/inputs.hpp"
#include "scenario/scenario.hpp"

#include <vector>

namespace leasehold::scenario {

/// The jobs of one trace, as its workload entry and its rows say together; a row goes before its entry.
class TraceColumns {
public:
  /// Reports names of rows that the scenario or the platform lacks, at their place in the trace.
  TraceColumns(const LoadedTrace& trace, const JobsSpec& spec, const Scenario& scenario,
               const model::Inventory& inventory, config::Diagnostics& diagnostics);

  [[nodiscard]] model::TenantId tenant(std::size_t job) const;
  [[nodiscard]] std::int32_t priority(std::size_t job) const;
  /// What the job asks for, in place of what `requests` held: one for each speed of hosts where it is told in flop, one
  /// for each chip type on which it runs, the fastest first, where it is told in steps, otherwise one; and then those of its
  /// other widths.
  void requests(std::size_t job, std::vector<model::Request>& requests) const;
  /// Seconds at rate 1, or steps.
  [[nodiscard]] double work(std::size_t job) const;
  /// Whose jobs there are, each once.
  [[nodiscard]] std::vector<model::TenantId> tenants() const;

private:
  /// Chip types whose hosts compute at one speed; the first speed of the platform is rate 1.
  struct Pace {
    FlopsPerSecond speed;
    model::ChipTypes chips;
  };

  /// Behind the requests for each chip type, those of the widths that were measured there.
  void add_measured_widths(std::size_t job, std::vector<model::Request>& requests) const;
  /// A request for each speed of hosts of these chips.
  void add_paces(model::Request request, model::ChipTypes chips, std::vector<model::Request>& requests) const;
  void read_tenants(const Scenario& scenario, config::Diagnostics& diagnostics);
  void read_chips(const model::Inventory& inventory, config::Diagnostics& diagnostics);
  void read_times(const model::Inventory& inventory, config::Diagnostics& diagnostics);
  /// Positions of the table's chips on which the job may run, the fastest first.
  [[nodiscard]] std::vector<std::size_t> chips_for(std::size_t job) const;
  [[nodiscard]] model::ChipTypes chips_of(std::size_t job) const;
  void read_speeds(const model::Inventory& inventory, config::Diagnostics& diagnostics);
  void unknown(const workload::Labels& labels, std::size_t name, const char* column, std::string problem,
               std::string suggestion, config::Diagnostics& diagnostics) const;

  const LoadedTrace* trace_;
  const JobsSpec* spec_;
  model::TenantId own_tenant_;
  std::vector<model::TenantId> tenants_; ///< by name of the column; empty where it is not used
  model::ChipTypes own_chips_ = model::ChipTypes::any();
  std::vector<model::ChipTypes> chips_; ///< by name of the column
  std::vector<Pace> paces_;             ///< empty where no job is told in flop
  std::vector<model::ChipTypes> timed_; ///< by chip of the table of throughputs, empty where the platform lacks it
};

} // namespace leasehold::scenario
