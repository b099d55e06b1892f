#include "scenario/uncertainty/drawn_values.hpp"

#include "config/edit.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

namespace leasehold::scenario {

namespace {

/// Why the key cannot be drawn; empty where it can.
std::string_view obstacle(std::string_view path)
{
  const auto within = [path](std::string_view key) {
    return path.starts_with(key) && (path.size() == key.size() || path[key.size()] == '.');
  };
  static constexpr std::array of_campaign{"name", "seed", "replications", "outputs", "metrics"};
  if (std::ranges::any_of(of_campaign, within))
    return "it is one for the whole campaign";
  if (within("uncertainty"))
    return "what stands there is a range already";
  if (!path.starts_with("workload."))
    return {};
  static constexpr std::array of_files{".jobs.limit",
                                       ".jobs.from",
                                       ".jobs.until",
                                       ".jobs.speed_up",
                                       ".jobs.chips_per_member",
                                       ".serving.requests.trace"};
  const std::string_view rest =
      path.substr(std::min(path.find('.', std::string_view{"workload."}.size()), path.size()));
  const bool reads = std::ranges::any_of(of_files, [rest](std::string_view key) { return rest.starts_with(key); });
  return reads ? "it says what is read of a file, which a campaign reads once" : std::string_view{};
}

void collect(const config::Value& at, std::vector<DrawnValue>& values, config::Diagnostics& diagnostics)
{
  for (const config::Value& child : at.children())
    collect(child, values, diagnostics);
  if (!at.is_scalar())
    return;
  auto range = read_range(at, diagnostics);
  if (!range)
    return;
  if (const std::string_view why = obstacle(at.path()); !why.empty())
    diagnostics.error(at, "`" + at.path() + "` cannot be drawn", std::string{why},
                      "write a number, or make it an axis");
  values.push_back({at.path(), at, std::move(*range)});
}

} // namespace

std::vector<DrawnValue> drawn_values(const config::Value& root, config::Diagnostics& diagnostics)
{
  std::vector<DrawnValue> values;
  collect(root, values, diagnostics);
  return values;
}

config::Value written_out(const config::Value& root, std::span<const DrawnValue> values,
                          std::span<const double> numbers)
{
  config::Value tree = root;
  config::Diagnostics none;
  for (std::size_t v = 0; v < values.size(); ++v) {
    const config::Value number = config::make_scalar(values[v].range.text(numbers[v]), false, values[v].at.location());
    auto changed = config::replace(tree, values[v].path, number, none);
    if (!changed)
      throw std::logic_error("drawn values: `" + values[v].path + "` is not where it was");
    tree = std::move(*changed);
  }
  return tree;
}

} // namespace leasehold::scenario
