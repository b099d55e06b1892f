#include "scenario/porting_spec.hpp"

#include "config/suggest.hpp"
#include "scenario/scenario.hpp"

#include <algorithm>

namespace leasehold::scenario {

using config::at_least;
using config::in_range;
using config::positive;
using config::Schema;

const Schema<ReleaseSpec>& schema(Tag<ReleaseSpec>)
{
  static const auto declared =
      Schema<ReleaseSpec>("release", "a software release of a chip: what was validated there is ported again")
          .required("chip", &ReleaseSpec::chip, "its chip type")
          .optional("at", &ReleaseSpec::at, "of the first, after the start; after `every` by default", positive())
          .optional("every", &ReleaseSpec::every, "time between releases; one alone by default",
                    at_least(Seconds{86400}))
          .check([](const ReleaseSpec& release, const config::Value& at, config::Diagnostics& diagnostics) {
            if (!release.at && !release.every)
              diagnostics.error(at, "neither `at` nor `every` is given", "the release would never come",
                                "write `at: 90 d`");
          });
  return declared;
}

const Schema<PortSpec>& schema(Tag<PortSpec>)
{
  static const auto declared =
      Schema<PortSpec>("port", "a port that is asked for at a given time, whatever the leasing policy does")
          .required("workload", &PortSpec::workload,
                    "the entry whose model is ported, for training or for inference as it uses it")
          .required("chip", &PortSpec::chip, "one of its chips")
          .optional("at", &PortSpec::at, "after the start");
  return declared;
}

const Schema<PortingBlock>& schema(Tag<PortingBlock>)
{
  using P = PortingBlock;
  static const auto declared =
      Schema<P>("porting", "a model runs on a chip only once it is ported there; without this block it runs everywhere")
          .optional("median", &P::median, "calendar time of a first port of inference by 6 engineers on 16 pilot chips",
                    positive())
          .optional("sigma", &P::sigma, "of the logarithm of that time; 0.55 is 1 to 9 months", in_range(0.0, 5.0))
          .optional("training_factor", &P::training_factor, "a port of training takes so many times as long",
                    positive())
          .optional("validating", &P::validating, "share of the time that goes into validation", in_range(0.0, 1.0))
          .optional("repeat", &P::repeat, "share of a first port that a release costs again", in_range(0.0, 1.0))
          .optional("team", &P::engineers,
                    "engineers on one port; its time beside validation goes with team^(-1/5) (Putnam 1978)",
                    at_least(1))
          .optional("engineer_week", &P::engineer_week, "cost of one engineer", config::non_negative())
          .optional(
              "pilot_chips", &P::pilot_chips,
              "chips of its type that a port keeps to itself, rounded up to whole hosts above one host; validation "
              "takes 16 / pilot_chips of its time (Amdahl)",
              at_least(0))
          .optional("initial_efficiency", &P::initial_efficiency, "share of the planned rate at validation",
                    in_range(0.01, 1.0))
          .optional("tuning", &P::tuning, "time constant with which efficiency then climbs to 1", positive())
          .optional("releases", &P::releases, "software releases that undo ports")
          .optional("ports", &P::ports, "ports that begin by the clock; leasing policies may ask for more");
  return declared;
}

namespace {

/// The chips that an entry may run on; nothing where it is no entry that trains or serves.
const ChipChoices* chips_of(const WorkloadSpec& entry, const std::string& name)
{
  if (const auto* training = std::get_if<TrainingSpec>(&entry); training != nullptr && training->name == name)
    return &training->chips;
  if (const auto* serving = std::get_if<ServingSpec>(&entry); serving != nullptr && serving->name == name)
    return &serving->chips;
  return nullptr;
}

std::vector<std::string> names_of(const ChipChoices& chips)
{
  std::vector<std::string> names;
  for (const auto& [chip, count] : chips)
    names.push_back(chip);
  return names;
}

void check_known(const config::Located<std::string>& name, const std::vector<std::string>& known,
                 const std::string& what, config::Diagnostics& diagnostics)
{
  if (std::ranges::find(known, name.value) == known.end())
    diagnostics.error(name.at, what + " `" + name.value + "`", {}, config::did_you_mean(name.value, known));
}

void check_validated(const Scenario& scenario, config::Diagnostics& diagnostics)
{
  const auto check = [&](const auto& spec) {
    for (const auto& chip : spec.validated.value_or(std::vector<config::Located<std::string>>{})) {
      check_known(chip, names_of(spec.chips), "`" + spec.name + "` has no chip", diagnostics);
      if (!scenario.porting)
        diagnostics.error(chip.at, "`validated` has no effect", "without a `porting` block every chip is validated",
                          "write `porting: {}`");
    }
  };
  for (const WorkloadSpec& entry : scenario.workload)
    if (const auto* training = std::get_if<TrainingSpec>(&entry))
      check(*training);
    else if (const auto* serving = std::get_if<ServingSpec>(&entry))
      check(*serving);
}

} // namespace

void check_porting(const Scenario& scenario, const config::Value& at, config::Diagnostics& diagnostics)
{
  check_validated(scenario, diagnostics);
  if (!scenario.porting)
    return;
  std::vector<std::string> entries;
  std::vector<std::string> chips;
  for (const WorkloadSpec& entry : scenario.workload) {
    const std::string name = std::visit([](const auto& spec) { return spec.name; }, entry);
    if (const ChipChoices* own = chips_of(entry, name)) {
      entries.push_back(name);
      for (const std::string& chip : names_of(*own))
        chips.push_back(chip);
    }
  }
  for (const ReleaseSpec& release : scenario.porting->releases)
    check_known(release.chip, chips, "nothing trains or serves on", diagnostics);
  for (const PortSpec& port : scenario.porting->ports) {
    check_known(port.workload, entries, "nothing that trains or serves is called", diagnostics);
    for (const WorkloadSpec& entry : scenario.workload)
      if (const ChipChoices* own = chips_of(entry, port.workload.value))
        check_known(port.chip, names_of(*own), "`" + port.workload.value + "` has no chip", diagnostics);
  }
  for (std::size_t t = 0; t < scenario.tenants.size(); ++t)
    if (const int has = scenario.tenants[t].engineers; has > 0 && has < scenario.porting->engineers)
      diagnostics.error(
          (*at.find("tenants"))[t], "`" + scenario.tenants[t].name + "` has " + std::to_string(has) + " engineers",
          "a port takes " + std::to_string(scenario.porting->engineers), "raise `engineers`, or lower the `team`");
}

} // namespace leasehold::scenario
