// A small world for leasing policies: the real market, workloads whose demand is a function of the hour, a review an
// hour. Chips are handed to workloads in the order of their names' demands; what is held beyond demand is idle.
//
// It stays apart from the run loop, which reviews at the policy's own period and whenever a lease moves, and whose leases
// take whole hosts of a platform: what is derived here counts on one review an hour, and on chips that stand nowhere.
#pragma once

#include "config/load.hpp"
#include "policy/leasing/entries.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::policy {

struct LoopChip {
  model::ChipTypeId chip;
  std::function<double(int)> needed; ///< by hour
  Portability portability = Portability::validated;
};

struct LoopDemand {
  std::string name;
  WorkloadKind kind = WorkloadKind::serving;
  std::vector<LoopChip> chips;
};

class LeasingLoop : public LeaseSink {
public:
  LeasingLoop(market::Market opened, std::vector<LoopDemand> demands, std::vector<std::string> named)
      : market(std::move(opened)), demands_(std::move(demands)), chip_names_(std::move(named))
  {
  }

  /// Reads `policy` as the scenario would and runs it for `hours`; false where the parameters are wrong.
  bool run(const std::string& yaml, int hours, bool oracle = false)
  {
    config::Diagnostics diagnostics;
    const auto value = config::load_text("leasing: " + yaml + "\n", "test.yaml", diagnostics);
    const auto choice = config::decode<config::PolicyChoice>(*value->find("leasing"), diagnostics);
    const auto factory = choice ? make(leasing_policies(), *choice, diagnostics) : Factory<Leasing>{};
    faults = diagnostics.text();
    if (!factory)
      return false;
    const auto policy = factory(1);
    record(hours);
    for (int hour_now = 0; hour_now < hours; ++hour_now)
      step(*policy, hour_now, hours, oracle);
    const Timestamp end{hours * 3600.0};
    now_ = end;
    advance();
    market.close(end);
    for (const market::Lease& lease : market.leases())
      if (const double idle = lease.unclassed(end); idle > 0.0)
        market.classify(lease.id(), {.productive = 0.0, .lost = 0.0, .idle = idle, .stranded = 0.0});
    market.audit(end);
    return true;
  }

  market::Verdict request(const market::LeaseRequest& request) override
  {
    market::LeaseRequest own = request;
    own.tenant = model::TenantId{0};
    return market.request(own, now_);
  }
  market::Verdict release(model::LeaseId lease) override { return market.release(lease, now_); }
  market::Verdict reduce(model::LeaseId lease, std::int64_t chips) override
  {
    return market.reduce(lease, chips, now_);
  }
  void set_auto_renew(model::LeaseId lease, bool renew) override { market.set_auto_renew(lease, renew); }
  void house(std::string_view, model::ChipTypeId, model::ProviderId, model::RegionId) override {}
  bool port(std::string_view demand, model::ChipTypeId chip) override
  {
    ports.emplace_back(demand, chip);
    for (LoopDemand& each : demands_)
      for (LoopChip& there : each.chips)
        if (each.name == demand && there.chip == chip) {
          there.portability = Portability::porting;
          ready_[{each.name, chip}] = now_ + port_time;
        }
    return true;
  }

  [[nodiscard]] double dollars() const { return market.ledger().effective(model::TenantId{0}).dollars(); }
  [[nodiscard]] std::int64_t running(market::ProgrammeKind kind) const
  {
    std::int64_t chips = 0;
    for (const model::LeaseId id : market.live()) {
      const market::Lease& lease = market.lease(id);
      if (market::holds_chips(lease.state()) && market.offer(lease.offer()).programme.kind == kind)
        chips += lease.chips();
    }
    return chips;
  }

  market::Market market;
  std::string faults;
  double shortage = 0.0; ///< chip-hours of serving demand that nothing covered, chips of all types counted as one
  Seconds port_time{30.0 * 86400.0};
  PortPlan port_plan;                       ///< as it is expected to go
  double pilots = 0.0;                      ///< chips that a port under way wants
  Seconds remaining{0.0};                   ///< compute time of a training demand
  std::function<Seconds(int)> remaining_at; ///< the same by hour, where it is given
  std::vector<std::pair<std::string, model::ChipTypeId>> ports;
  std::function<void(int)> after_review = [](int) {};

private:
  void record(int hours)
  {
    for (LoopDemand& demand : demands_)
      for (LoopChip& chip : demand.chips) {
        std::vector<double>& levels = levels_[{demand.name, chip.chip}];
        for (int h = 0; h < hours; ++h)
          levels.push_back(chip.needed(h));
      }
  }

  void advance()
  {
    std::vector<market::LeaseEvent> told;
    while (market.next_event() <= now_)
      market.advance(std::max(market.next_event(), Timestamp{}), told);
    market.advance(now_, told);
  }

  void step(Leasing& policy, int hour_now, int hours, bool oracle)
  {
    now_ = Timestamp{hour_now * 3600.0};
    advance();
    for (LoopDemand& demand : demands_)
      for (LoopChip& chip : demand.chips)
        if (const auto done = ready_.find({demand.name, chip.chip}); done != ready_.end() && done->second <= now_)
          chip.portability = Portability::validated;
    std::vector<OfferView> offers;
    for (std::uint32_t i = 0; i < market.offers().size(); ++i) {
      const market::Offer& offer = market.offers()[i];
      offers.push_back({market::OfferId{i}, &offer,
                        "cloud-" + std::to_string(offer.provider.index()) == "cloud-0" ? "cloud-0" : "cloud-1",
                        "region", offer.chip.valid() ? chip_names_[offer.chip.index()] : std::string_view{},
                        market.price(market::OfferId{i}, now_), market.available(market::OfferId{i}, now_)});
    }
    std::vector<ContractView> contracts;
    for (const market::Lease& lease : market.leases())
      if (!market::is_final(lease.state()))
        contracts.push_back({lease.id(), lease.offer(), lease.state(), lease.chips(), lease.dates().active,
                             lease.dates().end, lease.auto_renew(), 0.0});
    std::vector<std::vector<ChipDemand>> needs;
    for (const LoopDemand& demand : demands_)
      needs.push_back(needs_of(demand, hour_now, hours, oracle));
    std::vector<Demand> demands;
    for (std::size_t i = 0; i < demands_.size(); ++i) {
      Demand demand;
      demand.name = demands_[i].name;
      demand.kind = demands_[i].kind;
      demand.chips = needs[i];
      demands.push_back(demand);
    }
    LeasingView view;
    view.now = now_;
    view.horizon = Timestamp{hours * 3600.0};
    view.tenant = model::TenantId{0};
    view.offers = offers;
    view.contracts = contracts;
    view.demands = demands;
    policy.review(view, *this);
    advance();
    count_shortage(needs);
    after_review(hour_now);
  }

  std::vector<ChipDemand> needs_of(const LoopDemand& demand, int hour_now, int hours, bool oracle)
  {
    std::vector<ChipDemand> needs;
    for (const LoopChip& chip : demand.chips) {
      const std::vector<double>& levels = levels_[{demand.name, chip.chip}];
      const auto begin = static_cast<std::size_t>(hour_now);
      ChipDemand need;
      need.chip = chip.chip;
      need.remaining = remaining_at ? remaining_at(hour_now) : remaining;
      need.needed = levels[begin];
      need.tuned = need.needed;
      need.history = std::span(levels).first(begin + 1);
      need.peak = *std::max_element(need.history.begin(), need.history.end());
      if (oracle)
        need.future = std::span(levels).subspan(begin, static_cast<std::size_t>(hours) - begin);
      need.portability = chip.portability;
      need.pilot = chip.portability == Portability::porting ? pilots : 0.0;
      if (chip.portability == Portability::unported)
        need.port = port_plan;
      need.port.subject = port_plan.subject;
      needs.push_back(need);
    }
    return needs;
  }

  /// Share of each serving demand that the chips computing now leave uncovered, as chips of its first chip type.
  void count_shortage(const std::vector<std::vector<ChipDemand>>& needs)
  {
    std::map<model::ChipTypeId, double> free;
    for (const model::LeaseId id : market.live())
      if (const market::Lease& lease = market.lease(id); market::holds_chips(lease.state()))
        free[market.offer(lease.offer()).chip] += static_cast<double>(lease.chips());
    for (const auto& alternatives : needs) {
      double left = 1.0;
      for (const ChipDemand& need : alternatives) {
        if (need.portability != Portability::validated || need.needed <= 0.0)
          continue;
        const double used = std::min(free[need.chip], left * need.needed);
        free[need.chip] -= used;
        left -= used / need.needed;
      }
      shortage += std::max(0.0, left) * alternatives.front().needed;
    }
  }

  std::vector<LoopDemand> demands_;
  std::vector<std::string> chip_names_;
  std::map<std::pair<std::string, model::ChipTypeId>, std::vector<double>> levels_;
  std::map<std::pair<std::string, model::ChipTypeId>, Timestamp> ready_;
  Timestamp now_;
};

inline market::Programme programme(market::ProgrammeKind kind, const std::string& name, Seconds term = Seconds{0.0})
{
  market::Programme made;
  made.name = name;
  made.kind = kind;
  if (term.value() > 0.0) {
    made.term.choices = {term};
    made.billing.locks_price = true;
    made.ending.exit = kind == market::ProgrammeKind::pilot ? market::Exit::free : market::Exit::never;
  }
  return made;
}

inline const std::vector<std::string> chip_names = {"h100", "maia-200"};

} // namespace leasehold::policy
