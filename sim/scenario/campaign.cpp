#include "scenario/campaign.hpp"

#include "config/edit.hpp"
#include "config/load.hpp"
#include "scenario/axes.hpp"
#include "scenario/backers.hpp"
#include "scenario/idle_keys.hpp"
#include "scenario/plan/unknown_names.hpp"
#include "scenario/policy_set.hpp"
#include "scenario/trust/plugins.hpp"
#include "scenario/trust/readable.hpp"
#include "scenario/uncertainty/drawn_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

namespace leasehold::scenario {

namespace {

constexpr std::size_t most_points = 10'000;
constexpr std::size_t most_folder_bytes = 255; ///< of a name in any file system that is in use

/// The names and parameters of policies in a scenario that cannot be decoded as a whole; where it can, they are judged
/// against its platform (assembly::prepare).
void judge_policies(const config::Value& root, config::Diagnostics& diagnostics)
{
  config::Diagnostics told_already;
  const auto policies = root.find("policies");
  if (const auto specs = policies ? config::decode<PolicySpecs>(*policies, told_already) : std::nullopt)
    static_cast<void>(make_policies(*specs, {}, diagnostics));
}

bool is_within(std::string_view path, std::string_view changed)
{
  return path.starts_with(changed) && (path.size() == changed.size() || path[changed.size()] == '.');
}

/// What `--set` gives and an axis gives again comes to nothing: at every level it is refused, at some it is told. An axis
/// that sweeps what `--set` asks it to is none that overrides it.
void tell_overridden(const std::vector<Override>& overrides, const config::Value& root, const std::vector<Axis>& axes,
                     config::Diagnostics& diagnostics)
{
  const config::Value written = root.find("axes").value_or(config::Value{});
  for (const Override& given : overrides)
    for (const Axis& axis : axes) {
      const auto overrides_it = [&](const Level& level) {
        return std::ranges::any_of(level.changes,
                                   [&](const auto& change) { return is_within(given.path, change.first); });
      };
      const auto lost = static_cast<std::size_t>(std::ranges::count_if(axis.levels, overrides_it));
      if (lost == 0 || !written.find(axis.name))
        continue;
      const bool everywhere = lost == axis.levels.size();
      diagnostics.add(
          {{fmt::format("--set {}", given.path), 1, 1},
           {},
           fmt::format("the axis `{}` overrides it at {}", axis.name,
                       everywhere ? std::string{"every level"}
                                  : fmt::format("{} of {} levels", lost, axis.levels.size())),
           "an axis is applied after `--set`",
           fmt::format("change the axis, `--set axes.{}=[...]`, or do without axes, `--set axes={{}}`", axis.name),
           everywhere ? config::Severity::error : config::Severity::warning});
    }
}

/// The numbers of all that is drawn, each at this place between its ends.
template <class Place> std::vector<double> numbers_at(const std::vector<DrawnValue>& drawn, Place place)
{
  std::vector<double> numbers;
  numbers.reserve(drawn.size());
  for (const DrawnValue& value : drawn)
    numbers.push_back(place(value.range.range));
  return numbers;
}

/// A law may stand where a number does, and any number that it draws must be one that may stand there.
void check_draws(const Point& point, config::Diagnostics& diagnostics)
{
  const auto best = numbers_at(point.drawn, [](const random::Range& range) { return range.best; });
  const config::Value planned = written_out(point.resolved, point.drawn, best);
  for (const DrawnValue& value : point.drawn) {
    if (value.path.starts_with("policies.") || value.path.find(".leasing.") != value.path.npos)
      continue; // a policy judges its parameters when it is made
    config::Diagnostics trial;
    const auto as_text = config::replace(planned, value.path, config::make_scalar("any text"), trial);
    if (as_text && config::decode<Scenario>(*as_text, trial) && trial.ok())
      diagnostics.error(value.at, fmt::format("`{}` takes a text, not a number", value.path),
                        "what it says could not be drawn", "write the text, or make it an axis");
  }
  const auto inside = [](const random::Range& range) { return range.low + 0.38196601125 * (range.high - range.low); };
  for (const auto& numbers :
       {numbers_at(point.drawn, [](const random::Range& range) { return range.low; }), numbers_at(point.drawn, inside),
        numbers_at(point.drawn, [](const random::Range& range) { return range.high; })}) {
    config::Diagnostics trial;
    if (with_numbers(point, numbers, trial))
      continue;
    for (config::Diagnostic fault : trial.sorted()) {
      const auto drawn = std::ranges::find(point.drawn, fault.path, &DrawnValue::path);
      if (drawn != point.drawn.end())
        fault.why += fmt::format("{}`{}` may draw it", fault.why.empty() ? "" : "; ", drawn->at.text());
      if (fault.severity == config::Severity::error)
        diagnostics.add(fault);
    }
    return;
  }
}

/// `latin` shares out what is drawn.
void check_latin(const Point& point, config::Diagnostics& diagnostics)
{
  const auto& block = point.scenario.uncertainty;
  if (block && block->latin && !draws_any(*block) && point.drawn.empty())
    diagnostics.error(*point.resolved.find("uncertainty")->find("latin"), "`latin` has no effect", "nothing is drawn",
                      "write `take: draw` at what is to be");
}

/// Point number `index` of the product; the last axis changes fastest.
std::optional<Point> make_point(const config::Value& base, const std::vector<Axis>& axes, std::size_t index,
                                const policy::Permits& permits, UnknownNames& names, config::Diagnostics& diagnostics)
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
    point.name += (a > 0 ? "," : "") + directory_name(axes[a].name) + "=" + levels[a]->folder;
    for (const auto& [path, value] : levels[a]->changes) {
      auto changed = config::replace(point.resolved, path, value, diagnostics);
      if (!changed)
        return std::nullopt;
      point.resolved = std::move(*changed);
    }
  }
  if (axes.empty())
    point.name = "base";
  load_plugins(point.resolved, permits, diagnostics);
  point.drawn = drawn_values(point.resolved, diagnostics);
  const config::Value planned = written_out(
      point.resolved, point.drawn, numbers_at(point.drawn, [](const random::Range& range) { return range.best; }));
  auto decoded = config::decode<Scenario>(planned, diagnostics);
  if (!decoded) {
    judge_policies(planned, diagnostics);
    names.tell(planned, diagnostics);
    return std::nullopt;
  }
  point.scenario = std::move(*decoded);
  check_latin(point, diagnostics);
  if (diagnostics.ok() && !point.drawn.empty())
    check_draws(point, diagnostics);
  if (!diagnostics.ok())
    return std::nullopt;
  lease_from_backers(point.scenario);
  return point;
}

/// Of the folder's name that has the longest label of each axis.
std::size_t longest_folder(const std::vector<Axis>& axes)
{
  std::size_t bytes = 0;
  for (const Axis& axis : axes) {
    std::size_t level_bytes = 0;
    for (const Level& level : axis.levels)
      level_bytes = std::max(level_bytes, level.folder.size());
    bytes += (bytes > 0 ? 1 : 0) + directory_name(axis.name).size() + 1 + level_bytes;
  }
  return bytes;
}

std::size_t count_points(const std::vector<Axis>& axes)
{
  std::size_t count = 1;
  for (const Axis& axis : axes)
    count = std::min(count * std::max<std::size_t>(axis.levels.size(), 1), most_points + 1);
  return count;
}

} // namespace

std::optional<Point> with_numbers(const Point& point, std::span<const double> numbers, config::Diagnostics& diagnostics)
{
  Point made = point;
  made.resolved = written_out(point.resolved, point.drawn, numbers);
  made.drawn.clear();
  auto decoded = config::decode<Scenario>(made.resolved, diagnostics);
  if (!decoded)
    return std::nullopt;
  made.scenario = std::move(*decoded);
  lease_from_backers(made.scenario);
  return made;
}

std::filesystem::path Campaign::resolve(const std::string& path, const config::Value& written) const
{
  if (written.location().file.starts_with("--set"))
    return std::filesystem::path{path}.lexically_normal();
  return (file.parent_path() / path).lexically_normal();
}

std::string Campaign::folder() const
{
  std::string folder = directory_name(name);
  return folder.empty() ? "scenario" : folder;
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
                                      config::Diagnostics& diagnostics, const Trust& trust)
{
  const policy::Permits& permits = trust.plugins;
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
  const std::vector<Axis> axes = axes_of(*root, diagnostics);
  tell_overridden(overrides, *root, axes, diagnostics);
  const config::Value base = config::without(*root, "axes");
  const std::size_t count = count_points(axes);
  if (count > most_points) {
    diagnostics.error(root->find("axes").value_or(*root), "the axes make more than 10,000 points", {},
                      "split the scenario");
    return std::nullopt;
  }
  if (const std::size_t bytes = longest_folder(axes); bytes > most_folder_bytes)
    diagnostics.error(root->find("axes").value_or(*root),
                      fmt::format("the folder of a point would have a name of {} bytes", bytes),
                      fmt::format("{} is the most, and it tells the level of each axis", most_folder_bytes),
                      "give levels shorter labels, such as `{label: silo, set: {...}}`");
  if (!diagnostics.ok() && root->is_mapping()) {
    // A point cannot be made from broken axes, but the rest of the file is still checked.
    load_plugins(base, permits, diagnostics);
    const auto drawn = drawn_values(base, diagnostics);
    const config::Value planned =
        written_out(base, drawn, numbers_at(drawn, [](const random::Range& range) { return range.best; }));
    static_cast<void>(config::decode<Scenario>(planned, diagnostics));
    judge_policies(planned, diagnostics);
    return std::nullopt;
  }
  UnknownNames names{campaign};
  std::set<std::string> told; // points share most of the file, and so its faults
  for (std::size_t p = 0; p < count; ++p) {
    config::Diagnostics of_point;
    if (auto point = make_point(base, axes, p, permits, names, of_point))
      campaign.points.push_back(std::move(*point));
    for (const config::Diagnostic& fault : of_point.sorted())
      if (told.insert(config::to_text(fault)).second)
        diagnostics.add(fault);
  }
  if (diagnostics.ok()) {
    check_idle_keys(campaign.points, diagnostics);
    check_named_files(campaign, trust, diagnostics);
  }
  if (!diagnostics.ok())
    return std::nullopt;
  campaign.name = campaign.points.front().scenario.name;
  campaign.seed = campaign.points.front().scenario.seed;
  campaign.replications = campaign.points.front().scenario.replications;
  return campaign;
}

} // namespace leasehold::scenario
