#include "policy/leasing/buying/deals.hpp"
#include "policy/leasing/entries.hpp"
#include "policy/leasing/plan/orders_ahead.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

namespace leasehold::policy {

namespace {

struct BlockParameters {
  double margin = 0.1;
  Seconds look_ahead{14.0 * 86400.0};
  double price_limit = 1.0;
  std::vector<std::string> providers;
};

const config::Schema<BlockParameters>& schema(Tag<BlockParameters>)
{
  using P = BlockParameters;
  static const auto declared =
      config::Schema<P>("capacity_block_planner", "training in windows bought ahead, serving on demand")
          .optional("margin", &P::margin, "time bought beyond what the job should need, as a share",
                    config::non_negative())
          .optional("look_ahead", &P::look_ahead, "how far ahead a window may start before on-demand is taken instead")
          .optional("price_limit", &P::price_limit, "windows are bought up to this share of the on-demand price",
                    config::positive())
          .optional("providers", &P::providers, "whom to lease from; empty: everybody");
  return declared;
}

class CapacityBlockPlanner final : public Leasing {
public:
  explicit CapacityBlockPlanner(BlockParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    Desk desk(view, sink, parameters_.providers);
    for (const ChipTarget& target : targets(desk, flexible_kinds))
      follow_besides(desk, target, plan(desk, sink, target.chip), window_kinds, {});
  }

private:
  /// Buys windows for training jobs on this chip; returns the sizes of gangs that have or await one.
  std::vector<double> plan(Desk& desk, LeaseSink& sink, model::ChipTypeId chip)
  {
    std::vector<double> covered;
    for (const Demand& demand : desk.view().demands) {
      const ChipDemand* need =
          demand.kind == WorkloadKind::training && demand.progress < 1.0 ? on(demand, chip) : nullptr;
      if (need == nullptr)
        continue;
      Timestamp& until = until_[std::string(demand.name)];
      if (until <= desk.view().now && !buy(desk, sink, demand, *need, until))
        continue; // on demand, with the rest
      covered.push_back(need->needed);
    }
    return covered;
  }

  static const ChipDemand* on(const Demand& demand, model::ChipTypeId chip)
  {
    for (const ChipDemand& need : demand.chips)
      if (need.chip == chip && need.portability == Portability::validated)
        return &need;
    return nullptr;
  }

  bool buy(Desk& desk, LeaseSink& sink, const Demand& demand, const ChipDemand& need, Timestamp& until)
  {
    const Timestamp now = desk.view().now;
    const double rent = desk.price(need.chip, flexible_kinds);
    const double limit = parameters_.price_limit * rent;
    for (const OfferView* offer : desk.offers(need.chip, window_kinds)) {
      if (offer->price.dollars_per_hour() > limit)
        return false;
      if (!has_data(desk, demand, need, offer->offer->region))
        continue;
      const market::Programme& programme = offer->offer->programme;
      const Seconds wait = demand.wait_in(offer->offer->region);
      market::LeaseRequest request;
      request.tenant = desk.view().tenant;
      request.offer = offer->id;
      request.chips =
          (std::llround(std::ceil(need.needed)) + programme.size.step - 1) / programme.size.step * programme.size.step;
      request.term = term_for(programme.term, need.remaining * (1.0 + parameters_.margin));
      if (offer->price.dollars_per_hour() * request.term.value() > std::max(rent, limit) * need.remaining.value())
        continue; // what is left of the window costs more than it saves
      const bool keeps = demand.at_stake < model::no_limit;
      if (!keeps && (demand.running || request.term < need.remaining))
        continue; // what it did on other chips would be lost
      const Timestamp last = std::min(now + parameters_.look_ahead, demand.deadline - need.remaining);
      for (Timestamp start = now + wait; start <= last; start = start + day) {
        if (next_start(*offer, start, now) + programme.timing.delivery > last)
          break;
        request.start = start;
        const market::Verdict verdict = sink.request(request);
        if (verdict) {
          desk.send_data(demand, offer->offer->region);
          until = verdict.active_at + request.term;
          return true;
        }
        if (verdict.refusal != market::Refusal::no_stock)
          break;
      }
    }
    return false;
  }

  BlockParameters parameters_;
  std::map<std::string, Timestamp> until_; ///< end of each job's window
};

} // namespace

Entry<Leasing> capacity_block_planner_entry()
{
  return entry<Leasing, BlockParameters>(
      "AWS Capacity Blocks, Google calendar mode",
      [](const BlockParameters& p, std::uint64_t) { return std::make_unique<CapacityBlockPlanner>(p); });
}

} // namespace leasehold::policy
