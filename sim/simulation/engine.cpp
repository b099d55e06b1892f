#include "simulation/engine.hpp"

#include <simgrid/s4u/Engine.hpp>

namespace leasehold::simulation {

void bring_clock_to(Timestamp instant)
{
  simgrid::s4u::Engine::get_instance()->run_until(instant.value());
}

} // namespace leasehold::simulation
