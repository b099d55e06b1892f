// Hosts that are switched off when they have stood idle for a while, and wake when a gang takes them.
#pragma once

#include "model/ids.hpp"
#include "units/timestamp.hpp"

#include <cstdint>
#include <map>

namespace leasehold::network {

struct SleepRule {
  Seconds after; ///< of standing idle
  Seconds wake;  ///< until a gang can use the host
};

class SleepingHosts {
public:
  explicit SleepingHosts(Seconds after) : after_(after) {}

  /// The host, which is idle, sleeps from now on as the others do.
  void watch(model::HostId host, Timestamp now) { hosts_[host] = {now, 0}; }
  /// Since when it sleeps; never() where it does not.
  [[nodiscard]] Timestamp asleep_since(model::HostId host, Timestamp now) const;
  /// A gang takes chips on it, or gives them back.
  void use(model::HostId host);
  void rest(model::HostId host, Timestamp now);
  /// It is repaired, which is no sleep.
  void set_down(model::HostId host);
  void set_up(model::HostId host, Timestamp now);

  template <class Visit> void for_each(Visit visit) const
  {
    for (const auto& [host, state] : hosts_)
      visit(host);
  }

private:
  struct State {
    Timestamp idle = Timestamp::never(); ///< since when; never() while it is used or down
    std::uint32_t gangs = 0;
  };
  Seconds after_;
  std::map<model::HostId, State> hosts_; ///< those that may sleep
};

} // namespace leasehold::network
