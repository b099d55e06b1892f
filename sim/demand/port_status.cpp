#include "demand/port_status.hpp"

#include <cmath>

namespace leasehold::demand {

namespace {

policy::Portability portability(market::PortState state)
{
  switch (state) {
  case market::PortState::porting:
    return policy::Portability::porting;
  case market::PortState::validating:
    return policy::Portability::validating;
  case market::PortState::validated:
    return policy::Portability::validated;
  case market::PortState::unported:
    break;
  }
  return policy::Portability::unported;
}

policy::PortPlan port_plan(const market::PortingSpec& spec, Seconds time, std::size_t subject)
{
  policy::PortPlan plan;
  plan.time = time;
  plan.engineers = time.value() / (7.0 * day.value()) * spec.engineers * spec.engineer_week.dollars();
  plan.pilots = static_cast<double>(spec.pilot_chips);
  // At efficiency e(t) = 1 − (1 − e₀)·exp(−t/τ) the same work takes 1/e as many chips: ∫ (1/e − 1) dt = τ·ln(1/e₀).
  plan.tuning = spec.tuning * -std::log(spec.initial_efficiency);
  plan.subject = subject;
  return plan;
}

} // namespace

bool is_under_way(market::PortState state)
{
  return state == market::PortState::porting || state == market::PortState::validating;
}

PortStatus port_status(const market::Porting& porting, const market::PortingSpec& spec, const market::PortKey& key,
                       std::size_t subject, Timestamp now)
{
  const market::PortState state = porting.state(key);
  PortStatus status;
  status.portability = portability(state);
  status.efficiency = porting.efficiency(key, now);
  status.pilot = is_under_way(state) ? spec.pilot_chips : 0;
  status.subject = subject;
  if (state == market::PortState::unported)
    status.plan = port_plan(spec, porting.expected(key), subject);
  if (const auto time = porting.first_port(key))
    status.first = port_plan(spec, *time, subject);
  status.curve = {spec.initial_efficiency, spec.tuning};
  return status;
}

} // namespace leasehold::demand
