// Why a run went as it did: writes decisions.csv and options.csv while it goes on. Looking on changes nothing of a run.
#pragma once

#include "audit/lease_reviews.hpp"
#include "audit/schedule_watch.hpp"
#include "audit/wait_reasons.hpp"
#include "output/decisions_file.hpp"

#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace leasehold::audit {

class DecisionLog {
public:
  /// Looks on from now to the end of the run; `parts` outlives it.
  DecisionLog(simulation::Parts& parts, const output::TableFolder& folder);
  DecisionLog(const DecisionLog&) = delete;
  DecisionLog& operator=(const DecisionLog&) = delete;

  /// An instant is over. O(jobs of the head of the queue x pools + services).
  void instant();
  void close() { file_.close(); }

private:
  /// What somebody waits for, as it was told last.
  using Wait = std::pair<WaitReasons::Cause, model::PoolId>;

  void look_at_queue();
  void look_at_services();

  simulation::Parts* parts_;
  output::DecisionsFile file_;
  WaitReasons reasons_;
  LeaseReviews reviews_;
  std::map<model::JobId, Wait> waits_; ///< of the jobs that were looked at last
  struct Service {
    std::uint32_t desired = 0;
    std::optional<Wait> wait; ///< of replicas that are missing
  };
  std::vector<Service> services_;
};

} // namespace leasehold::audit
