#include "scenario/plan/service_rates.hpp"

#include "physics/fluid_calibration.hpp"

#include <doctest/doctest.h>

namespace leasehold::scenario {

namespace {

catalogue::Catalogue shipped()
{
  config::Diagnostics diagnostics;
  auto catalogue =
      catalogue::load_catalogue(std::filesystem::path{LEASEHOLD_SOURCE_DIR "/platforms/catalogue"}, diagnostics);
  REQUIRE_MESSAGE(diagnostics.ok(), diagnostics.text());
  return catalogue;
}

ServingSpec chat(std::uint32_t input)
{
  ServingSpec spec;
  spec.name = "chat";
  spec.model.value = "llama3-8b";
  spec.requests.input = input;
  spec.chips = {{"h100", {1, {}}}, {"no-such-chip", {1, {}}}};
  return spec;
}

} // namespace

TEST_CASE("a service is calibrated once it was wanted, and as physics::calibrated does it")
{
  const catalogue::Catalogue catalogue = shipped();
  const model::Transformer& model = *catalogue.find_model("llama3-8b");
  const model::ChipRange& chip = *catalogue.find_chip("h100");
  const ServingSpec spec = chat(1000);
  const auto find = [&](const ServiceRates& rates, const ServingSpec& of) {
    return rates.find(catalogue, model, chip, serving_plans(of, model, 1).front(), request_shape({}, {}, of.requests));
  };
  Scenario scenario;
  scenario.workload = {spec, chat(1000)}; // the same needs twice
  ServiceRates rates;
  rates.want({}, scenario, {}, catalogue);
  CHECK(find(rates, spec) == nullptr); // wanted, not yet calibrated
  rates.calibrate(2);
  const physics::FluidService* service = find(rates, spec);
  REQUIRE(service != nullptr);
  CHECK(find(rates, chat(999)) == nullptr); // nobody asked for it
  physics::ServingPlan whole = serving_plans(spec, model, 1).front();
  whole.whole_experts = true; // each expert on one chip: another replica
  CHECK(rates.find(catalogue, model, chip, whole, request_shape({}, {}, spec.requests)) == nullptr);

  const physics::FluidService bare{model, chip.best, serving_plans(spec, model, 1).front(),
                                   request_shape({}, {}, spec.requests)};
  const physics::FluidService expected = physics::calibrated(bare);
  for (const double load : {0.3, 0.9})
    CHECK(service->at_utilisation(load).first_token.value() == expected.at_utilisation(load).first_token.value());
  CHECK(service->at_utilisation(0.9).first_token.value() != bare.at_utilisation(0.9).first_token.value());
  rates.want({}, scenario, {}, catalogue); // another point with the same service keeps the calibration
  CHECK(find(rates, spec) == service);
}

} // namespace leasehold::scenario
