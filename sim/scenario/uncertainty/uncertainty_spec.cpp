#include "scenario/uncertainty/uncertainty_spec.hpp"

#include "config/suggest.hpp"
#include "scenario/scenario.hpp"

#include <algorithm>
#include <set>

namespace leasehold::scenario {

using config::in_range;
using config::Schema;

namespace {

constexpr const char* law_doc = "how the range is drawn from";
constexpr const char* take_doc = "what is done with the range";
constexpr const char* name_doc = "of the axis, and in summary.json; made of what it concerns by default";

void check_factors_of(const random::Range& range, const config::Value& at, config::Diagnostics& diagnostics)
{
  if (range.low >= range.high)
    diagnostics.error(at, "`low` is not below `high`", "there is no range", "write `low: 0.7, high: 1.5`");
  else if (range.best < range.low || range.high < range.best)
    diagnostics.error(at, "`best` lies outside its range",
                      "`low` ≤ `best` ≤ `high` must hold, and `best` is 1 by default", "give `best` too");
}

void check_price_range(const UncertainPrice& entry, const config::Value& at, config::Diagnostics& diagnostics)
{
  if (entry.low && entry.high)
    check_factors_of(factors(entry), at, diagnostics);
  else if (entry.low || entry.high || entry.best)
    diagnostics.error(at, "`low` and `high` go together", "one alone is no range",
                      "give both as factors, or neither for the catalogue's own range");
}

void check_distinct(const UncertaintyBlock& block, const config::Value& at, config::Diagnostics& diagnostics)
{
  std::set<std::string> names;
  const auto check = [&](const std::string& name, const config::Value& entry) {
    if (!names.insert(name).second)
      diagnostics.error(entry, "two entries are called `" + name + "`", "they would share a draw",
                        "give one of them another `name`");
  };
  std::set<std::string> chips;
  for (std::size_t i = 0; i < block.speed.size(); ++i)
    if (const auto& chip = block.speed[i].chip; !chips.insert(chip.value).second)
      diagnostics.error(chip.at, "the speed of `" + chip.value + "` is given twice", "a chip has one",
                        "leave one of them out");
    else
      check(title_of(block.speed[i]), (*at.find("speed"))[i]);
  for (std::size_t i = 0; i < block.prices.size(); ++i)
    check(title_of(block.prices[i].value), (*at.find("prices"))[i]);
  if (block.porting_time)
    check(title_of(*block.porting_time), *at.find("porting_time"));
}

/// Chips that something trains or serves on.
std::vector<std::string> chips_in_use(const Scenario& scenario)
{
  std::vector<std::string> chips;
  const auto add = [&chips](const ChipChoices& choices) {
    for (const auto& [chip, count] : choices)
      chips.push_back(chip);
  };
  for (const WorkloadSpec& entry : scenario.workload)
    if (const auto* training = std::get_if<TrainingSpec>(&entry))
      add(training->chips);
    else if (const auto* serving = std::get_if<ServingSpec>(&entry))
      add(serving->chips);
  std::ranges::sort(chips);
  chips.erase(std::unique(chips.begin(), chips.end()), chips.end());
  return chips;
}

} // namespace

std::string title_of(const UncertainSpeed& entry)
{
  return entry.name.value_or("speed of " + entry.chip.value);
}

std::string title_of(const UncertainPrice& entry)
{
  std::string concerns;
  for (const NameFilter* filter : {&entry.provider, &entry.programme, &entry.chip})
    if (*filter)
      concerns += (concerns.empty() ? " of " : " ") + (*filter)->value;
  return entry.name.value_or("price" + concerns);
}

std::string title_of(const UncertainPortingTime& entry)
{
  return entry.name.value_or("porting time");
}

random::Range factors(const UncertainPrice& entry)
{
  return {entry.low.value_or(1.0), entry.best.value_or(1.0), entry.high.value_or(1.0)};
}

random::Range factors(const UncertainPortingTime& entry)
{
  return {entry.low, entry.best, entry.high};
}

const Schema<UncertainSpeed>& schema(Tag<UncertainSpeed>)
{
  using S = UncertainSpeed;
  static const auto declared =
      Schema<S>("uncertain speed",
                "a chip whose numbers the catalogue gives as `{low, best, high}`: all of them lie at the same place "
                "between their slow and their fast end, and chips of one family at the same")
          .required("chip", &S::chip, "one that something trains or serves on", config::non_empty())
          .optional("name", &S::name, name_doc, config::non_empty())
          .optional("law", &S::law, law_doc)
          .optional("take", &S::take, take_doc);
  return declared;
}

const Schema<UncertainPrice>& schema(Tag<UncertainPrice>)
{
  using P = UncertainPrice;
  static const auto declared =
      Schema<P>("uncertain price",
                "catalogue prices times a factor, or between their own ends; all entries that match multiply, and "
                "`market.prices` comes on top")
          .optional("provider", &P::provider, "only this provider")
          .optional("programme", &P::programme, "only this programme")
          .optional("chip", &P::chip, "only this chip type")
          .optional("low", &P::low, "least factor; the catalogue's `low | price | high` of each price by default",
                    in_range(0.001, 1000.0))
          .optional("best", &P::best, "factor to plan with; 1 by default", in_range(0.001, 1000.0))
          .optional("high", &P::high, "greatest factor", in_range(0.001, 1000.0))
          .optional("name", &P::name, name_doc, config::non_empty())
          .optional("law", &P::law, law_doc)
          .optional("take", &P::take, take_doc)
          .check(check_price_range);
  return declared;
}

const Schema<UncertainPortingTime>& schema(Tag<UncertainPortingTime>)
{
  using T = UncertainPortingTime;
  static const auto declared =
      Schema<T>("porting time",
                "`porting.median` times a factor: what nobody knows of porting in general. `porting.sigma` stays what "
                "one port differs from another by")
          .required("low", &T::low, "least factor", in_range(0.001, 1000.0))
          .optional("best", &T::best, "factor to plan with", in_range(0.001, 1000.0))
          .required("high", &T::high, "greatest factor", in_range(0.001, 1000.0))
          .optional("name", &T::name, name_doc, config::non_empty())
          .optional("law", &T::law, law_doc)
          .optional("take", &T::take, take_doc)
          .check([](const T& entry, const config::Value& at, config::Diagnostics& diagnostics) {
            check_factors_of(factors(entry), at, diagnostics);
          });
  return declared;
}

const Schema<UncertaintyBlock>& schema(Tag<UncertaintyBlock>)
{
  using U = UncertaintyBlock;
  static const auto declared = Schema<U>("uncertainty", "what is not known. Policies see prices and speeds as they "
                                                        "were drawn, and porting time when it is over; what was "
                                                        "drawn stands in summary.json")
                                   .optional("latin", &U::latin,
                                             "draw as a Latin hypercube: of the seeds 1 to `latin`, of the next as "
                                             "many, and so on, one each draws from each `latin`-th of a range, by "
                                             "default independently. Means of whole such blocks scatter less, and "
                                             "intervals that take runs for independent are then too wide",
                                             in_range(2U, 1'000'000U))
                                   .optional("speed", &U::speed, "how fast chips are")
                                   .optional("prices", &U::prices, "what chips cost")
                                   .optional("porting_time", &U::porting_time, "how long ports take")
                                   .check(check_distinct);
  return declared;
}

bool draws_any(const UncertaintyBlock& block)
{
  const auto draws = [](const Uncertain& entry) { return entry.take == Taken::draw; };
  return std::ranges::any_of(block.speed, draws) ||
         std::ranges::any_of(block.prices, [&](const auto& entry) { return draws(entry.value); }) ||
         (block.porting_time && draws(*block.porting_time));
}

void check_uncertainty(const Scenario& scenario, const config::Value& at, config::Diagnostics& diagnostics)
{
  if (!scenario.uncertainty)
    return;
  const config::Value block = *at.find("uncertainty");
  const auto chips = chips_in_use(scenario);
  for (const UncertainSpeed& entry : scenario.uncertainty->speed)
    if (std::ranges::find(chips, entry.chip.value) == chips.end())
      diagnostics.error(entry.chip.at, "nothing trains or serves on `" + entry.chip.value + "`", {},
                        config::did_you_mean(entry.chip.value, chips));
  if (!scenario.uncertainty->prices.empty() && !leases(scenario))
    diagnostics.error(*block.find("prices"), "uncertain prices have no effect", "nothing is leased",
                      "add `policies.leasing`");
  if (scenario.uncertainty->porting_time && !scenario.porting)
    diagnostics.error(*block.find("porting_time"), "`porting_time` has no effect",
                      "without a `porting` block nothing is ported", "write `porting: {}`");
}

} // namespace leasehold::scenario
