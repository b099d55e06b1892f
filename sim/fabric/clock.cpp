#include "fabric/clock.hpp"

#include <simgrid/s4u/Engine.hpp>

namespace leasehold::fabric {

namespace {

class SimgridClock final : public network::Traffic {
public:
  explicit SimgridClock(const model::Inventory& inventory) : alone_(network::closed_form(inventory)) {}

  void advance(Timestamp instant) override { simgrid::s4u::Engine::get_instance()->run_until(instant.value()); }

  [[nodiscard]] std::optional<physics::GangNetwork> between(const model::Placement& gang,
                                                            double chips_a_host) const override
  {
    return alone_->between(gang, chips_a_host);
  }

private:
  std::unique_ptr<network::Traffic> alone_;
};

} // namespace

std::unique_ptr<network::Traffic> simgrid_clock(const model::Inventory& inventory)
{
  return std::make_unique<SimgridClock>(inventory);
}

} // namespace leasehold::fabric
