#include "fabric/clock.hpp"

#include <simgrid/s4u/Engine.hpp>

namespace leasehold::fabric {

namespace {

class SimgridClock final : public network::Traffic {
public:
  void advance(Timestamp instant) override { simgrid::s4u::Engine::get_instance()->run_until(instant.value()); }
};

} // namespace

std::unique_ptr<network::Traffic> simgrid_clock()
{
  return std::make_unique<SimgridClock>();
}

} // namespace leasehold::fabric
