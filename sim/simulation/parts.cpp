#include "simulation/parts.hpp"

#include "assembly/guest_rules.hpp"
#include "assembly/parties.hpp"
#include "assembly/service_setup.hpp"
#include "assembly/wanted_files.hpp"
#include "demand/owned_chips.hpp"
#include "policy/leasing/entries.hpp"
#include "policy/scheduling/registry.hpp"

#include <algorithm>

namespace leasehold::simulation {

Parts::Parts(const assembly::RunSetup& given, const model::Inventory& inventory, assembly::Prepared prepared,
             network::Traffic& traffic)
    : setup(&given), state(inventory, scenario().tenants.size(), std::move(prepared.power)),
      intake(assembly::take_in(*given.campaign, *given.point, *given.inputs, prepared.plan, inventory, state.jobs)),
      recorder(assembly::table_folder(scenario(), given.directory),
               assembly::wanted_files(scenario(), !prepared.plan.services.empty())),
      jobs(state, recorder, intake.workloads, assembly::tenant_names(scenario()), intake.work),
      services(state, jobs, recorder,
               assembly::service_setups(given, prepared.plan, prepared.policies, intake.training)),
      failures(state, recorder, watch, {std::move(prepared.failures), {given.campaign->seed, 0}})
{
  state.precedence = {state.jobs, intake.links};
  state.view.know(state.precedence);
  const policy::Parties known = assembly::parties(scenario(), inventory);
  state.scheduling = assembly::acquainted(prepared.policies.scheduling(policy_seed("scheduling")), known);
  const auto* scheduling_row = policy::find(policy::scheduling_policies(), scenario().policies.scheduling.name);
  if (scheduling_row != nullptr && scheduling_row->sees_future)
    state.scheduling->foretell(intake.work);
  state.placement = prepared.policies.placement(policy_seed("placement"));
  state.tenancy = assembly::within_contracts(
      assembly::acquainted(prepared.policies.tenancy(policy_seed("tenancy")), known), scenario());
  state.share_out(assembly::tenant_weights(scenario()));
  if (scenario().network.value == scenario::NetworkDetail::flows || failures.takes_links() ||
      state.energy.meters_links() || !inventory.storage.empty())
    network.emplace(state, traffic, jobs.writes());
  jobs.cross(traffic, network ? &network->crossings() : nullptr);
  services.cross(traffic, network ? &network->crossings() : nullptr);
  open_ports(prepared.plan);
  keep_data(std::move(prepared.data));
  own(prepared.owned);
  if (prepared.market)
    lease(std::move(*prepared.market), prepared.policies);
  else if (ports)
    unbilled.emplace(*ports);
  name_occupants();
  listen();
  say_what_may_come();
}

std::uint64_t Parts::policy_seed(std::string_view kind) const
{
  return setup->stream_seed("policy/" + std::string{kind});
}

/// Blocks of one pool have one site: where gangs may span regions, that of the tenant's first block with the chip.
const assembly::OwnedBlock& Parts::site_of(const std::vector<assembly::OwnedBlock>& blocks, std::size_t block) const
{
  const assembly::OwnedBlock& own = blocks[block];
  if (!scenario().tenants[own.tenant.index()].across_regions)
    return own;
  return *std::ranges::find_if(
      blocks, [&](const assembly::OwnedBlock& other) { return other.tenant == own.tenant && other.chip == own.chip; });
}

void Parts::own(const std::vector<assembly::OwnedBlock>& blocks)
{
  for (std::uint32_t b = 0; b < blocks.size(); ++b) {
    const assembly::OwnedBlock& block = blocks[b];
    const model::LeaseId lease{market::first_owned_lease + b};
    const assembly::OwnedBlock& site = site_of(blocks, b);
    const model::PoolId pool = state.ledger.pool_of(site.tenant, site.provider, site.region, site.chip);
    state.ledger.deliver(lease, pool, block.hosts);
    state.accounts.open(lease, static_cast<double>(state.ledger.pool(pool).chips), state.now);
    state.energy.hold(block.hosts, block.tenant, state.now);
    state.energy.may_sleep(block.hosts, state.now);
    failures.keep_spares(lease, block.spares);
    owned.push_back(lease);
  }
  state.admit();
}

void Parts::open_ports(const scenario::WorkloadPlan& plan)
{
  if (!scenario().porting)
    return;
  ports.emplace(state, jobs, services, recorder,
                assembly::porting_setup(*setup, plan, state.ledger.inventory(), intake.training));
  ports->begin();
}

void Parts::keep_data(std::optional<assembly::DataPlan> plan)
{
  if (!plan)
    return;
  data.emplace(state, jobs, recorder, std::move(*plan), intake.training);
  if (network)
    data->cross(network->crossings());
  jobs.on_arrival([this](model::JobId job, model::PoolId pool) { return data->move_checkpoint(job, pool); });
}

void Parts::lease(market::Market market, const scenario::PolicySet& policies)
{
  LeaseRunner::Buyers buyers;
  for (std::size_t t = 0; t < scenario().tenants.size(); ++t)
    buyers.push_back(policies.leasing[t] ? policies.leasing[t](policy_seed("leasing/" + scenario().tenants[t].name))
                                         : nullptr);
  demand::PortOffice& office = ports ? static_cast<demand::PortOffice&>(*ports) : everywhere;
  const Timestamp horizon = scenario().horizon ? Timestamp{scenario().horizon->value()} : Timestamp::never();
  demands.emplace(state, jobs, services, intake.training, horizon, office);
  leases.emplace(state, services, recorder, std::move(market), std::move(buyers), *demands, office, horizon,
                 scenario().tenants);
  services.on_price([this](model::TenantId tenant, model::ChipTypeId chip) {
    if (!leases->leases_for(tenant))
      return std::optional<market::ChipCost>{};
    market::ChipCost cost = leases->terms().cost(tenant, chip, state.now);
    for (const demand::OwnedSite& site : demand::owned_chips(state.ledger, tenant, state.down.out())[chip])
      cost.paid += site.chips;
    return std::optional{cost};
  });
  for (std::uint32_t t = 0; t < scenario().tenants.size(); ++t)
    if (const auto* leasing = leasing_of(scenario(), scenario().tenants[t]))
      if (const auto* row = policy::find(policy::leasing_policies(), leasing->name); row != nullptr && row->sees_future)
        demands->foresee(model::TenantId{t});
  if (!data)
    return;
  demands->know_data(*data);
  egress.emplace(state, *data, leases->market());
  leases->on_agreed([this](const market::Lease& lease, const market::Offer& offer) {
    if (market::gives_capacity(offer.programme.kind))
      data->expect(lease.tenant(), offer.region, offer.chip, lease.chips());
  });
}

void Parts::name_occupants()
{
  state.gangs.belong(model::JobKind::rigid, queued);
  state.gangs.belong(model::JobKind::training, queued);
  state.gangs.belong(model::JobKind::replica, services);
  if (ports)
    state.gangs.belong(model::JobKind::porting, *ports);
  if (leases)
    state.gangs.belong(model::JobKind::sublet, leases->subleases());
}

void Parts::listen()
{
  timeline.on(EventClass::host_up, [this](const Event& event) { failures.repair(event); });
  timeline.on(EventClass::host_down, [this](const Event& event) { failures.fail(event); });
  timeline.on(EventClass::job_end, [this](const Event& event) { jobs.end(event); });
  timeline.on(EventClass::replica_ready, [this](const Event& event) { services.ready(event); });
  timeline.on(EventClass::service_tick, [this](const Event& event) { services.tick(event); });
  if (ports)
    timeline.on(EventClass::service_tick, [this](const Event& event) {
      ports->refresh(event.subject);
      services.tick(event);
    });
  failures.on_fall([this](model::JobId job, Timestamp noticed) { return jobs.hang(job, noticed); });
  jobs.on_hung_left([this] { failures.notice(); });
  if (network)
    failures.on_link([this](model::LinkId link, double share) { network->crossings().degrade(link, share); });
  if (leases) {
    failures.on_outage([this] { leases->outage_changed(); });
    timeline.on(EventClass::review, [this](const Event& event) { leases->review(event); });
    timeline.on(EventClass::sublet_back, [this](const Event& event) { leases->subleases().give_back(event); });
    timeline.on(EventClass::sublet_offer, [this](const Event& event) { leases->subleases().offer_due(event); });
  }
}

void Parts::say_what_may_come()
{
  Submissions::Prospects prospects;
  if (leases) {
    prospects.may_lease = [this](model::TenantId tenant) { return leases->leases_for(tenant); };
    services.on_begin([this](model::TenantId tenant) { leases->demand_changed(tenant); });
    prospects.demand_changed = [this](model::TenantId tenant) { leases->demand_changed(tenant); };
  }
  if (data || ports)
    prospects.in_time = [this](const model::Request& request, model::JobId job, std::uint32_t index) {
      model::Request later = ports ? ports->planned(job, index) : request;
      later.regions = model::Regions::any(); // once its data are there
      return later;
    };
  submissions.expect(std::move(prospects));
}

Instant Parts::instant()
{
  Instant instant;
  instant.add(Turn::timeline, timeline);
  instant.add(Turn::submissions, submissions);
  instant.add(Turn::scheduling, scheduling);
  instant.add(Turn::audit, ledger_audit);
  if (services.size() > 0)
    instant.add(Turn::services, services);
  if (state.tenancy->takes_guests())
    instant.add(Turn::owners, owners);
  if (ports)
    instant.add(Turn::ports, *ports);
  if (unbilled)
    instant.add(Turn::unbilled_pay, *unbilled);
  if (data)
    instant.add(Turn::data, *data);
  if (leases) {
    instant.add(Turn::leases, *leases);
    instant.add(Turn::subleases, leases->subleases());
  }
  if (network)
    instant.add(Turn::network, *network);
  if (egress)
    instant.add(Turn::egress, *egress);
  return instant;
}

} // namespace leasehold::simulation
