#include "policy/leasing/buying/base_parameters.hpp"
#include "policy/leasing/buying/porting_case.hpp"
#include "policy/leasing/entries.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace leasehold::policy {

namespace {

struct StagedParameters : BaseParameters {
  std::string chip;
  std::string pilot;
  std::string deployment;
  std::string commitment;
  std::int64_t pilot_chips = 64;
  Seconds patience{270.0 * 86400.0};
  double advantage = 0.1;
  double share = 0.6;
  Seconds prove{120.0 * 86400.0};
  bool training = true;
};

const config::Schema<StagedParameters>& schema(Tag<StagedParameters>)
{
  using P = StagedParameters;
  static const auto declared =
      base_schema<P>("staged", "test a new chip, deploy it when it runs and pays, commit when it has proved itself")
          .optional("providers", &P::providers, "whom to lease from otherwise; empty: everybody")
          .required("chip", &P::chip, "the new chip", config::non_empty())
          .required("pilot", &P::pilot, "programme of the test", config::non_empty())
          .required("deployment", &P::deployment, "programme of the deployment", config::non_empty())
          .optional("commitment", &P::commitment, "programme of the commitment; empty: none")
          .optional("pilot_chips", &P::pilot_chips, "chips of the test", config::at_least(1))
          .optional("patience", &P::patience, "the test ends without a deployment after this time", config::positive())
          .optional("advantage", &P::advantage, "how much cheaper a served token must be to deploy, as a share",
                    config::in_range(0.0, 1.0))
          .optional("share", &P::share, "largest share of serving to move", config::in_range(0.0, 1.0))
          .optional("prove", &P::prove,
                    "time in deployment before the commitment; the deployment renews itself until there is one")
          .optional("training", &P::training, "port training too once serving is deployed, and train there if cheaper");
  return declared;
}

class Staged final : public Leasing {
public:
  explicit Staged(StagedParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    Desk everybody(view, sink);
    const model::ChipTypeId chip = new_chip(view);
    if (chip.valid())
      advance(everybody, view, sink, chip);
    Desk desk(view, sink, parameters_.providers);
    std::vector<ChipTarget> wanted = rest(desk, chip);
    const auto there =
        std::partition(wanted.begin(), wanted.end(), [&](const ChipTarget& target) { return target.chip != chip; });
    // What the stages hold carries serving, whose replicas do not make room: training rents chips of its own beside it.
    for (const ChipTarget& target : std::span{there, wanted.end()}) {
      BuyOptions options;
      if (!target.gangs.empty())
        options.site = target.gangs.front().site;
      const double rented = target.training + deployed_on_demand(everybody, view, chip);
      follow_alone(everybody, chip, static_cast<std::int64_t>(std::ceil(rented - 1e-9)), Kind::on_demand, options);
    }
    wanted.erase(there, wanted.end());
    cover_with_base(desk, wanted, parameters_.base(), past_);
  }

private:
  enum class Stage { waiting, testing, deployed, committed, given_up };

  [[nodiscard]] model::ChipTypeId new_chip(const LeasingView& view) const
  {
    for (const OfferView& offer : view.offers)
      if (offer.chip == parameters_.chip)
        return offer.offer->chip;
    return model::ChipTypeId::none();
  }

  static const ChipDemand* need_of(const Demand& demand, model::ChipTypeId chip)
  {
    for (const ChipDemand& need : demand.chips)
      if (need.chip == chip)
        return &need;
    return nullptr;
  }

  void advance(Desk& desk, const LeasingView& view, LeaseSink& sink, model::ChipTypeId chip)
  {
    BuyOptions options;
    if (stage_ == Stage::waiting) {
      options.programme = parameters_.pilot;
      options.auto_renew = true;
      const std::int64_t pilots = pilots_that_pay(desk, view, chip);
      if (pilots == 0 || desk.buy(chip, pilots, {Kind::pilot, Kind::on_demand}, options) == 0)
        return;
      begin(Stage::testing, view.now);
    }
    for (const Demand& demand : view.demands)
      if (const ChipDemand* need = need_of(demand, chip);
          need != nullptr && need->portability == Portability::unported && wants(demand.kind) &&
          gain_of_port(desk, *need, share_of(demand.kind)) > 0.0)
        sink.port(demand.name, chip);
    if (stage_ == Stage::testing)
      judge_test(desk, view, chip);
    else if (stage_ == Stage::deployed && view.now - since_ >= parameters_.prove && !parameters_.commitment.empty())
      commit(desk, view, sink, chip);
  }

  /// What the test of a service's port needs; 0 where no port pays or all need more than a test may have.
  [[nodiscard]] std::int64_t pilots_that_pay(const Desk& desk, const LeasingView& view, model::ChipTypeId chip) const
  {
    for (const Demand& demand : view.demands)
      if (const ChipDemand* need = need_of(demand, chip);
          need != nullptr && demand.kind == WorkloadKind::serving &&
          need->port.pilots <= static_cast<double>(parameters_.pilot_chips) &&
          (need->portability != Portability::unported || gain_of_port(desk, *need, parameters_.share) > 0.0))
        return need->port.pilots > 0.0 ? static_cast<std::int64_t>(std::ceil(need->port.pilots))
                                       : parameters_.pilot_chips;
    return 0;
  }

  [[nodiscard]] double share_of(WorkloadKind kind) const
  {
    return kind == WorkloadKind::serving ? parameters_.share : 1.0;
  }

  /// A deployment on demand follows the share of the load that is deployed, until what was committed computes.
  [[nodiscard]] double deployed_on_demand(const Desk& desk, const LeasingView& view, model::ChipTypeId chip) const
  {
    const bool rented = std::ranges::any_of(desk.offers(chip, {Kind::on_demand}), [&](const OfferView* offer) {
      return offer->offer->programme.name == parameters_.deployment;
    });
    const bool serves = stage_ == Stage::deployed ||
                        (stage_ == Stage::committed && desk.pending(chip, {Kind::take_or_pay, Kind::reserved}) > 0);
    double chips = 0.0;
    if (rented && serves)
      for (const Demand& demand : view.demands)
        if (const ChipDemand* there = need_of(demand, chip);
            there != nullptr && demand.kind == WorkloadKind::serving && there->portability == Portability::validated)
          chips += parameters_.share * there->needed;
    return chips;
  }

  /// Inference first; training once inference has earned its deployment.
  [[nodiscard]] bool wants(WorkloadKind kind) const
  {
    if (kind == WorkloadKind::serving)
      return stage_ != Stage::given_up;
    return parameters_.training && (stage_ == Stage::deployed || stage_ == Stage::committed);
  }

  /// Exit rules of the test: it pays, or time is up.
  void judge_test(Desk& desk, const LeasingView& view, model::ChipTypeId chip)
  {
    const double price = price_of(desk, chip, parameters_.deployment);
    const double chips = movable(desk, view, chip, price);
    if (chips > 0.0) {
      BuyOptions options;
      options.programme = parameters_.deployment;
      options.auto_renew = true;
      if (desk.buy(chip, static_cast<std::int64_t>(std::ceil(chips)),
                   {Kind::take_or_pay, Kind::reserved, Kind::on_demand}, options) > 0) {
        desk.drop(chip, parameters_.pilot_chips, {Kind::pilot});
        begin(Stage::deployed, view.now);
      }
    } else if (view.now - since_ > parameters_.patience) {
      desk.drop(chip, parameters_.pilot_chips, {Kind::pilot});
      begin(Stage::given_up, view.now);
    }
  }

  void commit(Desk& desk, const LeasingView& view, LeaseSink& sink, model::ChipTypeId chip)
  {
    const double price = price_of(desk, chip, parameters_.commitment);
    const double missing = movable(desk, view, chip, price) - static_cast<double>(desk.held(chip, {Kind::take_or_pay}));
    BuyOptions options;
    options.programme = parameters_.commitment;
    const auto chips = std::max(static_cast<std::int64_t>(std::ceil(missing)), desk.held(chip, {Kind::take_or_pay}));
    if (chips <= 0 || desk.buy(chip, chips, {Kind::take_or_pay, Kind::reserved}, options) == 0)
      return;
    for (const ContractView& contract : view.contracts)
      if (view.offer(contract.offer).offer->programme.name == parameters_.deployment)
        sink.set_auto_renew(contract.id, false);
    begin(Stage::committed, view.now);
  }

  [[nodiscard]] static double price_of(const Desk& desk, model::ChipTypeId chip, const std::string& programme)
  {
    for (const OfferView* offer : desk.offers(chip, {Kind::take_or_pay, Kind::reserved, Kind::on_demand, Kind::pilot}))
      if (offer->offer->programme.name == programme)
        return offer->price.dollars_per_hour();
    return 1e300;
  }

  /// Chips for the share of serving that is validated on the new chip and cheaper there by the advantage asked for.
  [[nodiscard]] double movable(const Desk& desk, const LeasingView& view, model::ChipTypeId chip, double price) const
  {
    double chips = 0.0;
    for (const Demand& demand : view.demands) {
      const ChipDemand* there = need_of(demand, chip);
      if (demand.kind != WorkloadKind::serving || there == nullptr || there->portability != Portability::validated)
        continue;
      double elsewhere = 1e300;
      for (const ChipDemand& need : demand.chips)
        if (need.chip != chip && need.portability == Portability::validated)
          elsewhere = std::min(elsewhere, need.needed * desk.price(need.chip, {Kind::on_demand}));
      if (there->needed * price <= (1.0 - parameters_.advantage) * elsewhere)
        chips += parameters_.share * there->peak;
    }
    return chips;
  }

  /// What is left for the other chips: serving less the share that the new chip's leases carry.
  [[nodiscard]] std::vector<ChipTarget> rest(const Desk& desk, model::ChipTypeId chip) const
  {
    TargetRules rules;
    rules.except = chip;
    rules.except_training = !parameters_.training;
    std::vector<ChipTarget> wanted = targets(desk, {Kind::on_demand}, rules);
    double needed = 0.0;
    for (const Demand& demand : desk.view().demands)
      if (const ChipDemand* there = need_of(demand, chip);
          there != nullptr && demand.kind == WorkloadKind::serving && there->portability == Portability::validated)
        needed += there->needed;
    double trains = 0.0; // on the new chip
    for (const ChipTarget& target : wanted)
      trains += target.chip == chip ? target.training : 0.0;
    const double serves = std::max(0.0, running(desk.view(), chip) - trains);
    const double carried = needed > 0.0 ? std::min(1.0, serves / needed) : 0.0;
    for (ChipTarget& target : wanted)
      target.chips -= (target.chips - target.training) * carried;
    return wanted;
  }

  /// Chips of this type that compute, not those still to be delivered.
  [[nodiscard]] static double running(const LeasingView& view, model::ChipTypeId chip)
  {
    double chips = 0.0;
    for (const ContractView& contract : view.contracts)
      if (view.offer(contract.offer).offer->chip == chip && market::holds_chips(contract.state))
        chips += static_cast<double>(contract.chips);
    return chips;
  }

  void begin(Stage stage, Timestamp now)
  {
    stage_ = stage;
    since_ = now;
  }

  StagedParameters parameters_;
  PastLevels past_;
  Stage stage_ = Stage::waiting;
  Timestamp since_;
};

} // namespace

Entry<Leasing> staged_entry()
{
  return entry<Leasing, StagedParameters>(
      "the stages of the Maia negotiation: test, deployment, commitment",
      [](const StagedParameters& parameters, std::uint64_t) { return std::make_unique<Staged>(parameters); });
}

} // namespace leasehold::policy
