// A service that is followed request by request: its requests, its replicas, and what their users saw. The engine runs
// ahead lazily: it is brought up to the run's clock whenever something outside concerns it (a period, a replica that
// comes or goes, the horizon), and puts no event into the run's heap.
#pragma once

#include "output/recorder.hpp"
#include "physics/latency_sketch.hpp"
#include "physics/request_engine_statistics.hpp"
#include "physics/request_fleet.hpp"
#include "scenario/plan/size_rates.hpp"
#include "scenario/plan/workload_plan.hpp"
#include "scenario/workload_spec.hpp"
#include "workload/request_source.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace leasehold::serving {

/// Sums over the requests of a service so far. Latencies are kept as sketches (0.5 % of a quantile) rather than as
/// values, so that memory does not grow with the number of requests.
struct RequestTotals {
  physics::LatencySketch first_token, queue, prefill, per_token, end_to_end; ///< of completed requests, s
  std::uint64_t good = 0;      ///< completed, TTFT and TPOT within the objective
  double offered_tokens = 0.0; ///< output tokens of all that arrived
  double completed_tokens = 0.0;
  double shed_tokens = 0.0; ///< of requests that were refused
  double good_tokens = 0.0;
  physics::EngineCounts counts;
  std::uint64_t returned = 0; ///< lost their replica and went back to the router
  double lost_context = 0.0;  ///< tokens in the caches of replicas that went
};

class RequestService {
public:
  /// `name` and `source` outlive it.
  RequestService(const std::string& name, workload::RequestSource& source, physics::Routing routing,
                 const physics::ServiceObjective& objective, scenario::Shedding shedding, output::Recorder& recorder);
  RequestService(const RequestService&) = delete; // the fleet tells this object
  RequestService& operator=(const RequestService&) = delete;

  /// Plays up to `now`. Throws std::logic_error where requests were lost.
  void advance(Timestamp now);
  /// Requests of these sizes go to options as `route` says; they outlive it.
  void tell_apart(std::span<const scenario::SizeRates> sizes);
  /// Of each size the share that goes to each option, options within sizes; empty: to any.
  void route(std::span<const double> shares) { routes_.assign(shares.begin(), shares.end()); }
  /// A replica of the option is ready; returns its number. The caller has advanced to `now`, here and in `remove`.
  std::uint32_t add(const scenario::PlannedReplica& replica, std::uint32_t option, std::uint32_t block_tokens,
                    double speed, Timestamp now);
  void remove(std::uint32_t replica, Timestamp now);
  /// The replica gets no more requests, and ends those that it has; or goes on.
  void drain(std::uint32_t replica, Timestamp now) { fleet_.drain(replica, now.value()); }
  void reopen(std::uint32_t replica, Timestamp now) { fleet_.reopen(replica, now.value()); }
  /// When one that drains will have ended all; none where it has. The caller has advanced to now.
  [[nodiscard]] std::optional<Timestamp> drained_at(std::uint32_t replica) const;
  /// The replica runs at this share of its speed from `now` on.
  void set_speed(std::uint32_t replica, double share, Timestamp now) { fleet_.set_speed(replica, share, now.value()); }
  /// Writes what has not ended.
  void close();

  [[nodiscard]] const RequestTotals& totals() const { return totals_; }

private:
  void ended(const physics::RequestFleet::Told& told);
  /// The option that a request goes to; none: any.
  [[nodiscard]] std::optional<std::uint32_t> option_for(const model::InferenceRequest& request);
  void record(const physics::RequestFleet::Told& told) const;

  const std::string* name_;
  workload::RequestSource* source_;
  physics::ServiceObjective objective_;
  scenario::Shedding shedding_;
  output::Recorder* recorder_;
  std::vector<physics::LengthBucket> sizes_;
  std::vector<double> routes_, sent_; ///< `sent_`: requests of a size to an option, less its share of them
  physics::RequestFleet fleet_;
  RequestTotals totals_;
};

} // namespace leasehold::serving
