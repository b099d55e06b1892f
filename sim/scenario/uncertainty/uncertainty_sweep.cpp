#include "scenario/uncertainty/uncertainty_sweep.hpp"

#include "config/edit.hpp"
#include "scenario/uncertainty/uncertainty_spec.hpp"

namespace leasehold::scenario {

namespace {

/// `path` leads to the entry's `take`.
Axis sweep_axis(std::string name, const std::string& path)
{
  Axis axis{std::move(name), {}};
  for (const Taken end : {Taken::low, Taken::best, Taken::high})
    axis.levels.push_back({std::string{name_of(end)}, {{path, config::make_scalar(std::string{name_of(end)})}}});
  return axis;
}

} // namespace

std::vector<Axis> swept_axes(const config::Value& root)
{
  const auto written = root.find("uncertainty");
  config::Diagnostics told_by_its_reader;
  const auto block = written ? config::decode<UncertaintyBlock>(*written, told_by_its_reader) : std::nullopt;
  if (!block)
    return {};
  std::vector<Axis> axes;
  const auto add = [&axes](const auto& entry, const std::string& path) {
    if (entry.take == Taken::sweep)
      axes.push_back(sweep_axis(title_of(entry), "uncertainty." + path + ".take"));
  };
  for (std::size_t i = 0; i < block->speed.size(); ++i)
    add(block->speed[i], "speed." + std::to_string(i));
  for (std::size_t i = 0; i < block->prices.size(); ++i)
    add(block->prices[i].value, "prices." + std::to_string(i));
  if (block->porting_time)
    add(*block->porting_time, "porting_time");
  return axes;
}

} // namespace leasehold::scenario
