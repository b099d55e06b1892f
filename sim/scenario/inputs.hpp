// The files that a campaign reads, each once: traces and catalogues. Replications share them.
#pragma once

#include "config/diagnostics.hpp"
#include "scenario/campaign.hpp"
#include "scenario/request_inputs.hpp"
#include "workload/job_list.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace leasehold::scenario {

/// One trace as read; `note` says what was dropped, repaired or replaced, for the user.
struct LoadedTrace {
  workload::JobList jobs;
  std::string path;
  std::string note;
  std::set<std::string> tables; ///< paths of those behind its times
};

/// The files that the scenario's `market`, `energy` and `failures` name.
[[nodiscard]] std::vector<config::Located<std::string>> named_files(const Scenario& scenario);

class Inputs {
public:
  /// Reads every trace that any point of the campaign names.
  [[nodiscard]] static Inputs load(const Campaign& campaign, config::Diagnostics& diagnostics);

  [[nodiscard]] const LoadedTrace& trace(const Campaign& campaign, const JobsSpec& spec) const;
  /// The bytes of one of `named_files`, inflated; null where load() reported it.
  [[nodiscard]] const std::string* plain_file(const Campaign& campaign, const config::Located<std::string>& file) const;
  /// Null where the service has a rate and no trace.
  [[nodiscard]] const LoadedRequests* requests(const Campaign& campaign, const LoadSpec& spec) const;
  /// Paths of all files read, sorted.
  [[nodiscard]] std::vector<std::string> files() const;
  [[nodiscard]] std::vector<std::string> notes() const;

private:
  std::map<std::string, LoadedTrace> traces_;      ///< by path, format and limit
  std::map<std::string, LoadedRequests> requests_; ///< by key_of
  std::map<std::string, std::optional<std::string>> plain_files_;
};

} // namespace leasehold::scenario
