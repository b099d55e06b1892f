#include "assembly/porting_setup.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace leasehold::assembly {

namespace {

using Names = std::vector<config::Located<std::string>>;

class Builder {
public:
  Builder(const RunSetup& setup, const scenario::WorkloadPlan& plan, const model::Inventory& inventory,
          const std::vector<TrainingDemand>& training)
      : setup_(&setup), scenario_(&setup.point->scenario), plan_(&plan), inventory_(&inventory), training_(&training)
  {
  }

  PortingSetup build();

private:
  void add_service(std::size_t number);
  void add_training(const TrainingDemand& training);
  void add_agenda(const scenario::PortingBlock& block);
  PortSubject& subject(const std::string& tenant, const std::string& model, model::ChipTypeId chip,
                       market::PortUse use);
  template <class Spec> void enter(PortSubject& subject, const Spec& spec, bool first) const;
  [[nodiscard]] model::ChipTypeId chip_of(const model::Request& request) const;

  const RunSetup* setup_;
  const scenario::Scenario* scenario_;
  const scenario::WorkloadPlan* plan_;
  const model::Inventory* inventory_;
  const std::vector<TrainingDemand>* training_;
  PortingSetup result_;
};

PortSubject& Builder::subject(const std::string& tenant, const std::string& model, model::ChipTypeId chip,
                              market::PortUse use)
{
  const market::PortKey key{tenant_id(*scenario_, tenant), setup_->catalogue->find_model(model)->family,
                            inventory_->chip_types[chip.index()], use};
  const auto found = std::ranges::find(result_.subjects, key, &PortSubject::key);
  if (found != result_.subjects.end())
    return *found;
  PortSubject fresh;
  fresh.key = key;
  fresh.chip = chip;
  return result_.subjects.emplace_back(std::move(fresh));
}

model::ChipTypeId Builder::chip_of(const model::Request& request) const
{
  std::uint32_t chip = 0;
  while (!request.chip_types.contains(model::ChipTypeId{chip}))
    ++chip;
  return model::ChipTypeId{chip};
}

template <class Spec> void Builder::enter(PortSubject& subject, const Spec& spec, bool first) const
{
  if (std::ranges::find(subject.entries, spec.name) == subject.entries.end()) // once, however many widths it has there
    subject.entries.push_back(spec.name);
  const auto named = [&](const Names& names) {
    return std::ranges::find(names, subject.key.chip, &config::Located<std::string>::value) != names.end();
  };
  subject.validated = subject.validated || (spec.validated ? named(*spec.validated) : first);
}

void Builder::add_service(std::size_t number)
{
  const scenario::PlannedService& planned = plan_->services[number];
  const auto& spec = std::get<scenario::ServingSpec>(scenario_->workload[planned.entry]);
  for (std::uint32_t option = 0; option < planned.replicas.size(); ++option) {
    PortSubject& entered = subject(spec.tenant.value, spec.model.value, chip_of(planned.replicas[option].request),
                                   market::PortUse::inference);
    enter(entered, spec, option == 0);
    entered.services.push_back({number, option});
  }
}

void Builder::add_training(const TrainingDemand& training)
{
  for (const scenario::PlannedTraining& planned : plan_->training) {
    const auto& spec = std::get<scenario::TrainingSpec>(scenario_->workload[planned.entry]);
    if (spec.name != training.name)
      continue;
    for (std::uint32_t r = 0; r < planned.requests.size(); ++r) {
      PortSubject& entered =
          subject(spec.tenant.value, spec.model.value, chip_of(planned.requests[r]), market::PortUse::training);
      enter(entered, spec, r == 0);
      entered.training.push_back({training.job, r, planned.requests[r].rate});
    }
  }
}

void Builder::add_agenda(const scenario::PortingBlock& block)
{
  for (const scenario::ReleaseSpec& release : block.releases)
    result_.releases.push_back({release.chip.value,
                                Timestamp{release.at.value_or(release.every.value_or(Seconds{0})).value()},
                                release.every.value_or(model::no_limit)});
  for (const scenario::PortSpec& port : block.ports)
    for (std::size_t s = 0; s < result_.subjects.size(); ++s)
      if (result_.subjects[s].key.chip == port.chip.value &&
          std::ranges::find(result_.subjects[s].entries, port.workload.value) != result_.subjects[s].entries.end())
        result_.asked.push_back({s, Timestamp{port.at.value()}});
  std::ranges::stable_sort(result_.asked, {}, &PortingSetup::Asked::at);
}

PortingSetup Builder::build()
{
  result_.spec = static_cast<const market::PortingSpec&>(*scenario_->porting);
  result_.spec.pace = setup_->porting_time;
  result_.seed = setup_->campaign->seed;
  result_.calendar = Calendar{scenario_->start};
  for (const scenario::TenantSpec& tenant : scenario_->tenants) {
    result_.tenants.push_back(tenant.name);
    result_.engineers.push_back(tenant.engineers);
  }
  for (std::size_t s = 0; s < plan_->services.size(); ++s)
    add_service(s);
  for (const TrainingDemand& training : *training_)
    add_training(training);
  add_agenda(*scenario_->porting);
  return std::move(result_);
}

} // namespace

namespace {

template <class Is> std::size_t first_of(const std::vector<PortSubject>& subjects, Is is)
{
  const auto found = std::ranges::find_if(subjects, is);
  if (found == subjects.end())
    throw std::logic_error("no port is about what a workload may run on");
  return static_cast<std::size_t>(found - subjects.begin());
}

} // namespace

std::size_t PortingSetup::about(const market::PortKey& key) const
{
  return first_of(subjects, [&](const PortSubject& subject) { return subject.key == key; });
}

std::size_t PortingSetup::about(std::size_t service, std::uint32_t option) const
{
  return first_of(subjects, [&](const PortSubject& subject) {
    return std::ranges::any_of(subject.services, [&](const PortSubject::Option& each) {
      return each.service == service && each.option == option;
    });
  });
}

std::size_t PortingSetup::about(model::JobId job, std::uint32_t request) const
{
  return first_of(subjects, [&](const PortSubject& subject) {
    return std::ranges::any_of(subject.training, [&](const PortSubject::Training& each) {
      return each.job == job && each.request == request;
    });
  });
}

std::optional<std::size_t> PortingSetup::wanted_by(model::TenantId tenant, std::string_view entry,
                                                   model::ChipTypeId chip) const
{
  const auto found = std::ranges::find_if(subjects, [&](const PortSubject& subject) {
    return subject.key.tenant == tenant && subject.chip == chip &&
           std::ranges::find(subject.entries, entry) != subject.entries.end();
  });
  return found == subjects.end() ? std::nullopt : std::optional{static_cast<std::size_t>(found - subjects.begin())};
}

model::Request PortingSetup::pilot_on(model::ChipTypeId chip, const model::Inventory& inventory) const
{
  const std::uint32_t each = std::ranges::find(inventory.hosts, chip, &model::Host::chip)->chips;
  const auto wanted = static_cast<std::uint32_t>(spec.pilot_chips);
  model::Request request;
  request.members = (wanted + each - 1) / each;
  request.chips = model::ChipShare::whole(std::min(wanted, each));
  request.chip_types = model::ChipTypes{chip};
  return request;
}

PortingSetup porting_setup(const RunSetup& setup, const scenario::WorkloadPlan& plan, const model::Inventory& inventory,
                           const std::vector<TrainingDemand>& training)
{
  return Builder{setup, plan, inventory, training}.build();
}

} // namespace leasehold::assembly
