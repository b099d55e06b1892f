// The wide face of leasing: offers, contracts and needs go in, what should be held and signed comes out.
#pragma once

#include "policy/api/leasing.hpp"
#include "policy/api/planner.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace leasehold::policy {

struct LeasingPlan {
  /// Chips to hold of an offer whose leases may end at any time, what is on its way included.
  struct Hold {
    market::OfferId offer;
    std::int64_t chips = 0;
  };
  /// What is held and named nowhere is let go of.
  std::vector<Hold> holds;
  /// What is bound for a term or queues: signed now, each once.
  std::vector<market::LeaseRequest> orders;
  /// Leases with a term that renew themselves; no other does.
  std::vector<model::LeaseId> renewals;

  /// A workload's model and the chip that it is to be ported to.
  struct Port {
    std::string demand;
    model::ChipTypeId chip;
  };
  std::vector<Port> ports;

  /// Where chips are leased for a gang in training (LeaseSink::house).
  struct House {
    std::string demand;
    model::ChipTypeId chip;
    model::ProviderId provider;
    model::RegionId region;
  };
  std::vector<House> houses;

  /// Where a gang's dataset is to be copied before chips are leased there (LeaseSink::send_data).
  struct Copy {
    std::string demand;
    model::RegionId region;
  };
  std::vector<Copy> copies;
};

using LeasingPlanner = PlannerOf<LeasingView, LeasingPlan>;

} // namespace leasehold::policy
