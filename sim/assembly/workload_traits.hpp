// What a run knows of the jobs of one workload entry, beside each job's own size.
#pragma once

#include "model/checkpoints.hpp"
#include "model/domain_shares.hpp"
#include "model/request.hpp"
#include "scenario/plan/network_share.hpp"
#include "scenario/plan/told_communication.hpp"
#include "workload/retries.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leasehold::assembly {

/// How jobs of one workload entry behave; by Job::workload.
struct WorkloadTraits {
  std::string name;
  std::string profile; ///< `delay`, or the model
  model::Checkpoints checkpoints;
  Seconds restart; ///< before a preempted job works again
  /// By alternative: how the placement bears on the rate; empty: not at all.
  std::vector<model::DomainShares> domains{};
  std::vector<scenario::NetworkShare> networks{};             ///< the same
  std::optional<scenario::ToldCommunication> communication{}; ///< of rigid jobs; none: nothing is known of it
  std::optional<workload::RetryRule> retries{}; ///< none: a job whose chips fail goes back at once, however often
};

} // namespace leasehold::assembly
