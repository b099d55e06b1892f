#include "policy/leasing/buying/base_parameters.hpp"
#include "policy/leasing/buying/porting_case.hpp"
#include "policy/leasing/buying/serving_on.hpp"
#include "policy/leasing/entries.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
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

/// Stages on the new chip; what they hold is counted before anything is committed to on it or on the others, and the
/// others' base leaves out what is about to move.
class Staged final : public Leasing {
public:
  explicit Staged(StagedParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    Desk everybody(view, sink);
    const model::ChipTypeId chip = new_chip(view);
    if (chip.valid())
      advance(everybody, sink, chip);
    Desk desk(view, sink, parameters_.providers);
    const double deployed = deployed_on_demand(everybody, chip);
    std::vector<ChipTarget> wanted = rest(desk, chip, deployed);
    const auto there =
        std::partition(wanted.begin(), wanted.end(), [&](const ChipTarget& target) { return target.chip != chip; });
    // What the stages hold carries serving, whose replicas do not make room: training rents chips of its own beside it.
    double trains = 0.0;
    for (const ChipTarget& target : std::span{there, wanted.end()}) {
      trains += target.training;
      BuyOptions options;
      if (!target.gangs.empty())
        options.site = target.gangs.front().site;
      const double rented = target.training + deployed + pilots_on_demand(everybody, chip);
      follow_alone(everybody, chip, static_cast<std::int64_t>(std::ceil(rented - 1e-9)), Kind::on_demand, options);
    }
    wanted.erase(there, wanted.end());
    const double moves = moving(everybody, chip, trains); // which knows what this review has deployed
    for (const ChipTarget& target : wanted)
      cover(desk, target, chip, moves);
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

  void advance(Desk& desk, LeaseSink& sink, model::ChipTypeId chip)
  {
    if (stage_ == Stage::waiting && !begin_test(desk, chip))
      return;
    ask_for_ports(desk, sink, chip);
    if (stage_ == Stage::testing)
      judge_test(desk, chip);
    else if (stage_ != Stage::given_up)
      extend(desk, sink, chip);
  }

  bool begin_test(Desk& desk, model::ChipTypeId chip)
  {
    BuyOptions options;
    options.programme = parameters_.pilot;
    options.lease_size = INT64_MAX;
    options.auto_renew = true;
    const std::int64_t pilots = pilots_that_pay(desk, chip);
    if (pilots == 0 || desk.buy(chip, pilots, {Kind::pilot, Kind::on_demand}, options) == 0)
      return false;
    begin(Stage::testing, desk.view().now);
    return true;
  }

  /// Chips that ports under way want beside those that the test's programme holds: a test may be rented on demand.
  [[nodiscard]] static double pilots_on_demand(const Desk& desk, model::ChipTypeId chip)
  {
    double wanted = 0.0;
    for (const Demand& demand : desk.view().demands)
      if (const ChipDemand* need = need_of(demand, chip))
        wanted += need->pilot;
    return std::max(0.0, wanted - static_cast<double>(desk.held(chip, {Kind::pilot})));
  }

  /// What the test of a service's port needs; 0 where no port pays or all need more than a test may have.
  [[nodiscard]] std::int64_t pilots_that_pay(const Desk& desk, model::ChipTypeId chip) const
  {
    for (const Demand& demand : desk.view().demands)
      if (const ChipDemand* need = need_of(demand, chip);
          need != nullptr && demand.kind == WorkloadKind::serving &&
          need->port.pilots <= static_cast<double>(parameters_.pilot_chips) &&
          (need->portability != Portability::unported || port_pays(desk, demand, *need)))
        return need->port.pilots > 0.0 ? static_cast<std::int64_t>(std::ceil(need->port.pilots))
                                       : parameters_.pilot_chips;
    return 0;
  }

  /// Serving is deployed under the stages' programmes, with their minimums; training rents.
  [[nodiscard]] bool port_pays(const Desk& desk, const Demand& demand, const ChipDemand& need) const
  {
    if (demand.kind == WorkloadKind::training)
      return gain_of_port(desk, need) > 0.0;
    std::vector<std::string> stages{parameters_.deployment};
    if (!parameters_.commitment.empty())
      stages.push_back(parameters_.commitment);
    return gain_of_port(desk, need, parameters_.share, stages) > 0.0;
  }

  void ask_for_ports(const Desk& desk, LeaseSink& sink, model::ChipTypeId chip)
  {
    const OfferView* pilot = offer_of(desk.view(), chip, parameters_.pilot);
    const Seconds delivery =
        stage_ == Stage::testing && pilot != nullptr ? pilot->offer->programme.timing.delivery : Seconds{0.0};
    for (const Demand& demand : desk.view().demands)
      if (const ChipDemand* need = need_of(demand, chip); need != nullptr &&
                                                          need->portability == Portability::unported &&
                                                          wants(demand.kind) && port_pays(desk, demand, *need))
        ports_.ask(desk.view().now, sink, demand, *need, delivery);
  }

  /// Inference first; training once inference has earned its deployment.
  [[nodiscard]] bool wants(WorkloadKind kind) const
  {
    if (kind == WorkloadKind::serving)
      return stage_ != Stage::given_up;
    return parameters_.training && (stage_ == Stage::deployed || stage_ == Stage::committed);
  }

  /// Exit rules of the test: it pays, or time is up.
  void judge_test(Desk& desk, model::ChipTypeId chip)
  {
    const Timestamp now = desk.view().now;
    if (deploy(desk, chip) > 0.0 || rents_deployment(desk, chip, parameters_.advantage))
      begin(Stage::deployed, now);
    else if (now - since_ > parameters_.patience)
      begin(Stage::given_up, now);
    if (stage_ != Stage::testing || serving_is_ported(desk.view(), chip))
      desk.drop(chip, parameters_.pilot_chips, {Kind::pilot});
  }

  /// More of what pays: of the commitment, once the deployment has proved itself, then of the deployment, whose leases
  /// renew while they would be bought anew.
  void extend(Desk& desk, LeaseSink& sink, model::ChipTypeId chip)
  {
    const bool proved = stage_ == Stage::committed || desk.view().now - since_ >= parameters_.prove;
    if (proved && !parameters_.commitment.empty() && commit(desk, chip) > 0.0 && stage_ != Stage::committed)
      begin(Stage::committed, desk.view().now);
    deploy(desk, chip);
    renew(desk, sink, chip);
  }

  /// Decided on the last day, but not in the last hour: what goes on is known when the others are rented.
  void renew(const Desk& desk, LeaseSink& sink, model::ChipTypeId chip)
  {
    const Timestamp now = desk.view().now;
    for (const ContractView& contract : desk.view().contracts) {
      const market::Offer& offer = *desk.view().offer(contract.offer).offer;
      if (offer.chip == chip && offer.programme.name == parameters_.deployment && contract.end <= now + day &&
          contract.end > now + period())
        sink.set_auto_renew(contract.id, renewal_pays(desk, chip, contract, plan_of(parameters_.deployment), there_));
    }
  }

  double deploy(Desk& desk, model::ChipTypeId chip)
  {
    return reserve_more(desk, chip, plan_of(parameters_.deployment));
  }

  double commit(Desk& desk, model::ChipTypeId chip)
  {
    BasePlan plan = plan_of(parameters_.commitment);
    plan.renew = false;
    plan.replaces = parameters_.deployment;
    return reserve_more(desk, chip, plan);
  }

  /// Chips bought.
  double reserve_more(Desk& desk, model::ChipTypeId chip, const BasePlan& plan)
  {
    const std::int64_t before = desk.held(chip);
    reserve_services(desk, chip, plan, there_);
    return static_cast<double>(desk.held(chip) - before);
  }

  /// Up to the share of serving, as far as it saves the advantage asked for.
  [[nodiscard]] BasePlan plan_of(const std::string& programme) const
  {
    BasePlan plan;
    plan.observe = Seconds{0.0};
    plan.lease_size = INT64_MAX;
    plan.renew = true;
    plan.need = parameters_.need;
    plan.programmes = {programme};
    plan.share = parameters_.share;
    plan.margin = parameters_.advantage;
    plan.rents_it = false;
    return plan;
  }

  /// Whether the deployment is on demand, and serving is cheaper there than elsewhere by a share, now or in the end.
  [[nodiscard]] bool rents_deployment(const Desk& desk, model::ChipTypeId chip, double advantage) const
  {
    const OfferView* offer = offer_of(desk.view(), chip, parameters_.deployment);
    if (offer == nullptr || offer->offer->programme.kind != Kind::on_demand)
      return false;
    return std::ranges::any_of(desk.view().demands, [&](const Demand& demand) {
      return demand.kind == WorkloadKind::serving &&
             (serves_cheaper(desk, demand, chip, *offer, advantage) || earns_by_proof(desk, demand, chip, advantage));
    });
  }

  /// Of a test that was begun for the commitment's price, until there is one.
  [[nodiscard]] bool earns_by_proof(const Desk& desk, const Demand& demand, model::ChipTypeId chip,
                                    double advantage) const
  {
    if (stage_ == Stage::committed || stage_ == Stage::given_up || parameters_.commitment.empty())
      return false;
    const Seconds proved = stage_ == Stage::deployed ? desk.view().now - since_ : Seconds{0.0};
    const Seconds left = std::max(Seconds{0.0}, parameters_.prove - proved);
    return pays_once_proved(desk, demand, chip,
                            {parameters_.deployment, parameters_.commitment, left, parameters_.share, advantage});
  }

  /// A deployment on demand follows the share of the load that no commitment on any chip carries.
  [[nodiscard]] double deployed_on_demand(const Desk& desk, model::ChipTypeId chip) const
  {
    if ((stage_ != Stage::deployed && stage_ != Stage::committed) || !rents_deployment(desk, chip, 0.0))
      return 0.0;
    const double needed = serving_needs(desk.view(), chip);
    const double open = open_level(desk, chip, needed, parameters_.share, Needs::all);
    return std::max(0.0, open - static_cast<double>(desk.committed(chip)));
  }

  /// Share of serving that is on the new chip, beside what trains there, or will be when the test ends well.
  [[nodiscard]] double moving(const Desk& desk, model::ChipTypeId chip, double trains) const
  {
    const double needed = serving_needs(desk.view(), chip);
    // Nothing is begun that would not pay, be it that terms on other chips end first; a test that is over and does not pay
    // as things are keeps nobody from committing elsewhere.
    if (stage_ == Stage::testing)
      return serving_is_tuned(desk.view(), chip) ? 0.0 : parameters_.share;
    const auto held = static_cast<double>(desk.held(chip) - desk.held(chip, {Kind::pilot}));
    return needed > 0.0 ? std::clamp((held - trains) / needed, 0.0, parameters_.share) : 0.0;
  }

  /// Until the share moves: its port, and the delivery of the deployment.
  [[nodiscard]] Seconds time_to_move(const LeasingView& view, model::ChipTypeId chip) const
  {
    const OfferView* offer = offer_of(view, chip, parameters_.deployment);
    Seconds wait{0.0};
    for (const Demand& demand : view.demands)
      if (const ChipDemand* there = need_of(demand, chip); there != nullptr && demand.kind == WorkloadKind::serving)
        wait = std::max(wait, ports_.wait(view.now, *there).value_or(Seconds{0.0}));
    return wait + (offer == nullptr ? Seconds{0.0} : offer->offer->programme.timing.delivery);
  }

  /// On another chip: a base of what stays for good, one of what moves as far as a term until then pays, and the rest on
  /// demand. Services stay on the chip that costs them least.
  void cover(Desk& desk, const ChipTarget& target, model::ChipTypeId chip, double moves)
  {
    double all = 0.0;
    double here = 0.0;
    for (const ChipNeed& each : needs_on(desk, target.chip, {Kind::on_demand}, WorkloadKind::serving, Needs::all)) {
      const auto choices = by_cost_to_the_end(desk, *each.demand, chip);
      all += each.need->needed;
      here += !choices.empty() && choices.front() == each.need ? each.need->needed : 0.0;
    }
    BasePlan stays = parameters_.base();
    stays.share = all > 0.0 ? (1.0 - moves) * here / all : 0.0;
    stays.full = {chip};
    reserve_base(desk, target, stays, stays_);
    if (moves > 0.0 && here > 0.0 && stage_ == Stage::testing) {
      BasePlan leaves = parameters_.base();
      leaves.share = here / all;
      leaves.need = time_to_move(desk.view(), chip);
      reserve_services(desk, target.chip, leaves, leaves_);
    }
    BuyOptions options;
    options.lease_size = parameters_.lease_size;
    follow(desk, target, target.chips, flexible_kinds, options);
  }

  /// What is left for the other chips: serving less the share that the new chip's leases carry.
  [[nodiscard]] std::vector<ChipTarget> rest(const Desk& desk, model::ChipTypeId chip, double deployed) const
  {
    TargetRules rules;
    rules.except = chip;
    rules.except_training = !parameters_.training;
    std::vector<ChipTarget> wanted = targets(desk, {Kind::on_demand}, rules);
    const double needed = serving_needs(desk.view(), chip);
    double trains = 0.0; // on the new chip
    for (const ChipTarget& target : wanted)
      trains += target.chip == chip ? target.training : 0.0;
    const double serves = std::max(0.0, staying(desk.view(), chip, deployed + trains) - trains);
    const double carried = needed > 0.0 ? std::min(1.0, serves / needed) : 0.0;
    for (ChipTarget& target : wanted)
      target.chips -= (target.chips - target.training) * carried;
    return wanted;
  }

  /// Chips that compute and go on to after this review: of those on demand only what is wanted, of the test's none.
  [[nodiscard]] double staying(const LeasingView& view, model::ChipTypeId chip, double wanted) const
  {
    double bound = 0.0;
    double rented = 0.0;
    for (const ContractView& contract : view.contracts) {
      const market::Offer& offer = *view.offer(contract.offer).offer;
      if (offer.chip != chip || !market::holds_chips(contract.state) || offer.programme.kind == Kind::pilot)
        continue;
      if (offer.programme.kind == Kind::on_demand)
        rented += static_cast<double>(contract.chips);
      else if (contract.auto_renew || contract.end > view.now + period())
        bound += static_cast<double>(contract.chips);
    }
    return bound + std::min(rented, wanted);
  }

  void begin(Stage stage, Timestamp now)
  {
    stage_ = stage;
    since_ = now;
  }

  StagedParameters parameters_;
  PastLevels stays_{Needs::all};
  PastLevels leaves_{Needs::all};
  PastLevels there_{Needs::all};
  PortOrders ports_;
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
