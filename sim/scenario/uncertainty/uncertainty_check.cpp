#include "scenario/uncertainty/uncertainty_check.hpp"

#include "config/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace leasehold::scenario {

namespace {

bool has_range(const catalogue::PriceEntry& price)
{
  return price.low.value_or(price.price) < price.high.value_or(price.price);
}

class RangeCheck {
public:
  RangeCheck(const catalogue::Catalogue& catalogue, config::Diagnostics& diagnostics)
      : catalogue_(&catalogue), diagnostics_(&diagnostics)
  {
    for (const catalogue::ProgrammeEntry& programme : catalogue.programmes.programmes) {
      programmes_.push_back(programme.name);
      if (std::ranges::find(providers_, programme.provider) == providers_.end())
        providers_.push_back(programme.provider);
    }
    for (const model::ChipRange& chip : catalogue.chips)
      chips_.push_back(chip.best.name);
  }

  void check(const UncertainSpeed& entry)
  {
    const model::ChipRange* chip = catalogue_->find_chip(entry.chip.value);
    if (chip != nullptr && !model::uncertain(*chip)) // one that it lacks is told where the work is planned
      diagnostics_->error(entry.chip.at, "`" + entry.chip.value + "` has no range in the catalogue",
                          "its numbers are taken as known", "leave it out, or give them there as `{low, best, high}`");
  }

  void check(const UncertainPrice& entry, const config::Value& at)
  {
    const bool provider = known(entry.provider, providers_, "provider"); // each tells of its own fault
    const bool programme = known(entry.programme, programmes_, "programme");
    const bool chip = known(entry.chip, chips_, "chip");
    if (!provider || !programme || !chip)
      return;
    std::vector<std::string> fixed;
    std::size_t matches = 0;
    for (const catalogue::PriceEntry& price : catalogue_->prices.prices)
      if (concerns(entry, price, catalogue_->programmes)) {
        ++matches;
        if (!entry.low && !has_range(price))
          fixed.push_back(price.programme + "/" + price.chip);
      }
    if (matches == 0)
      diagnostics_->error(at, "no price of the catalogue matches", {}, "loosen `provider`, `programme` or `chip`");
    else if (fixed.size() == matches)
      diagnostics_->error(at, "no price that matches has a range in the catalogue", {},
                          "give `low` and `high` as factors");
    else if (!fixed.empty())
      diagnostics_->warning(at, fmt::format("{} of {} prices that match stay as they are", fixed.size(), matches),
                            "the catalogue has no range for them, as for " + fixed.front(),
                            "give `low` and `high` as factors to vary them too");
  }

private:
  bool known(const NameFilter& filter, const std::vector<std::string>& names, const char* what)
  {
    if (!filter || std::ranges::find(names, filter->value) != names.end())
      return true;
    diagnostics_->error(filter->at, fmt::format("the catalogue has no {} `{}`", what, filter->value), {},
                        config::did_you_mean(filter->value, names));
    return false;
  }

  const catalogue::Catalogue* catalogue_;
  config::Diagnostics* diagnostics_;
  std::vector<std::string> providers_, programmes_, chips_;
};

} // namespace

bool concerns(const UncertainPrice& entry, const catalogue::PriceEntry& price,
              const catalogue::ProgrammeCatalogue& programmes)
{
  const catalogue::ProgrammeEntry* programme = programmes.find(price.programme);
  return programme != nullptr && programme->kind != market::ProgrammeKind::own &&
         keeps(entry.provider, programme->provider) && keeps(entry.programme, price.programme) &&
         keeps(entry.chip, price.chip);
}

void check_ranges(const Scenario& scenario, const catalogue::Catalogue& catalogue, config::Diagnostics& diagnostics)
{
  if (!scenario.uncertainty)
    return;
  RangeCheck check{catalogue, diagnostics};
  for (const UncertainSpeed& entry : scenario.uncertainty->speed)
    check.check(entry);
  for (const auto& entry : scenario.uncertainty->prices)
    check.check(entry.value, entry.at);
}

} // namespace leasehold::scenario
