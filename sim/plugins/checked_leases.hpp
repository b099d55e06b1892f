// What a policy from outside asks of the market: names of things that there are, before it gets there.
#pragma once

#include "policy/api/leasing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace leasehold::policy {

/// Throws std::invalid_argument at what is not the tenant's or is nowhere. What the market itself judges, such as numbers of
/// chips and terms, is left to it; what it refuses is counted.
class CheckedLeases final : public LeaseSink {
public:
  /// What is refused is added to `refused`: by reason, in the order in which they came.
  CheckedLeases(const LeasingView& view, LeaseSink& sink, std::vector<RefusedRequests>& refused)
      : view_(&view), sink_(&sink), refused_(&refused)
  {
    for (const ContractView& contract : view.contracts)
      leases_.insert(contract.id);
  }

  market::Verdict request(const market::LeaseRequest& request) override
  {
    if (std::ranges::find(view_->offers, request.offer, &OfferView::id) == view_->offers.end())
      throw std::invalid_argument(fmt::format("it orders of offer {}, which there is not", request.offer.index()));
    if (!std::isfinite(request.start.value()))
      throw std::invalid_argument("it orders from an instant that is no number");
    if (constexpr std::int64_t most = std::int64_t{1} << 40; request.chips > most) // sums of these stay whole numbers
      throw std::invalid_argument(fmt::format("it orders {} chips", request.chips));
    const market::Verdict verdict = sink_->request(request);
    if (verdict)
      leases_.insert(verdict.lease);
    else
      count(request, verdict.refusal);
    return verdict;
  }
  market::Verdict release(model::LeaseId lease) override { return sink_->release(known(lease)); }
  market::Verdict reduce(model::LeaseId lease, std::int64_t chips) override
  {
    if (chips < 0)
      throw std::invalid_argument(fmt::format("it reduces lease {} by {} chips", lease.index(), chips));
    return sink_->reduce(known(lease), chips);
  }
  void set_auto_renew(model::LeaseId lease, bool renew) override { sink_->set_auto_renew(known(lease), renew); }
  bool port(std::string_view demand, model::ChipTypeId chip) override { return sink_->port(known(demand), chip); }
  void house(std::string_view demand, model::ChipTypeId chip, model::ProviderId provider,
             model::RegionId region) override
  {
    const auto& gang = *std::ranges::find(view_->demands, known(demand), &Demand::name);
    if (std::ranges::find(gang.chips, chip, &ChipDemand::chip) == gang.chips.end())
      throw std::invalid_argument(fmt::format("it houses `{}` on chips that it does not run on", demand));
    sink_->house(demand, chip, provider, region);
  }
  void send_data(std::string_view demand, model::RegionId region) override
  {
    const auto& wanted = *std::ranges::find(view_->demands, known(demand), &Demand::name);
    const std::size_t regions = std::max(wanted.data_wait.size(), wanted.moves.size());
    if (regions > 0 && region.index() >= regions) // else nothing has to move
      throw std::invalid_argument(
          fmt::format("it copies data of `{}` to a region that there is not (there are {})", demand, regions));
    sink_->send_data(demand, region);
  }

private:
  void count(const market::LeaseRequest& request, market::Refusal why)
  {
    auto found = std::ranges::find(*refused_, why, &RefusedRequests::why);
    if (found == refused_->end())
      found = refused_->insert(found, {why, 0, view_->now, request});
    ++found->times;
  }
  [[nodiscard]] model::LeaseId known(model::LeaseId lease) const
  {
    if (!leases_.contains(lease))
      throw std::invalid_argument(
          fmt::format("it names lease {}, which is none of the tenant's that live", lease.index()));
    return lease;
  }
  [[nodiscard]] std::string_view known(std::string_view demand) const
  {
    if (std::ranges::find(view_->demands, demand, &Demand::name) == view_->demands.end())
      throw std::invalid_argument(fmt::format("it names a workload `{}`, which the tenant has not", demand));
    return demand;
  }

  const LeasingView* view_;
  LeaseSink* sink_;
  std::vector<RefusedRequests>* refused_;
  std::set<model::LeaseId> leases_; ///< that lived when it was asked, and that it signed since
};

} // namespace leasehold::policy
