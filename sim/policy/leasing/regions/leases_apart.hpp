// A tenant's leases in two parts, so that two policies lease side by side: one for workloads that come first, and one for the
// rest. Each sees its own demands and contracts, and offers as they are for it.
#pragma once

#include "policy/api/leasing.hpp"

#include <functional>
#include <map>
#include <set>
#include <vector>

namespace leasehold::policy {

class LeasesApart {
public:
  using IsFirst = std::function<bool(const Demand&)>;

  /// Review by review: first all of the first part, which may have what the rest holds and could let go of, then the rest.
  void review_first(const LeasingView& view, LeaseSink& sink, const IsFirst& is_first, Leasing& policy);
  /// Then the rest, with what is left, by `review`. Where both have hosts of one offer, the chips are alike, and each may run on
  /// the other's: hosts on which the first part's gangs run are theirs, for others on which nothing of theirs runs.
  void review_rest(const LeasingView& view, LeaseSink& sink, const IsFirst& is_first,
                   const std::function<void(const LeasingView&, LeaseSink&)>& review);

private:
  class ThroughSink;
  class FirstSink;
  class RestSink;
  [[nodiscard]] bool is_first(const ContractView& contract) const { return first_.contains(contract.id); }
  /// Its demands and contracts, and all offers as they are.
  const LeasingView& part(const LeasingView& view, const IsFirst& is_first_demand, bool first);
  /// Whether chips of the contract, which is of the rest, are what the offer sells, and may go at once.
  [[nodiscard]] bool gives_way(const LeasingView& view, const ContractView& contract, const OfferView& to) const;
  /// Chips that the first part took in this review from what an offer draws on.
  [[nodiscard]] std::int64_t taken(const LeasingView& view, const OfferView& from) const;

  std::set<model::LeaseId> first_;
  std::map<model::LeaseId, std::int64_t> gone_;    ///< in this review, of the rest, chips
  std::map<market::OfferId, std::int64_t> bought_; ///< in this review
  std::vector<ContractView> contracts_;
  std::vector<OfferView> offers_;
  std::vector<Demand> demands_;
  LeasingView part_;
};

} // namespace leasehold::policy
