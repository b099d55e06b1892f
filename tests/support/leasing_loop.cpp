#include "support/leasing_loop.hpp"

#include "config/load.hpp"
#include "policy/leasing/entries.hpp"
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"
#include "simulation/lease_runner.hpp"
#include "support/job_loop.hpp"
#include "support/policy_from.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

namespace leasehold::test {

namespace {

constexpr std::uint32_t chips_of_a_place = 4096; ///< more than any world holds of a type at one place

/// Hosts of one chip wherever an offer sells chips.
model::Inventory sold_by(const market::Market& market, const std::vector<std::string>& names)
{
  model::Inventory inventory;
  inventory.chip_types = names;
  std::set<std::tuple<model::ProviderId, model::RegionId, model::ChipTypeId>> places;
  for (const market::Offer& offer : market.offers()) {
    while (inventory.providers.size() <= offer.provider.index())
      inventory.providers.push_back("cloud-" + std::to_string(inventory.providers.size()));
    if (!offer.chip.valid())
      continue;
    while (inventory.regions.size() <= offer.region.index())
      inventory.regions.push_back({"region", offer.provider});
    if (!places.emplace(offer.provider, offer.region, offer.chip).second)
      continue;
    model::Host host;
    host.provider = offer.provider;
    host.region = offer.region;
    host.chip = offer.chip;
    host.chips = 1;
    for (std::uint32_t h = 0; h < chips_of_a_place; ++h) {
      host.name = "host-" + std::to_string(inventory.hosts.size());
      inventory.hosts.push_back(host);
    }
  }
  return inventory;
}

/// The test's demands, and the ports of their chips.
class HourlyDemands final : public demand::DemandSource, public demand::PortOffice {
public:
  HourlyDemands(std::vector<LoopDemand> demands, const LoopSpec& spec,
                std::vector<std::pair<std::string, model::ChipTypeId>>& asked)
      : demands_(std::move(demands)), spec_(&spec), asked_(&asked)
  {
  }

  void begin(const simulation::ClusterState& state, int hours, bool oracle)
  {
    state_ = &state;
    hours_ = static_cast<std::size_t>(hours);
    oracle_ = oracle;
    for (const LoopDemand& demand : demands_)
      for (const LoopChip& chip : demand.chips)
        for (int h = 0; h < hours; ++h)
          levels_[{demand.name, chip.chip}].push_back(chip.needed(h));
  }

  [[nodiscard]] std::span<const policy::Demand> review(model::TenantId, std::vector<demand::IdleChips>) override
  {
    finish_ports();
    needs_.clear();
    told_.clear();
    for (const LoopDemand& demand : demands_)
      needs_.push_back(needs_of(demand));
    for (std::size_t d = 0; d < demands_.size(); ++d) {
      policy::Demand& demand = told_.emplace_back();
      demand.name = demands_[d].name;
      demand.kind = demands_[d].kind;
      demand.chips = needs_[d];
    }
    return told_;
  }
  void record_given() override {}
  void house(model::TenantId, std::string_view, const model::GangHome&) override {}
  void send_data(model::TenantId, std::string_view, model::RegionId) override {}
  [[nodiscard]] model::ChipTypes of_use(model::TenantId) const override
  {
    model::ChipTypes chips;
    for (const LoopDemand& demand : demands_)
      for (const LoopChip& chip : demand.chips)
        chips.insert(chip.chip);
    return chips;
  }
  [[nodiscard]] bool has_work(model::TenantId) const override { return true; }
  [[nodiscard]] model::ChipTypes usable(model::TenantId tenant) const override { return of_use(tenant); }

  bool ask(model::TenantId, std::string_view demand, model::ChipTypeId chip) override
  {
    asked_->emplace_back(demand, chip);
    for (LoopDemand& each : demands_)
      for (LoopChip& there : each.chips)
        if (each.name == demand && there.chip == chip) {
          there.portability = policy::Portability::porting;
          ready_[{each.name, chip}] = state_->now + spec_->port_time;
        }
    return true;
  }

  /// Share of each demand that the chips held now leave uncovered, as chips of its first chip type.
  [[nodiscard]] double shortage(const market::Market& market) const
  {
    std::map<model::ChipTypeId, double> free;
    for (const model::LeaseId id : market.live())
      if (const market::Lease& lease = market.lease(id); market::holds_chips(lease.state()))
        free[market.offer(lease.offer()).chip] += static_cast<double>(lease.chips());
    double short_of = 0.0;
    for (const std::vector<policy::ChipDemand>& alternatives : needs_) {
      double left = 1.0;
      for (const policy::ChipDemand& need : alternatives) {
        if (need.portability != policy::Portability::validated || need.needed <= 0.0)
          continue;
        const double used = std::min(free[need.chip], left * need.needed);
        free[need.chip] -= used;
        left -= used / need.needed;
      }
      short_of += std::max(0.0, left) * alternatives.front().needed;
    }
    return short_of;
  }
  [[nodiscard]] std::size_t hour_now() const { return static_cast<std::size_t>(state_->now.whole_seconds() / 3600); }

private:
  void finish_ports()
  {
    for (LoopDemand& demand : demands_)
      for (LoopChip& chip : demand.chips)
        if (const auto done = ready_.find({demand.name, chip.chip});
            done != ready_.end() && done->second <= state_->now)
          chip.portability = policy::Portability::validated;
  }

  [[nodiscard]] std::vector<policy::ChipDemand> needs_of(const LoopDemand& demand) const
  {
    const std::size_t hour = hour_now();
    std::vector<policy::ChipDemand> needs;
    for (const LoopChip& chip : demand.chips) {
      const std::vector<double>& levels = levels_.at({demand.name, chip.chip});
      policy::ChipDemand& need = needs.emplace_back();
      need.chip = chip.chip;
      need.remaining = spec_->remaining_at ? spec_->remaining_at(static_cast<int>(hour)) : spec_->remaining;
      need.needed = need.tuned = levels[hour];
      need.history = std::span(levels).first(hour + 1);
      need.peak = *std::max_element(need.history.begin(), need.history.end());
      if (oracle_)
        need.future = std::span(levels).subspan(hour, hours_ - hour);
      need.portability = chip.portability;
      need.pilot = chip.portability == policy::Portability::porting ? spec_->pilots : 0.0;
      if (chip.portability == policy::Portability::unported)
        need.port = spec_->port_plan;
      need.port.subject = spec_->port_plan.subject;
    }
    return needs;
  }

  std::vector<LoopDemand> demands_;
  const LoopSpec* spec_;
  std::vector<std::pair<std::string, model::ChipTypeId>>* asked_;
  const simulation::ClusterState* state_ = nullptr;
  std::size_t hours_ = 0;
  bool oracle_ = false;
  std::map<std::pair<std::string, model::ChipTypeId>, std::vector<double>> levels_;
  std::map<std::pair<std::string, model::ChipTypeId>, Timestamp> ready_;
  std::vector<std::vector<policy::ChipDemand>> needs_; ///< at the last review
  std::vector<policy::Demand> told_;
};

/// The last turn of every hour: calls `each(hour)`.
class EachHour final : public simulation::Process {
public:
  EachHour(const simulation::ClusterState& state, Timestamp end, std::function<void(int)> each)
      : state_(&state), end_(end), each_(std::move(each))
  {
  }
  [[nodiscard]] Timestamp next_event() const override { return next() < end_ ? next() : Timestamp::never(); }
  void audit() override
  {
    if (state_->now == next() && next() < end_)
      each_(hour_++);
  }

private:
  [[nodiscard]] Timestamp next() const { return Timestamp{hour_ * 3600.0}; }

  const simulation::ClusterState* state_;
  Timestamp end_;
  std::function<void(int)> each_;
  int hour_ = 0;
};

} // namespace

class LeasingLoop::World {
public:
  World(market::Market market, const std::vector<std::string>& names, std::vector<LoopDemand> demands)
      : opened_(std::move(market)), inventory_(sold_by(*opened_, names)), demands_(std::move(demands))
  {
  }

  void play(LeasingLoop& loop, std::unique_ptr<policy::Leasing> policy, int hours, bool oracle)
  {
    const Timestamp end{hours * 3600.0};
    state_.scheduling = policy_from(policy::scheduling_policies(), "fcfs");
    state_.placement = policy_from(policy::placement_policies(), "first_fit");
    state_.tenancy = policy_from(policy::tenancy_policies(), "dedicated");
    HourlyDemands demands{std::move(demands_), loop, loop.ports};
    demands.begin(state_, hours, oracle);
    simulation::LeaseRunner::Buyers buyers;
    buyers.push_back(std::move(policy));
    leases_.emplace(state_, services_, no_files_, *std::exchange(opened_, std::nullopt), std::move(buyers), demands,
                    demands, end, tenants_);
    EachHour count{state_, end, [&](int hour) {
                     loop.shortage += demands.shortage(leases_->market());
                     loop.after_review(hour);
                   }};
    JobLoop instants{state_, jobs_, count, {{simulation::Turn::leases, &*leases_}}};
    instants.on(simulation::EventClass::review, [this](const simulation::Event& event) { leases_->review(event); });
    instants.play(end);
    instants.close();
  }
  [[nodiscard]] const market::Market& market() const { return leases_ ? leases_->market() : *opened_; }

private:
  std::optional<market::Market> opened_; ///< until it is played
  model::Inventory inventory_;
  std::vector<LoopDemand> demands_;
  std::vector<scenario::TenantSpec> tenants_{1};
  simulation::ClusterState state_{inventory_, 1};
  output::Recorder no_files_{{}, {.jobs = false}};
  simulation::JobRunner jobs_{state_, no_files_, {assembly::WorkloadTraits{}}, {""}, {}};
  simulation::ServiceRunner services_{state_, jobs_, no_files_, {}};
  std::optional<simulation::LeaseRunner> leases_;
};

LeasingLoop::LeasingLoop(market::Market opened, std::vector<LoopDemand> demands, const std::vector<std::string>& names)
    : world_(std::make_unique<World>(std::move(opened), names, std::move(demands)))
{
}

LeasingLoop::LeasingLoop(LeasingLoop&&) noexcept = default;
LeasingLoop::~LeasingLoop() = default;

bool LeasingLoop::run(const std::string& yaml, int hours, bool oracle)
{
  config::Diagnostics diagnostics;
  const auto value = config::load_text("leasing: " + yaml + "\n", "test.yaml", diagnostics);
  const auto choice = config::decode<config::PolicyChoice>(*value->find("leasing"), diagnostics);
  const auto factory =
      choice ? policy::make(policy::leasing_policies(), *choice, diagnostics) : policy::Factory<policy::Leasing>{};
  faults = diagnostics.text();
  if (!factory)
    return false;
  world_->play(*this, factory(1), hours, oracle);
  return true;
}

const market::Market& LeasingLoop::market() const
{
  return world_->market();
}

std::int64_t LeasingLoop::running(market::ProgrammeKind kind) const
{
  std::int64_t chips = 0;
  for (const model::LeaseId id : market().live()) {
    const market::Lease& lease = market().lease(id);
    if (market::holds_chips(lease.state()) && market().offer(lease.offer()).programme.kind == kind)
      chips += lease.chips();
  }
  return chips;
}

market::Programme programme(market::ProgrammeKind kind, const std::string& name, Seconds term)
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

} // namespace leasehold::test
