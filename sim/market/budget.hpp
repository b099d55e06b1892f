// What a tenant may spend.
#pragma once

#include "units/money.hpp"
#include "units/quantity.hpp"

#include <optional>

namespace leasehold::market {

struct Budget {
  Money amount;
  std::optional<Seconds> per; ///< counted from the start; none: for all time
};

} // namespace leasehold::market
