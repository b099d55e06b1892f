// What a tenant may count on beside others.
#pragma once

#include <limits>

namespace leasehold::model {

struct Standing {
  double weight = 1.0; ///< above 0; only the ratio of two tells
  double share = 1.0;  ///< what part of the whole is due to it where tenants compete; those of all sum to 1
  double quota = std::numeric_limits<double>::infinity(); ///< chips that it may hold at once
};

} // namespace leasehold::model
