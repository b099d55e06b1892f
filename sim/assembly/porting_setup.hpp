// What has to be ported in one run: every (tenant, model family, chip, use) of the workload, and who depends on it.
#pragma once

#include "assembly/job_intake.hpp"
#include "assembly/run_setup.hpp"
#include "market/porting.hpp"
#include "units/calendar.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leasehold::assembly {

/// One port, whatever its state, and the services and training jobs that may run on its chip once it is validated.
struct PortSubject {
  market::PortKey key;
  model::ChipTypeId chip;
  bool validated = false; ///< from the start
  struct Option {
    std::size_t service;
    std::uint32_t option;
  };
  std::vector<Option> services;
  struct Training {
    model::JobId job;
    std::uint32_t request;
    double rate; ///< as planned
  };
  std::vector<Training> training;
  std::vector<std::string> entries; ///< names of the workload entries behind them
};

struct PortingSetup {
  market::PortingSpec spec;
  std::uint64_t seed = 0;
  Calendar calendar{Instant{}};
  std::vector<std::string> tenants;
  std::vector<int> engineers; ///< by tenant
  std::vector<PortSubject> subjects;
  struct Release {
    std::string chip;
    Timestamp next;
    Seconds every; ///< no_limit: never again
  };
  std::vector<Release> releases;
  struct Asked {
    std::size_t subject;
    Timestamp at;
  };
  std::vector<Asked> asked; ///< by time

  /// Which of `subjects` is about that. Throws std::logic_error where none is.
  [[nodiscard]] std::size_t about(const market::PortKey& key) const;
  [[nodiscard]] std::size_t about(std::size_t service, std::uint32_t option) const;
  [[nodiscard]] std::size_t about(model::JobId job, std::uint32_t request) const;
  /// The one that a tenant's workload entry would have ported to the chip.
  [[nodiscard]] std::optional<std::size_t> wanted_by(model::TenantId tenant, std::string_view entry,
                                                     model::ChipTypeId chip) const;
  /// Chips of a pilot: whole hosts, or a part of one.
  [[nodiscard]] model::Request pilot_on(model::ChipTypeId chip, const model::Inventory& inventory) const;
};

/// The scenario must have a `porting` block.
[[nodiscard]] PortingSetup porting_setup(const RunSetup& setup, const scenario::WorkloadPlan& plan,
                                         const model::Inventory& inventory,
                                         const std::vector<TrainingDemand>& training);

} // namespace leasehold::assembly
