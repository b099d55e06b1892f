#include "scenario/energy_spec.hpp"

namespace leasehold::scenario {

namespace {

template <class F> config::Schema<F> region_schema(std::string name, std::string summary)
{
  return config::Schema<F>(std::move(name), std::move(summary))
      .optional("provider", &F::provider, "only this provider")
      .optional("region", &F::region, "only this region");
}

} // namespace

const config::Schema<PueSpec>& schema(Tag<PueSpec>)
{
  static const auto declared =
      region_schema<PueSpec>("pue", "power usage effectiveness: power at a building's meter over power at its hosts")
          .optional(
              "pue", &PueSpec::pue,
              "what the provider publishes of its fleet by default (`pue` of prices.yaml in the catalogue); where no "
              "entry matches it is 1: cooling is not included there",
              config::in_range(1.0, 10.0));
  return declared;
}

const config::Schema<CarbonSpec>& schema(Tag<CarbonSpec>)
{
  static const auto declared =
      region_schema<CarbonSpec>("carbon", "carbon intensity of the grid of some regions")
          .optional("intensity", &CarbonSpec::intensity, "g CO2-equivalent a kWh, at all times", config::non_negative())
          .optional("file", &CarbonSpec::file,
                    "CSV of hours one after another: `utc` in ISO-8601, then g/kWh, a column each zone. Where it does "
                    "not reach over the run, a year or more of it (8,760 hours) is repeated, beginning at the day of "
                    "the year and the hour of `start`; less is refused")
          .optional("zone", &CarbonSpec::zone, "column of the file; its only one by default")
          .check([](const CarbonSpec& spec, const config::Value& at, config::Diagnostics& diagnostics) {
            if (spec.intensity.has_value() == spec.file.has_value())
              diagnostics.error(at, "an entry of `carbon` needs `intensity` or `file`, and not both", {},
                                "write such as `{region: us-east-1, intensity: 323}`");
            if (spec.zone && !spec.file)
              diagnostics.error(spec.zone->at, "`zone` is a column of a file, and there is no `file`", {},
                                "write `file`, or leave out `zone`");
          });
  return declared;
}

const config::Schema<PowerCapSpec>& schema(Tag<PowerCapSpec>)
{
  static const auto declared =
      region_schema<PowerCapSpec>(
          "cap",
          "bound on a site's power: what would exceed it does not start. Planned for are the hosts held there at "
          "rest, and each chip that a gang holds at the most that it may draw (as in prompts), all times the PUE")
          .required("power", &PowerCapSpec::power, "at the meter of each region that matches, such as `2 MW`",
                    config::positive());
  return declared;
}

const config::Schema<IdleOffSpec>& schema(Tag<IdleOffSpec>)
{
  static const auto declared =
      config::Schema<IdleOffSpec>("idle off", "hosts that tenants own, spares among them, are switched off when idle")
          .optional("after", &IdleOffSpec::after, "time of standing idle after which one is off",
                    config::non_negative())
          .optional("wake", &IdleOffSpec::wake,
                    "time until a gang that takes one can use it; it draws what the gang does meanwhile",
                    config::non_negative());
  return declared;
}

const config::Schema<EnergyBlock>& schema(Tag<EnergyBlock>)
{
  static const auto declared =
      config::Schema<EnergyBlock>(
          "energy",
          "what cooling adds to hosts' power, and what carbon their grids emit; with it hosts whose power the "
          "platform does not state draw the catalogue's, whatever runs on them")
          .optional("pue", &EnergyBlock::pue, "by region; the last entry that matches counts")
          .optional("carbon", &EnergyBlock::carbon,
                    "by region; the last entry that matches counts, and every region needs one; none: no carbon is "
                    "counted")
          .optional("caps", &EnergyBlock::caps, "by region; the last entry that matches counts; none: no bound")
          .optional("idle_off", &EnergyBlock::idle_off, "by default idle hosts stay up");
  return declared;
}

} // namespace leasehold::scenario
