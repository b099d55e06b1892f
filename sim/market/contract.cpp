#include "market/contract.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace leasehold::market {

namespace {

using S = LeaseState;
constexpr std::array moves = {
    std::pair{S::requested, S::refused}, std::pair{S::requested, S::queued},   std::pair{S::requested, S::accepted},
    std::pair{S::queued, S::accepted},   std::pair{S::queued, S::withdrawn},   std::pair{S::accepted, S::delivering},
    std::pair{S::accepted, S::active},   std::pair{S::accepted, S::withdrawn}, std::pair{S::accepted, S::exited},
    std::pair{S::accepted, S::revoked},  std::pair{S::delivering, S::active},  std::pair{S::delivering, S::withdrawn},
    std::pair{S::delivering, S::exited}, std::pair{S::delivering, S::ended},   std::pair{S::delivering, S::revoked},
    std::pair{S::active, S::noticed},    std::pair{S::active, S::ended},       std::pair{S::active, S::exited},
    std::pair{S::active, S::revoked},    std::pair{S::noticed, S::revoked},    std::pair{S::noticed, S::ended},
    std::pair{S::noticed, S::exited},
};

} // namespace

bool allowed(LeaseState from, LeaseState to)
{
  return std::find(moves.begin(), moves.end(), std::pair{from, to}) != moves.end();
}

LeaseState Contract::move(LeaseState to)
{
  if (!allowed(state_, to))
    throw std::logic_error("lease cannot go from " + std::string(name_of(state_)) + " to " + std::string(name_of(to)));
  return std::exchange(state_, to);
}

} // namespace leasehold::market
