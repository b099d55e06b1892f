#include "scenario/plan/workload_plan.hpp"

#include "config/suggest.hpp"
#include "model/topology/topology.hpp"
#include "scenario/communication_of.hpp"
#include "scenario/plan/checkpoint_plan.hpp"
#include "scenario/plan/crossing_check.hpp"
#include "scenario/plan/replica_plan.hpp"
#include "scenario/plan/training_rate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>

namespace leasehold::scenario {

namespace {

/// What a host of a chip type looks like on this platform.
struct HostShape {
  model::ChipTypeId chip;
  std::uint32_t chips = 0;
};

class Planner {
public:
  /// A parameter for each of the sources that a plan draws on.
  Planner(const Campaign& campaign, const Scenario& scenario, const Inputs& inputs, const model::Inventory& inventory,
          const catalogue::Catalogue& catalogue, const ServiceRates* rates, config::Diagnostics& diagnostics)
      : campaign_(&campaign), scenario_(&scenario), inputs_(&inputs), inventory_(&inventory), catalogue_(&catalogue),
        rates_(rates), diagnostics_(&diagnostics)
  {
  }

  WorkloadPlan plan();

private:
  void plan_training(std::uint32_t entry, const TrainingSpec& spec);
  void plan_width(const TrainingSpec& spec, const model::Transformer* model, const std::string& name,
                  const config::Located<std::uint32_t>& chips, PlannedTraining& planned);
  void plan_service(std::uint32_t entry, const ServingSpec& spec);
  void plan_jobs(std::uint32_t entry, const JobsSpec& spec);
  [[nodiscard]] std::optional<HostShape> host_of(const std::string& chip, const config::Value& at) const;
  [[nodiscard]] std::optional<model::Request> gang(const std::string& chip,
                                                   const config::Located<std::uint32_t>& chips) const;
  [[nodiscard]] const model::Transformer* model_of(const config::Located<std::string>& name) const;
  [[nodiscard]] const model::ChipRange* chip_of(const std::string& name, const config::Value& at) const;
  [[nodiscard]] model::DomainShares domains_of(const model::Transformer& model, const model::ChipRange& chip,
                                               const model::Request& request, const GangSite& site,
                                               const TrainingSpec& spec) const;
  void check_context(const model::Transformer& model, double tokens, const char* of, const config::Value& at) const;
  [[nodiscard]] std::vector<PlannedReplica> replicas(const ServingSpec& spec, const model::Transformer& model,
                                                     const std::string& chip,
                                                     const config::Located<std::uint32_t>& chips) const;
  const Campaign* campaign_;
  const Scenario* scenario_;
  const Inputs* inputs_;
  const model::Inventory* inventory_;
  const catalogue::Catalogue* catalogue_;
  const ServiceRates* rates_;
  config::Diagnostics* diagnostics_;
  WorkloadPlan plan_;
};

WorkloadPlan Planner::plan()
{
  check_crossings(*scenario_, *diagnostics_);
  for (std::uint32_t w = 0; w < scenario_->workload.size(); ++w) {
    const WorkloadSpec& entry = scenario_->workload[w];
    if (const auto* training = std::get_if<TrainingSpec>(&entry))
      plan_training(w, *training);
    else if (const auto* serving = std::get_if<ServingSpec>(&entry))
      plan_service(w, *serving);
    else if (const auto* jobs = std::get_if<JobsSpec>(&entry))
      plan_jobs(w, *jobs);
    if (const double told = communication_of(entry); told > 0.0)
      plan_.communication.try_emplace(w, told, *inventory_, *catalogue_);
  }
  return std::move(plan_);
}

std::optional<HostShape> Planner::host_of(const std::string& chip, const config::Value& at) const
{
  const auto type = std::ranges::find(inventory_->chip_types, chip);
  if (type == inventory_->chip_types.end()) {
    diagnostics_->error(at, "the platform has no chip type `" + chip + "`", {},
                        config::did_you_mean(chip, inventory_->chip_types));
    return std::nullopt;
  }
  const model::ChipTypeId id{static_cast<std::uint32_t>(type - inventory_->chip_types.begin())};
  const auto host = std::ranges::find(inventory_->hosts, id, &model::Host::chip);
  return HostShape{id, host->chips};
}

std::optional<model::Request> Planner::gang(const std::string& chip, const config::Located<std::uint32_t>& chips) const
{
  const auto host = host_of(chip, chips.at);
  if (!host)
    return std::nullopt;
  if (chips.value == 0 || (chips.value > host->chips && chips.value % host->chips != 0)) {
    diagnostics_->error(chips.at, std::to_string(chips.value) + " chips are no whole number of hosts",
                        "a host of this platform has " + std::to_string(host->chips) + " chips of type " + chip,
                        "write a multiple of " + std::to_string(host->chips));
    return std::nullopt;
  }
  model::Request request;
  request.members = std::max(1U, chips.value / host->chips);
  request.chips = model::ChipShare::whole(std::min(chips.value, host->chips));
  request.chip_types = model::ChipTypes{host->chip};
  return request;
}

const model::Transformer* Planner::model_of(const config::Located<std::string>& name) const
{
  const model::Transformer* model = catalogue_->find_model(name.value);
  if (model == nullptr) {
    std::vector<std::string> known;
    for (const auto& entry : catalogue_->models)
      known.push_back(entry.name);
    diagnostics_->error(name.at, "the catalogue has no model `" + name.value + "`", {},
                        config::did_you_mean(name.value, known));
  }
  return model;
}

const model::ChipRange* Planner::chip_of(const std::string& name, const config::Value& at) const
{
  const model::ChipRange* chip = catalogue_->find_chip(name);
  if (chip == nullptr)
    diagnostics_->error(at, "the catalogue knows nothing of the chip `" + name + "`", "its speed is needed here");
  return chip;
}

/// Nothing where all hosts of the chip in a region are one domain, as those of a TPU pod are.
model::DomainShares Planner::domains_of(const model::Transformer& model, const model::ChipRange& chip,
                                        const model::Request& request, const GangSite& site,
                                        const TrainingSpec& spec) const
{
  const std::uint32_t each = request.chips.whole_chips();
  std::map<model::RegionId, std::uint32_t> hosts;
  std::uint32_t most = 0;
  std::set<std::optional<std::uint32_t>> tori;
  for (std::uint32_t h = 0; h < inventory_->hosts.size(); ++h)
    if (const model::Host& host = inventory_->hosts[h]; request.chip_types.contains(host.chip)) {
      most = std::max(most, ++hosts[host.region]);
      if (inventory_->network != nullptr && request.members > 1 && tori.size() < 2)
        tori.insert(inventory_->network->torus(model::HostId{h}));
    }
  if (static_cast<std::uint32_t>(chip.best.scale_up_chips) >= most * each && tori.size() < 2)
    return {};
  return domain_shares(model, chip, site, each, spec, TokensPerSecond{request.rate});
}

/// Nothing is known of a model beyond the context that it was published with.
void Planner::check_context(const model::Transformer& model, double tokens, const char* of,
                            const config::Value& at) const
{
  if (tokens > model.maximum_sequence)
    diagnostics_->error(at, fmt::format("{} of {:.0f} tokens is too long for `{}`", of, tokens, model.name),
                        fmt::format("its context holds {} tokens", model.maximum_sequence),
                        "make it shorter, or name another model");
}

void Planner::plan_training(std::uint32_t entry, const TrainingSpec& spec)
{
  const model::Transformer* model = model_of(spec.model);
  if (model != nullptr)
    check_context(*model, spec.sequence, "a sequence", spec.model.at);
  PlannedTraining planned;
  planned.entry = entry;
  for (const auto& [name, chips] : spec.chips)
    plan_width(spec, model, name, chips, planned);
  planned.own = planned.requests.size();
  for (const auto& [name, widths] : spec.widths)
    for (const auto& chips : widths)
      plan_width(spec, model, name, chips, planned);
  if (planned.requests.empty())
    return;
  planned.checkpoints =
      plan_checkpoints(spec.checkpoint, *model, planned.requests.front(), *inventory_, scenario_->failures);
  plan_.training.push_back(std::move(planned));
}

void Planner::plan_width(const TrainingSpec& spec, const model::Transformer* model, const std::string& name,
                         const config::Located<std::uint32_t>& chips, PlannedTraining& planned)
{
  auto request = gang(name, chips);
  const model::ChipRange* chip = chip_of(name, chips.at);
  if (!request || model == nullptr || chip == nullptr)
    return;
  const GangSite site{chips.value, 0, best_network(*inventory_, *request)};
  const auto rate = training_rate(*model, *chip, site, spec, chips.at, *diagnostics_);
  if (!rate)
    return;
  request->rate = rate->value();
  request->walltime = Seconds{spec.tokens.value() / request->rate};
  planned.requests.push_back(*request);
  planned.domains.push_back(domains_of(*model, *chip, *request, site, spec));
  planned.networks.emplace_back(*model, chip->best, *request, spec, site.network);
}

/// One, or an engine of each pool; none where there is a fault.
std::vector<PlannedReplica> Planner::replicas(const ServingSpec& spec, const model::Transformer& model,
                                              const std::string& name,
                                              const config::Located<std::uint32_t>& chips) const
{
  const auto request = gang(name, chips);
  const model::ChipRange* chip = chip_of(name, chips.at);
  if (!request || chip == nullptr)
    return {};
  const ReplicaCase of{.spec = &spec,
                       .model = &model,
                       .chip = chip,
                       .chip_name = name,
                       .host_chips = host_of(name, chips.at)->chips,
                       .request = *request,
                       .shape = request_shape(*campaign_, *inputs_, spec.requests),
                       .inventory = inventory_,
                       .catalogue = catalogue_,
                       .rates = rates_};
  if (spec.disaggregated && spec.disaggregated->value.scale == PhaseScale::pools)
    return plan_pools(of, chips.at, *diagnostics_);
  const auto one = plan_replica(of, chips.at, *diagnostics_);
  return one ? std::vector{*one} : std::vector<PlannedReplica>{};
}

void Planner::plan_service(std::uint32_t entry, const ServingSpec& spec)
{
  const model::Transformer* model = model_of(spec.model);
  PlannedService planned;
  planned.entry = entry;
  planned.shape = request_shape(*campaign_, *inputs_, spec.requests);
  if (model != nullptr)
    check_context(*model, planned.shape.input + planned.shape.output, "the mean request", spec.model.at);
  for (const auto& [name, chips] : spec.chips)
    if (model == nullptr)
      static_cast<void>(gang(name, chips));
    else
      std::ranges::move(replicas(spec, *model, name, chips), std::back_inserter(planned.replicas));
  if (!planned.replicas.empty())
    plan_.services.push_back(std::move(planned));
}

void Planner::plan_jobs(std::uint32_t entry, const JobsSpec& spec)
{
  if (spec.chip)
    static_cast<void>(host_of(*spec.chip, spec.file.at));
  plan_.traces.push_back(
      {entry, TraceColumns{inputs_->trace(*campaign_, spec), spec, *scenario_, *inventory_, *diagnostics_}});
}

} // namespace

WorkloadPlan plan_workload(const Campaign& campaign, const Scenario& scenario, const Inputs& inputs,
                           const model::Inventory& inventory, const catalogue::Catalogue& catalogue,
                           const ServiceRates* rates, config::Diagnostics& diagnostics)
{
  return Planner{campaign, scenario, inputs, inventory, catalogue, rates, diagnostics}.plan();
}

} // namespace leasehold::scenario
