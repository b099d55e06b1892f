#include "scenario/campaign.hpp"

#include "config/edit.hpp"
#include "config/emit.hpp"
#include "config/load.hpp"
#include "scenario/policy_set.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace leasehold::scenario {

namespace {

constexpr std::size_t most_points = 10'000;

/// One value of an axis: what it is called and what it changes.
struct Level {
  std::string label;
  std::vector<std::pair<std::string, config::Value>> changes; ///< dotted path → value
};
struct Axis {
  std::string name;
  std::vector<Level> levels;
};

/// `leasing` is short for `policies.leasing`.
std::string path_of_axis(std::string_view axis)
{
  static constexpr std::array<std::string_view, 5> kinds{"scheduling", "placement", "tenancy", "autoscaling",
                                                         "leasing"};
  return std::ranges::find(kinds, axis) != kinds.end() ? "policies." + std::string{axis} : std::string{axis};
}

/// A label that is a directory name: letters, digits and -_.+ stay.
std::string directory_name(std::string_view label)
{
  std::string name;
  for (const char c : label) {
    const bool plain =
        std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view{"-_.+"}.find(c) != std::string_view::npos;
    if (plain)
      name += c;
    else if (!name.empty() && name.back() != '_')
      name += '_';
  }
  while (!name.empty() && name.back() == '_')
    name.pop_back();
  return name.substr(0, 80);
}

std::optional<Level> read_level(std::string_view axis, const config::Value& value, config::Diagnostics& diagnostics)
{
  const auto label = value.find("label");
  if (!label)
    return Level{value.is_scalar() ? value.text() : config::emit_inline(value), {{path_of_axis(axis), value}}};
  const auto set = value.find("set");
  if (!label->is_scalar() || label->text().empty() || !set || !set->is_mapping() || value.size() != 2) {
    diagnostics.error(value, "a level with a `label` has `label` and `set` alone", {},
                      "write `{label: silo, set: {policies.leasing: silo}}`");
    return std::nullopt;
  }
  Level level{label->text(), {}};
  for (const config::Value& change : set->children())
    level.changes.emplace_back(path_of_axis(change.key()), change);
  return level;
}

std::vector<Axis> read_axes(const config::Value& root, config::Diagnostics& diagnostics)
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
    if (!entry.is_sequence() || entry.size() == 0) {
      diagnostics.error(entry, "an axis is a sequence of at least one level", {}, "write `[a, b]`");
      continue;
    }
    for (const config::Value& value : entry.children())
      if (auto level = read_level(axis.name, value, diagnostics)) {
        if (!labels.insert(directory_name(level->label)).second)
          diagnostics.error(value, "two levels of the axis are called `" + level->label + "`",
                            "they would share a directory", "tell them apart with `{label: ..., set: {...}}`");
        axis.levels.push_back(std::move(*level));
      }
    for (const Level& level : axis.levels)
      for (const auto& [path, value] : level.changes)
        if (path == "seed" || path == "replications" || path == "name")
          diagnostics.error(value, "`" + path + "` cannot differ between points",
                            "points are compared on the same random numbers", "give it once, at the top");
    read.push_back(std::move(axis));
  }
  return read;
}

/// The names and parameters of policies in a scenario that cannot be decoded as a whole; where it can, they are judged
/// against its platform (assembly::prepare).
void judge_policies(const config::Value& root, config::Diagnostics& diagnostics)
{
  config::Diagnostics told_already;
  const auto policies = root.find("policies");
  if (const auto specs = policies ? config::decode<PolicySpecs>(*policies, told_already) : std::nullopt)
    static_cast<void>(make_policies(*specs, {}, diagnostics));
}

/// Point number `index` of the product; the last axis changes fastest.
std::optional<Point> make_point(const config::Value& base, const std::vector<Axis>& axes, std::size_t index,
                                config::Diagnostics& diagnostics)
{
  Point point;
  point.resolved = base;
  std::vector<const Level*> levels(axes.size());
  for (std::size_t a = axes.size(); a-- > 0;) {
    levels[a] = &axes[a].levels[index % axes[a].levels.size()];
    index /= axes[a].levels.size();
  }
  for (std::size_t a = 0; a < axes.size(); ++a) {
    point.labels.emplace_back(axes[a].name, levels[a]->label);
    point.name += (a > 0 ? "," : "") + directory_name(axes[a].name) + "=" + directory_name(levels[a]->label);
    for (const auto& [path, value] : levels[a]->changes) {
      auto changed = config::replace(point.resolved, path, value, diagnostics);
      if (!changed)
        return std::nullopt;
      point.resolved = std::move(*changed);
    }
  }
  if (axes.empty())
    point.name = "base";
  auto decoded = config::decode<Scenario>(point.resolved, diagnostics);
  if (!decoded) {
    judge_policies(point.resolved, diagnostics);
    return std::nullopt;
  }
  point.scenario = std::move(*decoded);
  return point;
}

std::size_t count_points(const std::vector<Axis>& axes)
{
  std::size_t count = 1;
  for (const Axis& axis : axes)
    count = std::min(count * std::max<std::size_t>(axis.levels.size(), 1), most_points + 1);
  return count;
}

} // namespace

std::filesystem::path Campaign::resolve(const std::string& path, const config::Value& written) const
{
  if (written.location().file.starts_with("--set"))
    return std::filesystem::path{path}.lexically_normal();
  return (file.parent_path() / path).lexically_normal();
}

std::filesystem::path Campaign::platform_of(const Point& point) const
{
  return resolve(point.scenario.platform, point.resolved.find("platform").value_or(point.resolved));
}

std::filesystem::path Campaign::catalogue_of(const Point& point) const
{
  if (point.scenario.catalogue)
    return resolve(*point.scenario.catalogue, point.resolved.find("catalogue").value_or(point.resolved));
  return platform_of(point).parent_path() / "catalogue";
}

std::optional<Campaign> load_campaign(const std::filesystem::path& file, const std::vector<Override>& overrides,
                                      config::Diagnostics& diagnostics)
{
  auto root = config::load_file(file.string(), diagnostics);
  if (!root)
    return std::nullopt;
  if (!root->is_mapping()) {
    static_cast<void>(config::decode<Scenario>(*root, diagnostics)); // says that a mapping is due
    return std::nullopt;
  }
  for (const Override& change : overrides)
    if (auto changed = config::set(*root, change.path, change.value, diagnostics))
      root = std::move(*changed);

  Campaign campaign;
  campaign.file = file;
  campaign.source = *root;
  const std::vector<Axis> axes = read_axes(*root, diagnostics);
  const config::Value base = config::without(*root, "axes");
  const std::size_t count = count_points(axes);
  if (count > most_points) {
    diagnostics.error(*root->find("axes"), "the axes make more than 10,000 points", {}, "split the scenario");
    return std::nullopt;
  }
  if (!diagnostics.ok() && root->is_mapping()) {
    // A point cannot be made from broken axes, but the rest of the file is still checked.
    static_cast<void>(config::decode<Scenario>(base, diagnostics));
    judge_policies(base, diagnostics);
    return std::nullopt;
  }
  std::set<std::string> told; // points share most of the file, and so its faults
  for (std::size_t p = 0; p < count; ++p) {
    config::Diagnostics of_point;
    if (auto point = make_point(base, axes, p, of_point))
      campaign.points.push_back(std::move(*point));
    for (const config::Diagnostic& fault : of_point.sorted())
      if (told.insert(config::to_text(fault)).second)
        diagnostics.add(fault);
  }
  if (!diagnostics.ok())
    return std::nullopt;
  campaign.name = campaign.points.front().scenario.name;
  campaign.seed = campaign.points.front().scenario.seed;
  campaign.replications = campaign.points.front().scenario.replications;
  return campaign;
}

} // namespace leasehold::scenario
