#include "network/sleeping_hosts.hpp"

namespace leasehold::network {

Timestamp SleepingHosts::asleep_since(model::HostId host, Timestamp now) const
{
  const auto found = hosts_.find(host);
  if (found == hosts_.end() || found->second.idle == Timestamp::never())
    return Timestamp::never();
  const Timestamp off = found->second.idle + after_;
  return off < now ? off : Timestamp::never();
}

void SleepingHosts::use(model::HostId host)
{
  if (const auto found = hosts_.find(host); found != hosts_.end())
    found->second = {Timestamp::never(), found->second.gangs + 1};
}

void SleepingHosts::rest(model::HostId host, Timestamp now)
{
  if (const auto found = hosts_.find(host); found != hosts_.end() && --found->second.gangs == 0)
    found->second.idle = now;
}

void SleepingHosts::set_down(model::HostId host)
{
  if (const auto found = hosts_.find(host); found != hosts_.end())
    found->second.idle = Timestamp::never();
}

void SleepingHosts::set_up(model::HostId host, Timestamp now)
{
  if (const auto found = hosts_.find(host); found != hosts_.end())
    found->second.idle = now;
}

} // namespace leasehold::network
