#include "policy/leasing/regions/leases_apart.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace leasehold::policy {

namespace {

/// Spot is its own supply, whatever it is let from.
bool are_the_same_chips(const OfferView& a, const OfferView& b)
{
  const bool spot =
      a.offer->programme.kind == market::ProgrammeKind::spot || b.offer->programme.kind == market::ProgrammeKind::spot;
  return a.id == b.id || (!spot && a.offer->stock.valid() && a.offer->stock == b.offer->stock);
}

} // namespace

/// Hands everything on.
class LeasesApart::ThroughSink : public LeaseSink {
public:
  explicit ThroughSink(LeaseSink& sink) : sink_(&sink) {}
  [[nodiscard]] bool audits() const override { return sink_->audits(); }
  void weighed(const Bargain& bargain) override { sink_->weighed(bargain); }
  void orders_within(const OrderBounds* bounds) override { sink_->orders_within(bounds); }
  market::Verdict request(const market::LeaseRequest& request) override { return sink_->request(request); }
  market::Verdict release(model::LeaseId lease) override { return sink_->release(lease); }
  market::Verdict reduce(model::LeaseId lease, std::int64_t chips) override { return sink_->reduce(lease, chips); }
  void set_auto_renew(model::LeaseId lease, bool renew) override { sink_->set_auto_renew(lease, renew); }
  bool port(std::string_view demand, model::ChipTypeId chip) override { return sink_->port(demand, chip); }
  void house(std::string_view demand, model::ChipTypeId chip, model::ProviderId provider,
             model::RegionId region) override
  {
    sink_->house(demand, chip, provider, region);
  }
  void send_data(std::string_view demand, model::RegionId region) override { sink_->send_data(demand, region); }

protected:
  LeaseSink* sink_;
};

/// Keeps count of what is the first part's, and lets go of leases of the rest that are in the way.
class LeasesApart::FirstSink final : public ThroughSink {
public:
  FirstSink(LeasesApart& apart, const LeasingView& all, LeaseSink& sink) : ThroughSink(sink), apart_(&apart), all_(&all)
  {
  }
  market::Verdict request(const market::LeaseRequest& request) override
  {
    make_room(request);
    const market::Verdict verdict = sink_->request(request);
    if (verdict) {
      apart_->first_.insert(verdict.lease);
      apart_->bought_[request.offer] += request.chips;
    }
    return verdict;
  }

private:
  void make_room(const market::LeaseRequest& request)
  {
    const OfferView& wanted = all_->offer(request.offer);
    std::int64_t missing = request.chips - (wanted.available - apart_->taken(*all_, wanted));
    for (auto each = all_->contracts.rbegin(); each != all_->contracts.rend() && missing > 0;
         ++each) { // the latest goes first
      std::int64_t& gone = apart_->gone_[each->id];
      if (gone > 0 || !apart_->gives_way(*all_, *each, wanted))
        continue;
      const std::int64_t step = all_->offer(each->offer).offer->programme.size.step;
      const std::int64_t part = (missing + step - 1) / step * step;
      if (part < each->chips && sink_->reduce(each->id, part))
        gone = part;
      else if (sink_->release(each->id))
        gone = each->chips;
      apart_->bought_[each->offer] -= gone;
      missing -= gone;
    }
  }

  LeasesApart* apart_;
  const LeasingView* all_;
};

/// Gives the first part's gangs the hosts on which they run, and lets go of as many of theirs instead.
class LeasesApart::RestSink final : public ThroughSink {
public:
  RestSink(LeasesApart& apart, const LeasingView& all, LeaseSink& sink) : ThroughSink(sink), apart_(&apart), all_(&all)
  {
  }
  market::Verdict release(model::LeaseId lease) override
  {
    const auto left = std::ranges::find(all_->contracts, lease, &ContractView::id);
    if (left == all_->contracts.end() || left->gangs <= 0.0 || apart_->gone_.contains(lease))
      return sink_->release(lease);
    const std::int64_t step = all_->offer(left->offer).offer->programme.size.step;
    const auto whole = [&](double chips) {
      return static_cast<std::int64_t>(std::ceil(chips / static_cast<double>(step))) * step;
    };
    const std::int64_t theirs = std::min(left->chips, whole(left->gangs));
    for (const ContractView& other : all_->contracts) {
      const std::int64_t spare = other.chips - whole(other.gangs); // on which no gang runs
      if (!apart_->is_first(other) || other.offer != left->offer || other.state != market::LeaseState::active ||
          spare < theirs || apart_->gone_.contains(other.id))
        continue;
      if (theirs < left->chips && !sink_->reduce(lease, left->chips - theirs))
        break;
      const market::Verdict gone = theirs < other.chips ? sink_->reduce(other.id, theirs) : sink_->release(other.id);
      if (!gone)
        break;
      apart_->first_.insert(lease);
      apart_->gone_[other.id] = theirs;
      return gone;
    }
    return sink_->release(lease);
  }

private:
  LeasesApart* apart_;
  const LeasingView* all_;
};

bool LeasesApart::gives_way(const LeasingView& view, const ContractView& contract, const OfferView& to) const
{
  const OfferView& held = view.offer(contract.offer);
  return !is_first(contract) && market::holds_chips(contract.state) && contract.state != market::LeaseState::noticed &&
         held.offer->programme.ending.exit == market::Exit::free && are_the_same_chips(held, to);
}

std::int64_t LeasesApart::taken(const LeasingView& view, const OfferView& from) const
{
  std::int64_t chips = 0;
  for (const auto& [offer, bought] : bought_)
    chips += are_the_same_chips(view.offer(offer), from) ? bought : 0;
  return chips;
}

const LeasingView& LeasesApart::part(const LeasingView& view, const IsFirst& is_first_demand, bool first)
{
  contracts_.clear();
  demands_.clear();
  offers_.assign(view.offers.begin(), view.offers.end());
  std::ranges::copy_if(view.demands, std::back_inserter(demands_),
                       [&](const Demand& demand) { return is_first_demand(demand) == first; });
  std::ranges::copy_if(view.contracts, std::back_inserter(contracts_),
                       [&](const ContractView& contract) { return is_first(contract) == first; });
  part_ = view;
  part_.offers = offers_;
  part_.contracts = contracts_;
  part_.demands = demands_;
  return part_;
}

void LeasesApart::review_first(const LeasingView& view, LeaseSink& sink, const IsFirst& is_first_demand,
                               Leasing& policy)
{
  std::erase_if(first_, [&](model::LeaseId lease) {
    return std::ranges::none_of(view.contracts, [&](const ContractView& each) { return each.id == lease; });
  });
  gone_.clear();
  bought_.clear();
  part(view, is_first_demand, true);
  for (const ContractView& contract : view.contracts)
    for (OfferView& offer : offers_)
      offer.available += gives_way(view, contract, offer) ? contract.chips : 0;
  FirstSink own(*this, view, sink);
  policy.review(part_, own);
}

void LeasesApart::review_rest(const LeasingView& view, LeaseSink& sink, const IsFirst& is_first_demand,
                              const std::function<void(const LeasingView&, LeaseSink&)>& review)
{
  part(view, is_first_demand, false);
  for (OfferView& offer : offers_)
    offer.available = std::max<std::int64_t>(0, offer.available - taken(view, offer));
  for (ContractView& contract : contracts_)
    if (const auto gone = gone_.find(contract.id); gone != gone_.end())
      contract.chips -= gone->second;
  std::erase_if(contracts_, [](const ContractView& contract) { return contract.chips <= 0; });
  part_.contracts = contracts_;
  if (part_.demands.empty() && part_.contracts.empty())
    return;
  RestSink own(*this, view, sink);
  review(part_, own);
}

} // namespace leasehold::policy
