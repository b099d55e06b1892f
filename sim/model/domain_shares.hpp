// How much of its best rate a gang keeps where the scale-up domains (an NVLink rack, a torus) hold it in parts.
#pragma once

#include <cstdint>
#include <vector>

namespace leasehold::model {

/// `shares[k]` is the share of the rate, at most 1, of a gang with 2^k hosts in each domain it lies in; never falling.
/// Empty: every placement is as good, since the gang fits on one host or a domain is a single host.
struct DomainShares {
  std::uint32_t domain_hosts = 1; ///< hosts of one domain, which follow each other on the platform
  std::vector<double> shares;

  /// Share of a gang with at least `hosts` hosts in each of its domains, and 1 where all of it is in one.
  [[nodiscard]] double of(std::uint32_t hosts) const
  {
    double share = 1.0;
    for (std::uint32_t k = 0; k < shares.size() && (hosts >> k) > 0; ++k)
      share = shares[k];
    return share;
  }
};

} // namespace leasehold::model
