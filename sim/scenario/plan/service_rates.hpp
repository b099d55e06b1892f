// The calibrated fluid services of a campaign (physics/fluid_calibration.hpp). A calibration takes a few tenths of a
// second, so each distinct one is made once, before the first run is forked, and shared by all runs.
#pragma once

#include "catalogue/catalogue.hpp"
#include "physics/fluid_service.hpp"
#include "scenario/inputs.hpp"
#include "scenario/scenario.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::scenario {

/// The ways in which a replica of `chips` chips can be laid out, tensor spread first; it takes that which serves most
/// within the objective.
[[nodiscard]] std::vector<physics::ServingPlan> serving_plans(const ServingSpec& spec, const model::Transformer& model,
                                                              std::uint32_t chips);
/// What its users send.
[[nodiscard]] physics::RequestShape request_shape(const Campaign& campaign, const Inputs& inputs, const LoadSpec& spec);

class ServiceRates {
public:
  /// Notes what the services of a point need. Replicas that cannot be are passed over: planning reports them.
  void want(const Campaign& campaign, const Scenario& scenario, const Inputs& inputs,
            const catalogue::Catalogue& catalogue);
  /// Calibrates what is noted and not calibrated yet, on up to `workers` threads, which have ended when it returns.
  void calibrate(std::size_t workers);

  /// Null where it was not wanted or is not calibrated.
  [[nodiscard]] const physics::FluidService* find(const catalogue::Catalogue& catalogue,
                                                  const model::Transformer& model, const model::ChipRange& chip,
                                                  const physics::ServingPlan& plan,
                                                  const physics::RequestShape& shape) const;

private:
  void note(const catalogue::Catalogue& catalogue, const model::Transformer& model, const model::ChipRange& chip,
            const physics::ServingPlan& plan, const physics::RequestShape& shape);

  struct Entry {
    physics::FluidService service;
    bool calibrated = false;
  };
  std::map<std::string, Entry> entries_; ///< by all that a calibration depends on
};

} // namespace leasehold::scenario
