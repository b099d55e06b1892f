// The cluster's ledger is recounted now and then: a recount looks at every host.
#pragma once

#include "simulation/cluster_state.hpp"
#include "simulation/process.hpp"

#include <stdexcept>

namespace leasehold::simulation {

class LedgerAudit final : public Process {
public:
  explicit LedgerAudit(const ClusterState& state) : state_(&state) {}

  void audit() override
  {
    if (instants_++ % instants_between == 0)
      recount();
  }
  void close() override { recount(); }

private:
  static constexpr std::uint64_t instants_between = 1U << 16;

  void recount() const
  {
    if (const std::string fault = state_->ledger.audit(); !fault.empty())
      throw std::logic_error(fault);
  }

  const ClusterState* state_;
  std::uint64_t instants_ = 0;
};

} // namespace leasehold::simulation
