// What will fail in a run, and when: the truth that no policy sees before it happens.
#pragma once

#include "model/down_hosts.hpp"
#include "model/topology/network_graph.hpp"
#include "units/timestamp.hpp"
#include "workload/failures/failure_law.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace leasehold::workload {

/// Hosts, or links, that go down and come back together, again and again, by a law of chance.
struct FailureDomain {
  std::uint32_t law = 0;    ///< index into FailurePlan::laws
  std::uint32_t number = 0; ///< among its law's domains; with it its stream of draws is named
  bool lemon = false;       ///< fails FailureLaw::lemon_times as often
  std::vector<model::HostRange> hosts;
  std::vector<model::LinkId> links{};
  std::string name{}; ///< of links
};

/// Hosts, or links, that are down from one instant to another.
struct Outage {
  std::string name; ///< such as `gcp/us-central1`
  std::vector<model::HostRange> hosts;
  model::Reach reach = model::Reach::outage;
  Timestamp from;
  Timestamp to; ///< after `from`
  std::vector<model::LinkId> links{};
  double speed = 0.0;   ///< what it takes runs at this share of its speed; 0: it is down
  Seconds detection{};  ///< until it is noticed; part of its time
  bool planned = false; ///< of the scenario's `outages`, by which a run is judged
};

struct FailurePlan {
  std::vector<FailureLaw> laws;
  std::vector<FailureDomain> domains;
  std::vector<Outage> outages;

  [[nodiscard]] bool empty() const { return domains.empty() && outages.empty(); }
};

} // namespace leasehold::workload
