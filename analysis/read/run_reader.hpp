// Reads run directories: `<dir>/<point>/seed=<n>/summary.json`, as output/schema.hpp describes them.
#pragma once

#include "analysis/read/problems.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::analysis {

/// A line of a book of the summary: what `holder` paid, earned or used.
struct BookLine {
  enum class Side { tenants, workloads, providers, services };
  Side side = Side::tenants;
  std::string holder;
  std::string entry; ///< `billed`, `programme/gcp_cud_3y`, `ttft_p99`
  double value = 0.0;
};

/// Where in its range an uncertain input was in a run.
struct InputPlace {
  enum class Kind { drawn, low, best, high };
  Kind kind = Kind::drawn;
  double quantile = 0.0; ///< 0 to 1, where drawn
};

/// One finished replication of one point of a scenario. A member for each key of its summary that is read.
struct Replication {
  std::string source;              ///< the directory it was read from, as short as tells it apart from the others
  std::filesystem::path directory; ///< the same, as it was given
  std::filesystem::path folder;    ///< of this replication
  std::string scenario;
  std::string point; ///< label of the point; unique to (source, point) once read_runs returns
  std::uint64_t point_index = 0;
  std::vector<std::pair<std::string, std::string>> axes;  ///< axis → label, in the scenario's order
  std::vector<std::pair<std::string, InputPlace>> inputs; ///< what was uncertain, by name, in the scenario's order
  std::uint64_t latin = 0;           ///< seeds of a block whose draws are spread evenly; 0: each draws for itself
  std::vector<std::string> headline; ///< metrics that the scenario names, in its order
  std::string world;                 ///< runs are paired where it is the same; set by whoever knows the inputs
  std::uint64_t seed = 0;
  std::uint64_t replication = 0;
  bool stable = true;
  std::string stability_reason;
  std::vector<std::string> post_mortem; ///< `subject: text`
  /// Tenant → programme → leases of a term that cannot be left freely.
  std::map<std::string, std::map<std::string, std::int64_t>> commitments;
  std::vector<BookLine> books; ///< in the order of the file
  std::map<std::string, std::int64_t> counts;
  std::map<std::string, std::optional<double>> metrics; ///< none where it is not defined in this run
};

/// Reads every replication below the directories: each may be a run directory, one of its points, or one replication.
/// Entries that begin with `.` are being written and are left alone. Sorted by directory as given, point_index,
/// replication. A fault names a file that cannot be read; a note names what is missing.
[[nodiscard]] std::vector<Replication> read_runs(const std::vector<std::filesystem::path>& directories,
                                                 Problems& problems);

/// Reads one summary.json. Reports a fault and returns none when it is not one.
[[nodiscard]] std::optional<Replication> read_summary(const std::filesystem::path& file, Problems& problems);

} // namespace leasehold::analysis
