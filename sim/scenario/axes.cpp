#include "scenario/axes.hpp"

#include "config/emit.hpp"
#include "config/name.hpp"
#include "scenario/uncertainty/uncertainty_sweep.hpp"
#include "scenario/uncertainty/written_range.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace leasehold::scenario {

namespace {

/// `leasing` is short for `policies.leasing`.
std::string path_of_axis(std::string_view axis)
{
  static constexpr std::array<std::string_view, 5> kinds{"scheduling", "placement", "tenancy", "autoscaling",
                                                         "leasing"};
  return std::ranges::find(kinds, axis) != kinds.end() ? "policies." + std::string{axis} : std::string{axis};
}

std::optional<Level> read_level(std::string_view axis, const config::Value& value, config::Diagnostics& diagnostics)
{
  const auto label = value.find("label");
  if (!label) {
    Level level{value.is_scalar() ? value.text() : config::emit_inline(value), {{path_of_axis(axis), value}}};
    config::check_no_control_character(level.label, value, diagnostics);
    return level;
  }
  const auto set = value.find("set");
  if (!label->is_scalar() || label->text().empty() || !set || !set->is_mapping() || value.size() != 2) {
    diagnostics.error(value, "a level with a `label` has `label` and `set` alone", {},
                      "write `{label: silo, set: {policies.leasing: silo}}`");
    return std::nullopt;
  }
  config::check_no_control_character(label->text(), *label, diagnostics);
  Level level{label->text(), {}};
  for (const config::Value& change : set->children())
    level.changes.emplace_back(path_of_axis(change.key()), change);
  return level;
}

void check_of_campaign(const Axis& axis, config::Diagnostics& diagnostics)
{
  for (const Level& level : axis.levels)
    for (const auto& [path, value] : level.changes)
      if (path == "seed" || path == "replications" || path == "name")
        diagnostics.error(value, "`" + path + "` cannot differ between points",
                          "points are compared on the same random numbers", "give it once, at the top");
}

/// The axes that the scenario writes as such.
std::vector<Axis> written_axes(const config::Value& root, config::Diagnostics& diagnostics)
{
  const auto axes = root.find("axes");
  if (!axes || axes->is_null())
    return {};
  if (!axes->is_mapping()) {
    diagnostics.error(*axes, "`axes` is not a mapping", {}, "write `axes: {leasing: [silo, on_demand_only]}`");
    return {};
  }
  std::vector<Axis> read;
  for (const config::Value& entry : axes->children()) {
    Axis axis{std::string{entry.key()}, {}};
    std::set<std::string> labels;
    const std::size_t before = diagnostics.errors();
    if (const auto steps = read_steps(entry, diagnostics)) {
      for (const std::string& step : *steps)
        axis.levels.push_back({step, {{path_of_axis(axis.name), config::make_scalar(step, false, entry.location())}}});
      check_of_campaign(axis, diagnostics);
      read.push_back(std::move(axis));
      continue;
    }
    if (diagnostics.errors() > before)
      continue;
    if (!entry.is_sequence() || entry.size() == 0) {
      diagnostics.error(entry, "an axis is a sequence of at least one level", {},
                        "write `[a, b]`, or a range such as `\"range(1, 9, 5) month\"`");
      continue;
    }
    for (const config::Value& value : entry.children())
      if (auto level = read_level(axis.name, value, diagnostics)) {
        if (!labels.insert(level->label).second)
          diagnostics.error(value, "two levels of the axis are called `" + level->label + "`",
                            "they would share a directory", "tell them apart with `{label: ..., set: {...}}`");
        axis.levels.push_back(std::move(*level));
      }
    check_of_campaign(axis, diagnostics);
    read.push_back(std::move(axis));
  }
  return read;
}

/// Labels of which the same stays get a number; so does one of which nothing stays.
void name_folders(Axis& axis)
{
  std::set<std::string> taken;
  for (Level& level : axis.levels) {
    const std::string name = directory_name(level.label);
    level.folder = name;
    for (int n = 1; level.folder.empty() || !taken.insert(level.folder).second;)
      level.folder = name + (name.empty() ? "" : "-") + std::to_string(++n);
  }
}

/// Axes are told apart by the directories that they name, and written into results.
void check_axis_names(const std::vector<Axis>& axes, const config::Value& root, config::Diagnostics& diagnostics)
{
  std::set<std::string> names;
  for (const Axis& axis : axes) {
    const auto written = root.find("axes");
    const auto at = written && written->is_mapping() ? written->find(axis.name) : std::nullopt;
    config::check_no_control_character(axis.name, at ? *at : root.find("uncertainty").value_or(root), diagnostics);
    if (names.insert(directory_name(axis.name)).second)
      continue;
    diagnostics.error(at.value_or(root), "two axes are called `" + axis.name + "`",
                      "`uncertainty` sweeps one of that name", "give the entry there another `name`");
  }
}

} // namespace

std::string directory_name(std::string_view label)
{
  std::string name;
  for (const char c : label) {
    const bool plain =
        std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view{"-_.+"}.find(c) != std::string_view::npos;
    if (plain && !(name.empty() && c == '.')) // `..` would lead away
      name += c;
    else if (!name.empty() && name.back() != '_')
      name += '_';
  }
  while (!name.empty() && name.back() == '_')
    name.pop_back();
  return name.substr(0, 80);
}

std::vector<Axis> axes_of(const config::Value& root, config::Diagnostics& diagnostics)
{
  std::vector<Axis> axes = swept_axes(root);
  std::ranges::move(written_axes(root, diagnostics), std::back_inserter(axes));
  check_axis_names(axes, root, diagnostics);
  std::ranges::for_each(axes, name_folders);
  return axes;
}

} // namespace leasehold::scenario
