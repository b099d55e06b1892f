// The tables that figures are drawn from: those that `compare` prints, so that a figure's numbers are theirs.
#pragma once

#include "analysis/read/point_runs.hpp"

#include <filesystem>
#include <vector>

namespace leasehold::cli {

/// A folder of its own, which goes away with it: runs.csv (point, seed, replication, folder, and the point's group),
/// hosts.csv (how many chips hosts have, where that is known), metrics.csv (of all metrics), better.csv (which way each
/// of them is better), and cost_by_programme.csv and cost_by_use.csv, which have a header alone where nothing was leased.
class FigureTables {
public:
  /// `groups`: of each point, those it is an alternative to (front_groups).
  FigureTables(const std::vector<analysis::Replication>& runs, const std::vector<analysis::PointRuns>& points,
               const std::vector<std::string>& groups);
  FigureTables(const FigureTables&) = delete;
  FigureTables& operator=(const FigureTables&) = delete;
  ~FigureTables();

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

private:
  std::filesystem::path folder_;
};

} // namespace leasehold::cli
