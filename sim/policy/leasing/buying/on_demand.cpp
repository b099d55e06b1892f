#include "policy/leasing/buying/on_demand.hpp"

namespace leasehold::policy {

void follow_on_demand(const LeasingView& view, LeaseSink& sink, const OnDemandParameters& parameters)
{
  Desk desk(view, sink, parameters.providers);
  BuyOptions options;
  options.lease_size = parameters.lease_size;
  for (const ChipTarget& target : targets(desk, {Kind::on_demand}))
    follow(desk, target, target.training + (target.chips - target.training) * (1.0 + parameters.headroom),
           {Kind::on_demand}, options);
}

} // namespace leasehold::policy
