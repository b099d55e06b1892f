// A scenario file with its axes: the points it stands for, each decoded and checked.
#pragma once

#include "config/diagnostics.hpp"
#include "config/value.hpp"
#include "plugins/load.hpp"
#include "scenario/scenario.hpp"
#include "scenario/uncertainty/drawn_values.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::scenario {

struct Point {
  std::string name; ///< directory name, such as `leasing=silo`; `base` where there are no axes
  std::vector<std::pair<std::string, std::string>> labels; ///< axis → label
  config::Value resolved;                                  ///< the scenario of this point, without axes
  Scenario scenario;                                       ///< with the numbers to plan with where some are drawn
  std::vector<DrawnValue> drawn{};                         ///< numbers that each replication draws for itself
};

/// The point with these numbers, one for each that it draws: nothing is left to draw. Nothing where they cannot be, which is
/// reported.
[[nodiscard]] std::optional<Point> with_numbers(const Point& point, std::span<const double> numbers,
                                                config::Diagnostics& diagnostics);

struct Campaign {
  std::string name;
  std::filesystem::path file; ///< the scenario file
  config::Value source;       ///< as read, with `--set` applied
  std::vector<Point> points;  ///< the cartesian product of the axes, the last axis fastest
  std::uint64_t seed = 1;
  std::uint32_t replications = 1;

  /// What the directory of results is called after the scenario: its name may hold anything.
  [[nodiscard]] std::string folder() const;

  /// A path written in the scenario is relative to its file, one given by `--set` to the working directory.
  [[nodiscard]] std::filesystem::path resolve(const std::string& path, const config::Value& written) const;
  [[nodiscard]] std::filesystem::path platform_of(const Point& point) const;
  /// The directory that the point names, or `catalogue` beside its platform.
  [[nodiscard]] std::filesystem::path catalogue_of(const Point& point) const;
};

/// `--set path=value`.
struct Override {
  std::string path;
  std::string value;
};

/// What the command line lets a scenario load and read.
struct Trust {
  policy::Permits plugins{};
  /// Folders of files that a scenario may name, beside its own, its platform's and the project's; none: it may name any.
  std::optional<std::vector<std::filesystem::path>> data{};
};

/// Nothing where any fault was reported; all faults of the file are. Loads the plug-ins that it names, where they are
/// permitted.
[[nodiscard]] std::optional<Campaign> load_campaign(const std::filesystem::path& file,
                                                    const std::vector<Override>& overrides,
                                                    config::Diagnostics& diagnostics, const Trust& trust = {});

} // namespace leasehold::scenario
