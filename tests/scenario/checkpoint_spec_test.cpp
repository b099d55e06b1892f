#include "scenario/checkpoint_spec.hpp"

#include "support/decoded.hpp"

#include <doctest/doctest.h>

#include <utility>

namespace leasehold::scenario {

namespace {

std::optional<CheckpointSpec> checkpoint(const std::string& yaml, std::string& faults)
{
  return test::decoded<CheckpointSpec>(yaml, "checkpoint.yaml", faults);
}

} // namespace

TEST_CASE("a checkpoint is written by the interval that is stated, or by Young and Daly's, or never")
{
  std::string faults;
  CHECK(rule_of(*checkpoint("{}", faults)) == CheckpointRule::young_daly);
  CHECK(rule_of(*checkpoint("interval: 1 h", faults)) == CheckpointRule::fixed);
  CHECK(rule_of(*checkpoint("rule: none", faults)) == CheckpointRule::none);
}

TEST_CASE("what writing a checkpoint takes: as stated, a minute, or its size over the storage's rate")
{
  model::Transformer model;
  model.hidden = 64;
  model.vocabulary = 1000; // two tables of 64,000 parameters
  std::string faults;
  CHECK(checkpoint_cost(*checkpoint("{}", faults), model, {}) == Seconds{60.0});
  CHECK(checkpoint_cost(*checkpoint("cost: 5 s", faults), model, {}) == Seconds{5.0});
  // 1 TB at 20 GB/s
  CHECK(checkpoint_cost(*checkpoint("{size: 1 TB, storage: 20 GB/s}", faults), model, {}).value() ==
        doctest::Approx(50.0).epsilon(1e-12));
  // Hosts that send 10 GB/s together take twice as long; such as send 30 wait for the storage.
  for (const auto& [uplinks, cost] : {std::pair{10e9, 100.0}, std::pair{30e9, 50.0}})
    CHECK(checkpoint_cost(*checkpoint("{size: 1 TB, storage: 20 GB/s}", faults), model, BytesPerSecond{uplinks})
              .value() == doctest::Approx(cost).epsilon(1e-12));
  CHECK(checkpoint_cost(*checkpoint("cost: 5 s", faults), model, BytesPerSecond{1.0}) == Seconds{5.0});
  // 14 bytes a parameter, whatever the model
  CHECK(checkpoint_cost(*checkpoint("storage: 1 GB/s", faults), model, {}).value() ==
        doctest::Approx(14.0 * model::total_parameters(model) / 1e9).epsilon(1e-12));
}

TEST_CASE("keys of a checkpoint that contradict each other, or would change nothing, are refused where they stand")
{
  std::string faults;
  static_cast<void>(checkpoint("rule: fixed", faults));
  CHECK(faults.find("checkpoint.yaml:1:7: rule: `rule: fixed` needs an `interval`") != std::string::npos);
  static_cast<void>(checkpoint("{rule: young_daly, interval: 1 h}", faults));
  CHECK(faults.find("`interval` is not what `rule: young_daly` finds") != std::string::npos);
  static_cast<void>(checkpoint("{cost: 1 s, storage: 1 GB/s}", faults));
  CHECK(faults.find("`cost` and `storage` both say") != std::string::npos);
  static_cast<void>(checkpoint("{rule: none, cost: 1 s, size: 1 TB}", faults));
  CHECK(faults.find("`cost` changes nothing here") != std::string::npos);
  CHECK(faults.find("`size` changes nothing here") != std::string::npos);
}

} // namespace leasehold::scenario
