// What goes down next, and for how long: the plan of failures with the draws of its domains.
#pragma once

#include "workload/failures/failure_plan.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace leasehold::workload {

/// What happens to whom: a domain, or, numbered after those, an outage.
struct FailureSubject {
  const std::vector<model::HostRange>* hosts;
  const std::vector<model::LinkId>* links; ///< instead of hosts
  std::string_view name;                   ///< of links
  model::Reach reach;
  std::string_view cause;
  double speed;         ///< share of theirs at which they run; 0: they are down
  Seconds detection;    ///< until it is noticed
  const Outage* outage; ///< null for a domain
};

class FailureCourse {
public:
  FailureCourse(FailurePlan plan, FailureSeed seed);

  [[nodiscard]] std::uint32_t domains() const { return static_cast<std::uint32_t>(plan_.domains.size()); }
  [[nodiscard]] std::span<const Outage> outages() const { return plan_.outages; }
  [[nodiscard]] bool takes_links() const;
  [[nodiscard]] FailureSubject subject(std::uint32_t number) const;
  /// The next times of a domain, drawn in turn: up, down, up, ...
  [[nodiscard]] Seconds next_up(std::uint32_t domain);
  [[nodiscard]] Seconds next_down(std::uint32_t domain);

private:
  FailurePlan plan_;
  FailureSeed seed_;
  std::vector<std::uint32_t> drawn_; ///< draws made so far, by domain
};

} // namespace leasehold::workload
