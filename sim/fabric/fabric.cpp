#include "fabric/fabric.hpp"

#include "fabric/flows.hpp"

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
  [[nodiscard]] BytesPerSecond alone(const network::Crossing& crossing) const override
  {
    return alone_->alone(crossing);
  }
  [[nodiscard]] network::CrossingId enter(network::Crossing crossing) override
  {
    return alone_->enter(std::move(crossing));
  }
  void leave(network::CrossingId crossing) override { alone_->leave(crossing); }
  void degrade(model::LinkId link, double share) override { alone_->degrade(link, share); }
  [[nodiscard]] std::span<const network::Share> share_out(Timestamp now) override { return alone_->share_out(now); }

private:
  std::unique_ptr<network::Traffic> alone_;
};

} // namespace

std::unique_ptr<network::Traffic> simgrid_fabric(const model::Inventory& inventory, network::Contention contention)
{
  if (contention == network::Contention::max_min && inventory.network != nullptr)
    return std::make_unique<Flows>(inventory);
  return std::make_unique<SimgridClock>(inventory);
}

} // namespace leasehold::fabric
