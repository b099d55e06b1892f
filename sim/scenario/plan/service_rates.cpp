#include "scenario/plan/service_rates.hpp"

#include "physics/fluid_calibration.hpp"
#include "physics/serving_search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <new>
#include <stdexcept>
#include <thread>
#include <vector>

namespace leasehold::scenario {

namespace {

/// A catalogue is told by its files: points may read several.
std::string rates_key(const catalogue::Catalogue& catalogue, const model::Transformer& model,
                      const model::ChipRange& chip, const physics::ServingPlan& plan,
                      const physics::RequestShape& shape)
{
  const physics::GangNetwork alone{};
  const physics::GangNetwork& network = plan.network ? *plan.network : alone;
  return fmt::format("{}\n{}\n{} {}\n{} {} {} {} {}\n{} {} {} {} {}\n{} {} {} {}",
                     catalogue.files.empty() ? "" : catalogue.files.front(), model.name, chip.best.name, chip.variant,
                     plan.chips, plan.ranks(), plan.whole_experts, plan.cores, model::to_string(plan.precision),
                     shape.input, shape.output, shape.cached, shape.input_cv, shape.output_cv, network.ring.value(),
                     network.exchange.value(), network.latency.value(),
                     network.scale_up.value_or(BytesPerSecond{}).value());
}

} // namespace

std::vector<physics::ServingPlan> serving_plans(const ServingSpec& spec, const model::Transformer& model,
                                                std::uint32_t chips)
{
  physics::ServingPlan plan;
  plan.chips = static_cast<int>(chips);
  plan.precision = spec.precision;
  return physics::spreads_of(model, plan);
}

physics::RequestShape request_shape(const Campaign& campaign, const Inputs& inputs, const LoadSpec& spec)
{
  if (const LoadedRequests* trace = inputs.requests(campaign, spec))
    return trace->shape;
  physics::RequestShape shape;
  shape.input = spec.input;
  shape.output = spec.output;
  shape.input_cv = spec.input_cv;
  shape.output_cv = spec.output_cv;
  return shape;
}

void ServiceRates::want(const Campaign& campaign, const Scenario& scenario, const Inputs& inputs,
                        const catalogue::Catalogue& catalogue)
{
  for (const WorkloadSpec& entry : scenario.workload) {
    const auto* spec = std::get_if<ServingSpec>(&entry);
    const model::Transformer* model = spec == nullptr ? nullptr : catalogue.find_model(spec->model.value);
    if (model == nullptr || spec->disaggregated) // what a unit's engines see depends on the network between them
      continue;
    for (const auto& [name, chips] : spec->chips)
      if (const model::ChipRange* chip = catalogue.find_chip(name))
        for (const physics::ServingPlan& plan : serving_plans(*spec, *model, chips.value))
          note(catalogue, *model, *chip, plan, request_shape(campaign, inputs, spec->requests));
  }
}

void ServiceRates::note(const catalogue::Catalogue& catalogue, const model::Transformer& model,
                        const model::ChipRange& chip, const physics::ServingPlan& plan,
                        const physics::RequestShape& shape)
{
  try {
    entries_.try_emplace(rates_key(catalogue, model, chip, plan, shape),
                         Entry{physics::FluidService{model, chip.best, plan, shape}, false});
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) { // no such replica can be
  }
}

void ServiceRates::calibrate(std::size_t workers)
{
  std::vector<Entry*> open;
  for (auto& [key, entry] : entries_)
    if (!entry.calibrated)
      open.push_back(&entry);
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < open.size(); i = next++) {
      open[i]->service = physics::calibrated(std::move(open[i]->service));
      open[i]->calibrated = true;
    }
  };
  std::vector<std::jthread> helpers;
  for (std::size_t w = 1; w < std::min(workers, open.size()); ++w)
    helpers.emplace_back(work);
  work();
}

const physics::FluidService* ServiceRates::find(const catalogue::Catalogue& catalogue, const model::Transformer& model,
                                                const model::ChipRange& chip, const physics::ServingPlan& plan,
                                                const physics::RequestShape& shape) const
{
  const auto found = entries_.find(rates_key(catalogue, model, chip, plan, shape));
  return found == entries_.end() || !found->second.calibrated ? nullptr : &found->second.service;
}

} // namespace leasehold::scenario
