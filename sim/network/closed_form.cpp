#include "network/power.hpp"
#include "network/traffic.hpp"

namespace leasehold::network {

namespace {

class ClosedForm final : public Traffic {
public:
  void advance(Timestamp /*instant*/) override {}
};

class LinearPower final : public Power {
public:
  [[nodiscard]] Joules energy(const model::Host& host, const model::Region& region, const ChipUse& use) const override
  {
    const Watts idle = host.idle_power / host.chips;
    const Watts more = (host.peak_power - host.idle_power) / host.chips;
    return region.pue * (idle * use.held + more * use.busy);
  }
};

} // namespace

std::unique_ptr<Traffic> closed_form()
{
  return std::make_unique<ClosedForm>();
}

std::unique_ptr<Power> linear_power()
{
  return std::make_unique<LinearPower>();
}

} // namespace leasehold::network
