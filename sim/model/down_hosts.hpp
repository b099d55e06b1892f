// Which hosts are down, each by however many causes at once: it is back when the last of them is over.
#pragma once

#include "model/host_set.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace leasehold::model {

/// How far a cause reaches: that of one host concerns whoever runs on it; an outage of more is known to all.
enum class Reach : std::uint8_t { one_host, outage };

class DownHosts {
public:
  explicit DownHosts(std::size_t hosts) : causes_(hosts), out_(hosts) {}

  /// One more cause holds the hosts down. Returns those that were up.
  std::vector<HostId> take(std::span<const HostRange> hosts, Reach reach);
  /// One cause less. Returns those that come back; throws std::logic_error where it held a host down never.
  std::vector<HostId> give_back(std::span<const HostRange> hosts, Reach reach);

  /// The host is up and yet nobody may count on it, until it is employed.
  void withhold(HostId host) { out_.insert(host); }
  void employ(HostId host) { out_.erase(host); }

  /// Hosts that an outage holds down, and those withheld.
  [[nodiscard]] const HostSet& out() const { return out_; }

private:
  struct Causes {
    std::uint16_t all = 0;
    std::uint16_t outages = 0; ///< of them
  };
  std::vector<Causes> causes_; ///< by host
  HostSet out_;
};

} // namespace leasehold::model
