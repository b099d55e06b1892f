#include "catalogue/chips.hpp"
#include "catalogue/models.hpp"
#include "config/load.hpp"
#include "physics/training_step.hpp"

#include "support/folders.hpp"

#include <doctest/doctest.h>

#include <map>

namespace leasehold::catalogue {

TEST_CASE("the shipped chips read without fault and no name means two of them")
{
  config::Diagnostics diagnostics;
  const auto chips = load_chips(test::catalogue_folder + "chips.yaml", diagnostics);
  CHECK(diagnostics.text() == "");
  REQUIRE(chips);
  std::map<std::string, std::string> owners;
  for (const ChipEntry& entry : chips->chips) {
    std::vector<std::string> names = entry.aliases;
    names.push_back(entry.name);
    names.push_back(entry.title);
    for (const std::string& name : names) {
      const auto [at, added] = owners.emplace(plain_name(name), entry.name);
      INFO(name);
      CHECK((added || at->second == entry.name));
    }
  }
  // Facts of §1 in the reference: H100 989 TFLOP/s in BF16, 3.35 TB/s, 400 Gbit/s = 50 GB/s a chip.
  const model::Chip h100 = chips->range(*chips->find("H100-80GB SXM")).best;
  CHECK(h100.bf16.value() == doctest::Approx(989e12));
  CHECK(h100.memory_bandwidth.value() == doctest::Approx(3.35e12));
  CHECK(h100.scale_out_bandwidth.value() == doctest::Approx(50e9));
  CHECK(h100.scale_up_chips == 8);
}

TEST_CASE("the shipped models have the parameters of their names")
{
  config::Diagnostics diagnostics;
  const auto models = load_models(test::catalogue_folder + "models.yaml", diagnostics);
  CHECK(diagnostics.text() == "");
  REQUIRE(models);
  // Published totals and active counts, in 1e9 parameters.
  const std::map<std::string, std::pair<double, double>> published{
      {"llama3-8b", {8.03, 7.5}},       {"llama3-70b", {70.6, 69.5}},       {"llama3-405b", {405.9, 403.7}},
      {"gpt3-175b", {174.6, 174.6}},    {"deepseek-v3", {671.0, 36.6}},     {"qwen3-235b-a22b", {235.1, 21.6}},
      {"qwen3-30b-a3b", {30.5, 3.0}},   {"gpt-oss-120b", {116.8, 5.1}},     {"mixtral-8x7b", {46.7, 12.7}},
      {"nemotron3-nano", {31.6, 3.2}},  {"nemotron3-super", {120.6, 12.3}}, {"gemma3-12b", {11.8, 11.8}},
      {"maxtext-128b", {125.1, 124.8}}, {"kimi-k2", {1026.0, 31.7}}};
  for (const auto& each : published) {
    const auto& [name, parameters] = each;
    const ModelEntry* entry = models->find(name);
    REQUIRE(entry);
    INFO(each.first);
    CHECK(model::total_parameters(entry->transformer()) / 1e9 == doctest::Approx(parameters.first).epsilon(0.02));
    CHECK(model::active_parameters(entry->transformer()) / 1e9 == doctest::Approx(parameters.second).epsilon(0.05));
  }
  CHECK(models->find("LLAMA3.1_405B")->name == "llama3-405b");
  CHECK(models->find("no such model") == nullptr);
}

TEST_CASE("chips without a published training run carry ranges, and predictions show them")
{
  config::Diagnostics diagnostics;
  const auto chips = load_chips(test::catalogue_folder + "chips.yaml", diagnostics);
  const auto models = load_models(test::catalogue_folder + "models.yaml", diagnostics);
  REQUIRE((chips && models));
  const model::Transformer llama = models->find("llama3-8b")->transformer();
  for (const char* name : {"maia-100", "maia-200", "trainium3", "titan"}) {
    INFO(name);
    const model::ChipRange chip = chips->range(*chips->find(name));
    CHECK_FALSE(chip.best.measured);
    CHECK(model::uncertain(chip));
    physics::TrainingPlan plan;
    plan.chips = 64;
    plan.sharding = physics::Sharding::zero3;
    plan.recompute = physics::Recompute::automatic;
    plan.global_batch = 64.0;
    plan.precision = model::Precision::fp8;
    const physics::TrainingRange range = physics::predict_training_range(llama, chip, plan);
    CHECK(range.low.tokens_per_chip < range.best.tokens_per_chip);
    CHECK(range.best.tokens_per_chip < range.high.tokens_per_chip);
  }
  CHECK_FALSE(model::uncertain(chips->range(*chips->find("h100"))));
}

TEST_CASE("an unknown source, family or range is reported where it stands")
{
  config::Diagnostics diagnostics;
  const std::string text =
      "sources:\n  a: {text: t, date: d, confidence: low}\n"
      "families:\n  - {name: f, source: b, training: {matmul_efficiency: 1, attention_efficiency: 1, "
      "memory_efficiency: "
      "1, scale_up_efficiency: 1, scale_out_efficiency: 1, operator_overhead: 1 us}}\n"
      "chips:\n  - {name: c, title: c, vendor: v, family: g, launch: x, source: a, peak: {bf16: {low: 2 TFLOP/s, best: "
      "1 "
      "TFLOP/s, high: 3 TFLOP/s}}, memory: {size: 1 GB, bandwidth: 1 TB/s}, scale_up: {kind: torus, chips: 1, "
      "bandwidth: "
      "1 GB/s}, scale_out: {bandwidth: 1 Gbps, chips_per_host: 1}, power: {chip: 1 W}, measured: false}\n";
  const auto file = config::load_text(text, "chips.yaml", diagnostics);
  REQUIRE(file);
  CHECK_FALSE(config::decode<ChipCatalogue>(*file, diagnostics));
  CHECK(diagnostics.text().find("`best` lies outside its range") != std::string::npos);
}

} // namespace leasehold::catalogue
