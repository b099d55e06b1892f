#include "assembly/market_world.hpp"

#include "market/trace_text.hpp"
#include "market/world.hpp"
#include "market/zip_series.hpp"
#include "random/stream.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace leasehold::assembly {

using market::ProgrammeKind;
using market::Rate;
using market::StepSeries;
using scenario::SpotTraceFormat;

namespace {

bool matches(const scenario::Place& place, const Holding& holding)
{
  return place.matches(holding.provider_name, holding.region_name, holding.chip_name);
}

bool matches(const scenario::OfferFilter& filter, const market::Programme& programme, const Holding& holding)
{
  return scenario::keeps(filter.programme, programme.name) &&
         matches(static_cast<const scenario::Place&>(filter), holding);
}

/// The last entry that matches, or null.
template <class Entries, class... Asked>
auto last_match(const Entries& entries, const Asked&... asked) -> const typename Entries::value_type*
{
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry)
    if (matches(*entry, asked...))
      return &*entry;
  return nullptr;
}

config::Location place_of(const std::string& text, std::size_t offset, const std::string& file)
{
  config::Location at{file, 1, 1};
  for (const char c : std::string_view{text}.substr(0, offset)) {
    at.line += c == '\n' ? 1 : 0;
    at.column = c == '\n' ? 1 : at.column + 1;
  }
  return at;
}

std::string offer_name(const market::Programme& programme, const Holding& holding)
{
  return programme.name + "/" + holding.region_name + "/" + holding.chip_name;
}

/// `series` as it stands `skip` later.
template <class T> StepSeries<T> shifted(const StepSeries<T>& series, Seconds skip)
{
  std::vector<typename StepSeries<T>::Step> steps{{Timestamp{}, series.at(Timestamp{} + skip)}};
  for (const auto& [at, value] : series.steps())
    if (at > Timestamp{} + skip)
      steps.emplace_back(at - skip, value);
  return StepSeries<T>(std::move(steps));
}

/// The trace from `skip` on, over and over until the horizon where `repeat` is set.
StepSeries<std::int64_t> nodes_over_time(const market::SpotTrace& trace, const scenario::SpotTraceSpec& spec,
                                         Timestamp horizon)
{
  const std::size_t length = trace.nodes.size();
  const auto first = static_cast<std::size_t>(spec.skip / trace.tick);
  const auto ticks = static_cast<std::size_t>(std::ceil((horizon - Timestamp{}) / trace.tick)) + 1;
  std::vector<StepSeries<std::int64_t>::Step> steps;
  for (std::size_t i = 0; i < ticks; ++i) {
    if (!spec.repeat && first + i >= length && i > 0)
      break; // the last number holds
    const std::size_t at = spec.repeat ? (first + i) % length : std::min(first + i, length - 1);
    if (steps.empty() || steps.back().second != trace.nodes[at])
      steps.emplace_back(trace.begin(i), trace.nodes[at]);
  }
  return StepSeries<std::int64_t>(std::move(steps));
}

} // namespace

MarketWorld::MarketWorld(const RunSetup& setup, config::Diagnostics& diagnostics)
    : setup_(&setup), diagnostics_(&diagnostics), spec_(&setup.point->scenario.market)
{
}

random::Stream MarketWorld::stream(const std::string& name) const
{
  return setup_->stream(name);
}

/// What `read` makes of the file's text; nothing where that fails, which is reported at the fault's place in the file.
template <class Read>
auto MarketWorld::read_file(const config::Located<std::string>& file, Read read)
    -> std::optional<std::invoke_result_t<Read, const std::string&>>
{
  const std::string* text = setup_->inputs->plain_file(*setup_->campaign, file);
  if (text == nullptr)
    return std::nullopt;
  try {
    return read(*text);
  } catch (const market::TraceFault& fault) {
    const std::string path = setup_->campaign->resolve(file.value, file.at).string();
    if (told_.insert(path).second)
      diagnostics_->error(place_of(*text, fault.offset(), path), fault.problem());
    return std::nullopt;
  }
}

void MarketWorld::report_over(const config::Located<std::string>& file, const char* key)
{
  if (told_.insert(file.value + key).second)
    diagnostics_->error(file.at, std::string{"`"} + key + "` lies beyond the end of `" + file.value + "`",
                        "its last value would hold throughout", "begin earlier in the trace");
}

market::StockPlan MarketWorld::stock(const Holding& holding)
{
  market::StockPlan plan;
  plan.name = holding.name();
  plan.provider = holding.provider;
  plan.region = holding.region;
  plan.chip = holding.chip;
  const auto* spec = last_match(spec_->stock, holding);
  plan.waves = waves(spec != nullptr ? *spec : scenario::StockSpec{}, holding);
  std::int64_t chips = 0;
  for (const market::Wave& wave : plan.waves)
    chips += wave.chips;
  plan.background = background(holding, chips);
  return plan;
}

std::vector<market::Wave> MarketWorld::waves(const scenario::StockSpec& spec, const Holding& holding) const
{
  const auto chips_of = [&](double share) {
    return static_cast<std::int64_t>(std::floor(share * static_cast<double>(holding.hosts) + 1e-9)) *
           holding.chips_per_host;
  };
  std::vector<market::Wave> waves;
  if (spec.waves.empty()) {
    const Timestamp arrives{spec.arrives.value_or(Seconds{0.0}).value()};
    if (chips_of(spec.share) > 0)
      waves.push_back({arrives, arrives, chips_of(spec.share)});
    return waves;
  }
  std::int64_t before = 0;
  double share = 0.0;
  for (const scenario::StockWave& wave : spec.waves) {
    const std::int64_t sum = chips_of(share += wave.share); // rounding must not lose hosts wave by wave
    const Timestamp planned{wave.planned.value()};
    waves.push_back({planned, planned, sum - before});
    before = sum;
  }
  if (spec.lateness) {
    random::Stream late = stream("delivery/" + holding.name());
    const auto there = [](const market::Wave& wave) { return wave.planned > Timestamp{}; };
    const auto first = std::ranges::find_if(waves, there);
    std::vector<market::Wave> coming(first, waves.end());
    market::draw_lateness(*spec.lateness, coming, late);
    std::ranges::copy(coming, first);
  }
  for (std::size_t w = 0; w < waves.size(); ++w)
    if (spec.waves[w].arrives)
      waves[w].arrives = Timestamp{spec.waves[w].arrives->value()};
  std::erase_if(waves, [](const market::Wave& wave) { return wave.chips == 0; });
  return waves;
}

StepSeries<std::int64_t> MarketWorld::background(const Holding& holding, std::int64_t chips)
{
  const scenario::BackgroundSpec* spec = last_match(spec_->background, holding);
  if (spec == nullptr)
    return StepSeries<std::int64_t>{0};
  if (spec->file)
    return read_file(*spec->file, market::parse_chip_levels).value_or(StepSeries<std::int64_t>{0});
  market::BackgroundProcess process;
  process.chips = spec->chips ? static_cast<double>(*spec->chips) : *spec->share * static_cast<double>(chips);
  process.daily = spec->daily;
  process.weekly = spec->weekly;
  process.growth = spec->growth;
  process.volatility = spec->volatility;
  process.memory = spec->memory;
  process.granule = holding.chips_per_host;
  random::Stream demand = stream("background/" + holding.name());
  return market::draw_background(process, horizon(), demand);
}

/// The product of all dated factors on an offer's price.
StepSeries<double> MarketWorld::factor(const market::Programme& programme, const Holding& holding) const
{
  StepSeries<double> product{1.0};
  for (const scenario::PriceSpec& price : spec_->prices) {
    if (!matches(price, programme, holding))
      continue;
    std::vector<StepSeries<double>::Step> steps{{Timestamp{}, price.from.value() > 0.0 ? 1.0 : price.factor}};
    if (price.from.value() > 0.0)
      steps.emplace_back(Timestamp{price.from.value()}, price.factor);
    if (price.until)
      steps.emplace_back(Timestamp{price.until->value()}, 1.0);
    product = zip(product, StepSeries<double>(std::move(steps)), std::multiplies<>{});
  }
  return product;
}

template <class Wanted>
const scenario::SpotTraceSpec* MarketWorld::trace(const market::Programme& programme, const Holding& holding,
                                                  Wanted wanted) const
{
  if (programme.kind != ProgrammeKind::spot)
    return nullptr;
  const auto& traces = spec_->spot.traces;
  for (auto entry = traces.rbegin(); entry != traces.rend(); ++entry)
    if (matches(entry->value, programme, holding) && wanted(entry->value.format))
      return &entry->value;
  return nullptr;
}

StepSeries<Rate> MarketWorld::price(const market::Programme& programme, const Holding& holding, PricePerHour listed,
                                    PricePerHour on_demand)
{
  StepSeries<Rate> price{Rate::of(listed)};
  const auto prices = [](SpotTraceFormat format) { return format == SpotTraceFormat::aws_prices; };
  if (const auto* recorded = trace(programme, holding, prices)) {
    const Instant from = recorded->from.value_or(setup_->point->scenario.start);
    const auto read = [&](const std::string& text) {
      return market::parse_aws_prices(text, *recorded->zone, *recorded->instance, recorded->product,
                                      recorded->instance_chips, from.unix_seconds());
    };
    price = read_file(recorded->file, read).value_or(price);
    if (recorded->from && price.steps().size() == 1)
      report_over(recorded->file, "from");
  }
  const scenario::PriceProcessSpec* wander = nullptr;
  for (const scenario::PriceProcessSpec& each : spec_->price_process)
    if (matches(each, programme, holding) &&
        (programme.kind == ProgrammeKind::spot || programme.kind == ProgrammeKind::on_demand))
      wander = &each;
  if (wander != nullptr) {
    random::Stream noise = stream("price/" + offer_name(programme, holding));
    market::PriceProcess process;
    process.mean = Rate::of(listed);
    process.volatility = wander->volatility;
    process.memory = wander->memory;
    process.step = wander->step;
    process.ceiling = wander->ceiling ? Rate::of(on_demand * *wander->ceiling) : Rate{};
    price = market::draw_price(process, horizon(), noise);
  }
  return zip(price, factor(programme, holding), [](Rate rate, double times) {
    return times == 1.0 ? rate : Rate::of(PricePerHour{rate.dollars_per_hour() * times});
  });
}

StepSeries<std::int64_t> MarketWorld::supply(const market::Programme& programme, const Holding& holding)
{
  const auto nodes = [](SpotTraceFormat format) { return format != SpotTraceFormat::aws_prices; };
  if (const scenario::SpotTraceSpec* recorded = trace(programme, holding, nodes)) {
    const Timestamp start = Timestamp{} + recorded->skip;
    const auto read = [&](const std::string& text) {
      if (recorded->format == SpotTraceFormat::node_events) {
        const auto held = market::parse_node_events(text);
        if (start > held.steps().back().first)
          report_over(recorded->file, "skip");
        return shifted(held, recorded->skip);
      }
      const auto trace = market::parse_skypilot_trace(text, *recorded->polarity, recorded->capacity);
      if (!recorded->repeat && recorded->skip >= trace.tick * static_cast<double>(trace.nodes.size()))
        report_over(recorded->file, "skip");
      return nodes_over_time(trace, *recorded, horizon());
    };
    const std::int64_t chips = recorded->hosts * holding.chips_per_host;
    return zip(read_file(recorded->file, read).value_or(StepSeries<std::int64_t>{0}), StepSeries<std::int64_t>{chips},
               std::multiplies<>{});
  }
  if (spec_->spot.blocks == 0)
    return StepSeries<std::int64_t>{std::numeric_limits<std::int64_t>::max()};
  random::Stream blocks = stream("spot/" + offer_name(programme, holding));
  market::SpotProcess process;
  process.blocks = std::min<std::int64_t>(spec_->spot.blocks, holding.hosts);
  process.chips = holding.hosts / process.blocks * holding.chips_per_host;
  process.up = spec_->spot.available;
  process.down = spec_->spot.outage;
  return market::draw_supply(process, horizon(), blocks);
}

} // namespace leasehold::assembly
