#include "model/topology/gang_paths.hpp"
#include "network/degraded_links.hpp"
#include "network/routed.hpp"

#include <utility>
#include <vector>

namespace leasehold::network {

namespace {

class ClosedForm final : public Traffic {
public:
  explicit ClosedForm(const model::Inventory& inventory) : inventory_(&inventory)
  {
    if (inventory.network)
      links_.emplace(*inventory.network);
  }

  void advance(Timestamp /*instant*/) override {}

  [[nodiscard]] std::optional<physics::GangNetwork> between(const model::Placement& gang,
                                                            double chips_a_host) const override
  {
    if (inventory_->network == nullptr)
      return std::nullopt;
    const auto paths = model::gang_paths(*inventory_->network, model::hosts_of(gang));
    return paths ? std::optional{physics::gang_network(*paths, chips_a_host)} : std::nullopt;
  }

  [[nodiscard]] BytesPerSecond alone(const Crossing& crossing) const override
  {
    if (inventory_->network == nullptr)
      return BytesPerSecond{};
    const Routed way = routed(*inventory_->network, crossing);
    return way.flows > 0.0 ? way.alone * way.flows : BytesPerSecond{};
  }

  [[nodiscard]] bool has_way(const Crossing& crossing) const override { return !links_ || links_->has_way(crossing); }
  /// Without a network nothing can slow anything, so that all crossings may go by one name.
  [[nodiscard]] CrossingId enter(Crossing crossing) override
  {
    return links_ ? links_->enter(std::move(crossing)) : CrossingId{0};
  }
  void leave(CrossingId crossing) override
  {
    if (links_)
      links_->leave(crossing);
  }
  void degrade(model::LinkId link, double share) override
  {
    if (links_)
      links_->degrade(link, share);
  }
  [[nodiscard]] std::span<const Share> share_out(Timestamp /*now*/) override
  {
    return links_ ? links_->share_out() : std::span<const Share>{};
  }

private:
  const model::Inventory* inventory_;
  std::optional<DegradedLinks> links_;
};

} // namespace

std::unique_ptr<Traffic> closed_form(const model::Inventory& inventory)
{
  return std::make_unique<ClosedForm>(inventory);
}

} // namespace leasehold::network
