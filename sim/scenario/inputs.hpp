// The files that a campaign reads, each once: traces and catalogues. Replications share them.
#pragma once

#include "config/diagnostics.hpp"
#include "scenario/campaign.hpp"
#include "workload/job_list.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace leasehold::scenario {

/// One trace as read; `note` says what was dropped, repaired or replaced, for the user.
struct LoadedTrace {
  workload::JobList jobs;
  std::string path;
  std::string note;
};

class Inputs {
public:
  /// Reads every trace that any point of the campaign names.
  [[nodiscard]] static Inputs load(const Campaign& campaign, config::Diagnostics& diagnostics);

  [[nodiscard]] const LoadedTrace& trace(const Campaign& campaign, const JobsSpec& spec) const;
  /// Paths of all files read, sorted.
  [[nodiscard]] std::vector<std::string> files() const;
  [[nodiscard]] std::vector<std::string> notes() const;

private:
  std::map<std::string, LoadedTrace> traces_; ///< by path, format and limit
};

} // namespace leasehold::scenario
