// Training waits in the provider's queue for a whole gang at a lower price; serving runs on demand.
#include "policy/leasing/buying/deals.hpp"
#include "policy/leasing/entries.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

namespace leasehold::policy {

namespace {

struct FlexParameters {
  double margin = 0.1;
  Seconds patience{3.0 * 86400.0};
  std::optional<std::int64_t> lease_size;
  std::vector<std::string> providers;
};

const config::Schema<FlexParameters>& schema(Tag<FlexParameters>)
{
  using P = FlexParameters;
  static const auto declared =
      config::Schema<P>("flex_start", "queue for training gangs (flex-start), one run after another; serving on demand")
          .optional("margin", &P::margin, "run asked for beyond the remaining compute time, as a share",
                    config::non_negative())
          .optional("patience", &P::patience,
                    "a gang that has queued for so long goes on demand, once there are chips for all of it")
          .optional("lease_size", &P::lease_size, lease_size_text, config::at_least(1))
          .optional("providers", &P::providers, "whom to lease from; empty: everybody");
  return declared;
}

constexpr std::initializer_list<Kind> queues = {Kind::flex_start};

class FlexStart final : public Leasing {
public:
  explicit FlexStart(FlexParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    Desk desk(view, sink, parameters_.providers);
    BuyOptions options;
    options.lease_size = parameters_.lease_size;
    for (const ChipTarget& target : targets(desk, flexible_kinds))
      follow_besides(desk, target, queue(desk, sink, target.chip), queues, options);
    for (auto& [name, run] : runs_) // a gang that is done needs its run no more
      if (live(view, run.lease) && std::ranges::none_of(view.demands, [&, &job = name](const Demand& demand) {
            return demand.name == job && demand.progress < 1.0;
          }))
        sink.release(run.lease);
  }

private:
  /// Asks for the runs that are missing; returns the sizes of the gangs that have a run or wait for one.
  std::vector<double> queue(const Desk& desk, LeaseSink& sink, model::ChipTypeId chip)
  {
    std::vector<double> covered;
    for (const Demand& demand : desk.view().demands) {
      const ChipDemand* need = cheapest_need(desk, demand, flexible_kinds);
      if (demand.kind != WorkloadKind::training || need == nullptr || need->chip != chip || demand.progress >= 1.0)
        continue;
      Run& run = runs_[std::string(demand.name)];
      if (run.given_up || (!live(desk.view(), run.lease) && !ask(desk, sink, demand, *need, run)))
        continue;
      const bool tired = desk.view().now - run.asked > parameters_.patience;
      const auto chips = whole_chips(*need);
      if (waits(desk.view(), run.lease) && tired && desk.available(chip, flexible_kinds) >= chips) {
        sink.release(run.lease);
        run.given_up = true;
        continue;
      }
      covered.push_back(need->needed);
    }
    return covered;
  }

  struct Run {
    model::LeaseId lease;
    Timestamp asked;
    bool given_up = false;
  };

  static const ContractView* find(const LeasingView& view, model::LeaseId lease)
  {
    for (const ContractView& contract : view.contracts)
      if (contract.id == lease)
        return &contract;
    return nullptr;
  }
  static bool live(const LeasingView& view, model::LeaseId lease) { return find(view, lease) != nullptr; }
  static bool waits(const LeasingView& view, model::LeaseId lease)
  {
    const ContractView* contract = find(view, lease);
    return contract != nullptr && contract->state == market::LeaseState::queued;
  }

  bool ask(const Desk& desk, LeaseSink& sink, const Demand& demand, const ChipDemand& need, Run& run) const
  {
    for (const OfferView* offer : desk.offers(need.chip, queues)) {
      if (!has_data(desk, demand, need, offer->offer->region))
        continue;
      const market::Programme& programme = offer->offer->programme;
      const std::int64_t step = programme.size.step;
      market::LeaseRequest request;
      request.tenant = desk.view().tenant;
      request.offer = offer->id;
      request.chips = (whole_chips(need) + step - 1) / step * step;
      request.term = term_for(programme.term, need.remaining * (1.0 + parameters_.margin) + demand.restart);
      request.start = desk.view().now;
      request.wait = true;
      if (const market::Verdict verdict = sink.request(request)) {
        run = {verdict.lease, desk.view().now, false};
        return true;
      }
    }
    return false;
  }

  FlexParameters parameters_;
  std::map<std::string, Run> runs_;
};

} // namespace

Entry<Leasing> flex_start_entry()
{
  return entry<Leasing, FlexParameters>(
      "Google Dynamic Workload Scheduler, flex-start",
      [](const FlexParameters& p, std::uint64_t) { return std::make_unique<FlexStart>(p); });
}

} // namespace leasehold::policy
