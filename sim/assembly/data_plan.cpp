#include "assembly/data_plan.hpp"

#include "config/suggest.hpp"
#include "model/topology/gang_paths.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace leasehold::assembly {

namespace {

constexpr std::size_t most_regions = 64;

class Planner {
public:
  Planner(const RunSetup& setup, const model::Inventory& inventory, config::Diagnostics& diagnostics)
      : setup_(&setup), block_(&*setup.point->scenario.data), inventory_(&inventory), diagnostics_(&diagnostics)
  {
  }

  DataPlan plan();

private:
  [[nodiscard]] std::optional<model::RegionId> region(const config::Located<std::string>& name) const;
  void plan_datasets();
  void plan_routes();
  void plan_links();
  void plan_egress();
  void plan_training();

  const RunSetup* setup_;
  const scenario::DataBlock* block_;
  const model::Inventory* inventory_;
  config::Diagnostics* diagnostics_;
  DataPlan plan_;
};

std::optional<model::RegionId> Planner::region(const config::Located<std::string>& name) const
{
  const auto found = std::ranges::find(inventory_->regions, name.value, &model::Region::name);
  if (found != inventory_->regions.end())
    return model::RegionId{static_cast<std::uint32_t>(found - inventory_->regions.begin())};
  std::vector<std::string> known;
  for (const model::Region& each : inventory_->regions)
    known.push_back(each.name);
  diagnostics_->error(name.at, "the platform has no region `" + name.value + "`", {},
                      config::did_you_mean(name.value, known));
  return std::nullopt;
}

void Planner::plan_datasets()
{
  for (const scenario::DatasetSpec& spec : block_->datasets) {
    DataPlan::Dataset dataset{spec.name.value, spec.size, {}};
    for (const auto& name : spec.at)
      if (const auto id = region(name))
        dataset.at.push_back(*id);
    plan_.datasets.push_back(std::move(dataset));
    if (inventory_->regions.size() > most_regions)
      diagnostics_->error(spec.name.at, "the platform has more than 64 regions", "where data lie is kept for 64");
  }
}

/// Of each region the first host of each kind of chips; no host at all where it has none.
std::vector<std::vector<model::HostId>> stand_ins(const model::Inventory& inventory)
{
  std::vector<std::vector<model::HostId>> first(inventory.regions.size());
  std::set<std::pair<model::RegionId, model::ChipTypeId>> seen;
  for (std::uint32_t h = 0; h < inventory.hosts.size(); ++h)
    if (const model::Host& host = inventory.hosts[h]; seen.emplace(host.region, host.chip).second)
      first[host.region.index()].emplace_back(h);
  return first;
}

/// Between two regions data go by the hosts that have the widest way, the first of equal ones: a region sends from where it can, not
/// by the cards of whichever host the file names first. A pair that the platform has no route between carries 100 Gb/s.
void Planner::plan_routes()
{
  constexpr BytesPerSecond unknown{12.5e9};
  const std::size_t regions = inventory_->regions.size();
  plan_.ways.bandwidth.assign(regions, std::vector<BytesPerSecond>(regions, block_->wan.value_or(unknown)));
  plan_.ways.latency.assign(regions, std::vector<Seconds>(regions));
  plan_.ways.ends.assign(regions, std::vector<std::optional<network::Ways::Ends>>(regions));
  plan_.ways.streams = block_->streams;
  if (block_->wan || inventory_->network == nullptr)
    return;
  const std::vector<std::vector<model::HostId>> hosts = stand_ins(*inventory_);
  for (std::size_t from = 0; from < regions; ++from)
    for (std::size_t to = 0; to < regions; ++to) {
      if (from == to)
        continue;
      std::optional<network::Ways::Ends>& ends = plan_.ways.ends[from][to];
      for (const model::HostId sends : hosts[from])
        for (const model::HostId receives : hosts[to]) {
          const auto path = model::path_between(*inventory_->network, sends, receives, block_->streams);
          if (!path || (ends && path->bandwidth <= plan_.ways.bandwidth[from][to]))
            continue;
          plan_.ways.bandwidth[from][to] = path->bandwidth;
          plan_.ways.latency[from][to] = path->latency;
          ends = {sends, receives};
        }
    }
}

void Planner::plan_links()
{
  for (const scenario::LinkSpec& link : block_->links) {
    const auto a = region(link.between[0]);
    const auto b = region(link.between[1]);
    if (!a || !b)
      continue;
    plan_.ways.ends[a->index()][b->index()].reset();
    plan_.ways.ends[b->index()][a->index()].reset();
    plan_.ways.latency[a->index()][b->index()] = plan_.ways.latency[b->index()][a->index()] = Seconds{0};
    plan_.ways.bandwidth[a->index()][b->index()] = plan_.ways.bandwidth[b->index()][a->index()] = link.bandwidth;
  }
}

void Planner::plan_egress()
{
  plan_.egress.resize(inventory_->providers.size());
  const auto provider = [&](const std::string& name) {
    return std::ranges::find(inventory_->providers, name) - inventory_->providers.begin();
  };
  const auto known = static_cast<std::ptrdiff_t>(inventory_->providers.size());
  for (const catalogue::EgressPrice& price : setup_->catalogue->prices.egress)
    if (const auto p = provider(price.provider); p < known)
      plan_.egress[static_cast<std::size_t>(p)] = {price.outside, price.inside};
  for (const scenario::EgressSpec& price : block_->egress)
    if (const auto p = provider(price.provider.value); p < known)
      plan_.egress[static_cast<std::size_t>(p)] = {price.outside, price.inside};
    else
      diagnostics_->error(price.provider.at, "there is no provider `" + price.provider.value + "`", {},
                          config::did_you_mean(price.provider.value, inventory_->providers));
}

void Planner::plan_training()
{
  for (const scenario::WorkloadSpec& entry : setup_->point->scenario.workload) {
    const auto* spec = std::get_if<scenario::TrainingSpec>(&entry);
    const model::Transformer* model = spec != nullptr ? setup_->catalogue->find_model(spec->model.value) : nullptr;
    if (model == nullptr)
      continue;
    DataPlan::Entry& planned = plan_.training[spec->name];
    planned.checkpoint = scenario::checkpoint_size(spec->checkpoint, *model);
    for (std::size_t d = 0; spec->data && d < plan_.datasets.size(); ++d)
      if (plan_.datasets[d].name == spec->data->value)
        planned.dataset = d;
  }
}

DataPlan Planner::plan()
{
  plan_datasets();
  plan_routes();
  plan_links();
  plan_egress();
  plan_training();
  return std::move(plan_);
}

} // namespace

std::optional<DataPlan> plan_data(const RunSetup& setup, const model::Inventory& inventory,
                                  config::Diagnostics& diagnostics)
{
  if (!setup.point->scenario.data)
    return std::nullopt;
  return Planner{setup, inventory, diagnostics}.plan();
}

} // namespace leasehold::assembly
