// What a table of reservations has on the gangs that run in its pool, to tell what has happened since.
#pragma once

#include "model/view.hpp"

#include <cstdint>
#include <vector>

namespace leasehold::policy {

class HeldHosts {
public:
  struct Gang {
    model::JobId job;
    Timestamp until; ///< its expected end
    std::vector<model::HostRange> hosts;
  };

  /// Those that run in the pool now.
  void rebuild(const model::ClusterView& view, model::PoolId pool);
  void add(Gang gang);
  /// Takes out those that run no more, into `ended`. False where that is not all: others run, some are expected at another
  /// time or should have ended by now, or hosts of several chips may hold several; it is of no use then until rebuilt.
  [[nodiscard]] bool find_ended(const model::Pool& pool, Timestamp now, std::vector<Gang>& ended);

private:
  std::vector<Gang> gangs_;
  std::vector<std::uint32_t> place_; ///< by job: 1 + its place among the gangs; 0 for none
  std::vector<bool> runs_;           ///< by place; working space
};

} // namespace leasehold::policy
