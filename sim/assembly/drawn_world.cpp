#include "assembly/drawn_world.hpp"

#include "random/range_law.hpp"
#include "random/stream.hpp"
#include "scenario/uncertainty/uncertainty_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace leasehold::assembly {

using random::Range;
using scenario::Taken;

namespace {

/// A place in any range: an end, the best number, or a quantile.
struct Choice {
  Taken taken = Taken::best;
  random::RangeLaw law = random::RangeLaw::triangular;
  double quantile = 0.0; ///< where drawn

  [[nodiscard]] double from(const Range& range) const
  {
    switch (taken) {
    case Taken::draw:
      return random::range_quantile(law, range, quantile);
    case Taken::low:
      return range.low;
    case Taken::high:
      return range.high;
    case Taken::best:
    case Taken::sweep: // the campaign has made points of it (scenario/uncertainty/uncertainty_sweep.hpp)
      break;
    }
    return range.best;
  }
  [[nodiscard]] std::string text() const
  {
    return taken == Taken::draw ? fmt::format("{} {}", name_of(law), quantile) : std::string{name_of(taken)};
  }
};

/// The choice of an entry, which would draw from the stream of this name.
using Chooser = std::function<Choice(const scenario::Uncertain&, const std::string& stream)>;

class Settler {
public:
  Settler(const catalogue::Catalogue& catalogue, Chooser choose) : catalogue_(&catalogue), choose_(std::move(choose))
  {
    world_.catalogue = catalogue;
  }

  void settle(const scenario::UncertainSpeed& entry)
  {
    const auto& chips = catalogue_->chips;
    const auto found = std::ranges::find(
        chips, entry.chip.value, [](const model::ChipRange& range) -> const std::string& { return range.best.name; });
    if (found == chips.end())
      return; // told where the work is planned
    const Choice choice = choose_(entry, "speed/" + found->best.family);
    model::ChipRange& drawn = world_.catalogue.chips[static_cast<std::size_t>(found - chips.begin())];
    drawn.best = model::chip_within(*found, [&](double low, double best, double high) {
      return choice.from({low, best, high});
    });
    drawn.variant = choice.text();
    note(title_of(entry), choice);
  }

  void settle(const scenario::UncertainPrice& entry)
  {
    const Choice choice = choose_(entry, "price/" + title_of(entry));
    for (std::size_t p = 0; p < catalogue_->prices.prices.size(); ++p) {
      const catalogue::PriceEntry& listed = catalogue_->prices.prices[p];
      if (!concerns(entry, listed, catalogue_->programmes) || listed.price == PricePerHour{})
        continue;
      PricePerHour& price = world_.catalogue.prices.prices[p].price;
      price = price * choice.from(entry.low ? factors(entry) : own_range(listed));
    }
    note(title_of(entry), choice);
    if (entry.low)
      world_.settled.back().factor = choice.from(factors(entry));
  }

  void settle(const scenario::UncertainPortingTime& entry)
  {
    const Choice choice = choose_(entry, "porting time");
    world_.porting_time = choice.from(factors(entry));
    note(title_of(entry), choice);
    world_.settled.back().factor = world_.porting_time;
  }

  void settle(const scenario::Point& point)
  {
    if (point.drawn.empty())
      return;
    std::vector<double> numbers;
    for (const scenario::DrawnValue& value : point.drawn) {
      scenario::Uncertain entry;
      entry.law = value.range.law;
      const Choice choice = choose_(entry, "value/" + value.path);
      numbers.push_back(choice.from(value.range.range));
      note(value.path, choice);
      world_.settled.back().value = value.range.text(numbers.back());
    }
    config::Diagnostics faults;
    world_.point = scenario::with_numbers(point, numbers, faults);
    if (!world_.point)
      throw std::logic_error("drawn world: " + faults.text()); // its ends were tried when the scenario was read
  }

  [[nodiscard]] DrawnWorld take() { return std::move(world_); }

private:
  /// As factors on the price.
  static Range own_range(const catalogue::PriceEntry& listed)
  {
    const double price = listed.price.dollars();
    return {listed.low.value_or(listed.price).dollars() / price, 1.0,
            listed.high.value_or(listed.price).dollars() / price};
  }

  void note(const std::string& name, const Choice& choice)
  {
    Settled settled{name, choice.taken, std::nullopt, std::nullopt};
    if (choice.taken == Taken::draw)
      settled.quantile = choice.quantile;
    world_.settled.push_back(std::move(settled));
  }

  const catalogue::Catalogue* catalogue_;
  Chooser choose_;
  DrawnWorld world_;
};

DrawnWorld settle_all(const catalogue::Catalogue& catalogue, const scenario::Point& point, Chooser choose)
{
  Settler settler{catalogue, std::move(choose)};
  if (const auto& block = point.scenario.uncertainty) {
    for (const auto& entry : block->speed)
      settler.settle(entry);
    for (const auto& entry : block->prices)
      settler.settle(entry.value);
    if (block->porting_time)
      settler.settle(*block->porting_time);
  }
  settler.settle(point);
  return settler.take();
}

/// Where in its range an input is drawn: in the part that falls to this seed of its block, or anywhere.
double drawn_quantile(std::uint64_t seed, const std::optional<std::uint32_t>& latin, const std::string& stream)
{
  const double inside = random::Stream{seed, 0, "uncertainty/" + stream}.open_uniform();
  if (!latin)
    return inside;
  const std::uint64_t parts = *latin, from_one = seed + parts - 1; // campaigns begin with seed 1
  random::Stream shuffle{from_one / parts, 0, "uncertainty/latin/" + stream};
  std::vector<std::uint32_t> order(parts);
  std::iota(order.begin(), order.end(), 0U);
  for (std::size_t i = order.size() - 1; i > 0; --i)
    std::swap(order[i], order[static_cast<std::size_t>(shuffle.uniform_int(0, static_cast<std::int64_t>(i)))]);
  return (order[from_one % parts] + inside) / static_cast<double>(parts);
}

} // namespace

DrawnWorld draw_world(const catalogue::Catalogue& catalogue, const scenario::Point& point, std::uint64_t seed)
{
  const auto& block = point.scenario.uncertainty;
  return settle_all(catalogue, point, [&](const scenario::Uncertain& entry, const std::string& stream) {
    Choice choice{entry.take, entry.law, 0.0};
    if (entry.take == Taken::draw)
      choice.quantile = drawn_quantile(seed, block ? block->latin : std::nullopt, stream);
    return choice;
  });
}

DrawnWorld world_at(Taken end, const catalogue::Catalogue& catalogue, const scenario::Point& point)
{
  return settle_all(catalogue, point, [&](const scenario::Uncertain& entry, const std::string&) {
    return Choice{entry.take == Taken::draw ? end : entry.take, entry.law, 0.0};
  });
}

bool draws_speed(const scenario::Point& point)
{
  const auto& block = point.scenario.uncertainty;
  return block && std::ranges::any_of(block->speed, [](const auto& entry) { return entry.take == Taken::draw; });
}

bool draws_rates(const scenario::Point& point)
{
  return draws_speed(point) || std::ranges::any_of(point.drawn, [](const scenario::DrawnValue& value) {
           return value.path.starts_with("workload.");
         });
}

} // namespace leasehold::assembly
