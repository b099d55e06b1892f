// When a gang that does not fit now will fit, if running jobs end as estimated and nothing else starts.
#pragma once

#include "model/view.hpp"

#include <cstdint>
#include <vector>

namespace leasehold::policy {

struct Shadow {
  Timestamp time = Timestamp::never();
  std::int64_t left_over = 0; ///< thousandths of a chip free at `time` beyond what the gang takes
};

/// To be called where the gang does not fit now. `scratch` is working space. Cores and host memory are not foreseen:
/// the gang is taken to fit once its chips do, at the first end of a job at the earliest.
[[nodiscard]] Shadow find_shadow(const model::ClusterView& view, model::PoolId pool, const model::Request& request,
                                 std::vector<std::uint16_t>& scratch);

} // namespace leasehold::policy
