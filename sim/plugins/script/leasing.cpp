#include "plugins/script/leasing_tables.hpp"
#include "plugins/script/made.hpp"
#include "policy/planning/planned_leasing.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace leasehold::policy {

namespace {

class ScriptLeasing final : public LeasingPlanner {
public:
  explicit ScriptLeasing(std::unique_ptr<Script> script) : script_(std::move(script)) {}

  LeasingPlan plan(const LeasingView& view) override
  {
    const LeaseSight sight = sight_of(view);
    LeasingPicture picture{sight};
    const ScriptLeases said = script_->lease(picture);
    LeasingPlan plan;
    for (const auto& hold : said.holds)
      plan.holds.push_back({offer(view, hold.offer).id, hold.chips});
    for (const auto& order : said.orders) {
      market::LeaseRequest request;
      request.offer = offer(view, order.offer).id;
      request.chips = order.chips;
      request.spend = Money::round(order.dollars);
      request.term = Seconds{order.term};
      request.start = std::max(Timestamp{order.start}, view.now);
      request.auto_renew = order.renews;
      request.wait = order.waits;
      plan.orders.push_back(request);
    }
    for (const std::int64_t lease : said.renewals)
      plan.renewals.push_back(contract(view, lease));
    for (const auto& port : said.ports)
      plan.ports.push_back({demand(view, port.demand), chip(view, port.where)});
    for (const auto& house : said.houses) {
      if (house.offer < 0) {
        plan.houses.push_back(
            {demand(view, house.demand), chip(view, house.chip), model::ProviderId::none(), model::RegionId::none()});
        continue;
      }
      const market::Offer& where = *offer(view, house.offer).offer;
      plan.houses.push_back({demand(view, house.demand), where.chip, where.provider, where.region});
    }
    for (const auto& copy : said.copies)
      plan.copies.push_back({demand(view, copy.demand), region(view, copy.where)});
    return plan;
  }

private:
  [[nodiscard]] static const OfferView& offer(const LeasingView& view, std::int64_t id)
  {
    for (const OfferView& each : view.offers)
      if (std::int64_t{each.id.index()} == id)
        return each;
    throw std::invalid_argument(fmt::format("there is no offer {}", id));
  }
  [[nodiscard]] static model::LeaseId contract(const LeasingView& view, std::int64_t id)
  {
    for (const ContractView& each : view.contracts)
      if (std::int64_t{each.id.index()} == id)
        return each.id;
    throw std::invalid_argument(fmt::format("there is no lease {}", id));
  }
  [[nodiscard]] static std::string demand(const LeasingView& view, std::int64_t row)
  {
    return std::string{view.demands[row_of(row, view.demands.size(), "demand")].name};
  }
  [[nodiscard]] static model::ChipTypeId chip(const LeasingView& view, const std::string& name)
  {
    for (const OfferView& each : view.offers)
      if (each.chip == name)
        return each.offer->chip;
    throw std::invalid_argument("nobody offers a chip `" + name + "`");
  }

  [[nodiscard]] static model::RegionId region(const LeasingView& view, const std::string& name)
  {
    for (const OfferView& each : view.offers)
      if (each.region == name)
        return each.offer->region;
    throw std::invalid_argument("nobody offers chips in a region `" + name + "`");
  }

  std::unique_ptr<Script> script_;
};

class ScriptedLeasing final : public PlannedLeasing {
public:
  ScriptedLeasing(Seconds period, std::string written_at, std::unique_ptr<LeasingPlanner> planner)
      : PlannedLeasing(period, std::move(planner)), written_at_(std::move(written_at))
  {
  }

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    told_where(written_at_, [&] { PlannedLeasing::review(view, sink); });
  }

private:
  std::string written_at_;
};

} // namespace

template <> Factory<Leasing> script_factory<Leasing>(const ScriptPolicy& script)
{
  return factory_of<Leasing>(script, [](const ScriptPolicy& read, std::unique_ptr<Script> object) {
    const std::string written_at = object->written_at();
    return std::make_unique<ScriptedLeasing>(read.every.value_or(hour), written_at,
                                             std::make_unique<ScriptLeasing>(std::move(object)));
  });
}

} // namespace leasehold::policy
