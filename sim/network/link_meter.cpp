#include "network/link_meter.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

namespace leasehold::network {

LinkMeter::LinkMeter(const model::Inventory& inventory, const PowerSupply& supply) : topology_(inventory.network.get())
{
  std::unordered_map<std::string, std::size_t> names;
  for (const model::PoweredLink& link : inventory.powered_links) {
    names.emplace(link.name, links_.size());
    const std::size_t region = link.region.index();
    links_.push_back(
        {link.idle, link.busy, supply.pue[region], supply.grids.empty() ? nullptr : &supply.grids[region]});
  }
  const std::vector<model::Link>& all = topology_->graph().links;
  for (std::uint32_t l = 0; l < all.size(); ++l)
    if (const auto named = names.find(all[l].name); named != names.end()) {
      by_link_.emplace(model::LinkId{l}, named->second);
      links_[named->second].link = &all[l];
    }
}

void LinkMeter::enter(CrossingId id, const Crossing& crossing)
{
  const Routed way = routed(*topology_, crossing);
  Present present;
  for (const LinkUse& use : way.uses)
    if (const auto powered = by_link_.find(use.link); powered != by_link_.end()) {
      const double flows = topology_->link(use.link).shared ? use.flows : 1.0;
      present.uses.emplace_back(powered->second, flows * way.alone.value() * crossing.duty);
    }
  if (present.uses.empty())
    return;
  present_[id] = std::move(present);
  set_rates(id, 1.0);
}

void LinkMeter::leave(CrossingId id)
{
  const auto gone = present_.extract(id);
  if (gone.empty())
    return;
  for (const auto& use : gone.mapped().uses) {
    links_[use.first].rates.erase(id);
    touched_.push_back(use.first);
  }
}

void LinkMeter::share(CrossingId id, double share)
{
  if (present_.contains(id))
    set_rates(id, share);
}

void LinkMeter::set_rates(CrossingId id, double share)
{
  for (const auto& use : present_.at(id).uses) {
    links_[use.first].rates[id] = share * use.second;
    touched_.push_back(use.first);
  }
}

double LinkMeter::use_of(const Powered& powered)
{
  double rate = 0.0;
  for (const auto& each : powered.rates)
    rate = powered.link->shared ? rate + each.second : std::max(rate, each.second);
  return std::min(1.0, rate / powered.link->bandwidth.value());
}

void LinkMeter::bring(Powered& powered, Timestamp now)
{
  powered.seconds += powered.use * (now - powered.since).value();
  if (powered.grid != nullptr)
    powered.weighted += powered.use * powered.grid->integral(powered.since, now);
  powered.since = now;
}

void LinkMeter::settle(Timestamp now)
{
  for (const std::size_t link : touched_) {
    bring(links_[link], now);
    links_[link].use = use_of(links_[link]);
  }
  touched_.clear();
}

Drawn LinkMeter::drawn(Timestamp now) const
{
  constexpr double joules_and_grams = 3.6e6 * 1e3; // of a kilowatt-hour and a kilogram
  Drawn sum;
  for (Powered link : links_) {
    bring(link, now);
    const Watts more = link.busy - link.idle;
    const double plug = link.idle.value() * (now - Timestamp{0}).value() + more.value() * link.seconds;
    const double weighted = link.grid == nullptr ? 0.0
                                                 : link.idle.value() * link.grid->integral(Timestamp{0}, now) +
                                                       more.value() * link.weighted;
    sum += {plug, plug * link.pue, weighted * link.pue / joules_and_grams};
  }
  return sum;
}

} // namespace leasehold::network
