// What a buying desk sees at one review, put together by a test, and what it orders there. Sites are numbered: each is a
// provider with one region and a stock of each chip.
#pragma once

#include "policy/leasing/buying/desk.hpp"

#include <cstdlib>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::policy {

/// How many worlds a property is tried in.
inline int random_worlds(int quick, int thorough)
{
  return std::getenv("LEASEHOLD_LONG") != nullptr ? thorough : quick;
}

struct DeskWorld : LeaseSink {
  struct Kept {
    std::string demand;
    model::ChipTypeId chip;
    Site site;
  };

  market::OfferId sell(Kind kind, std::uint32_t chip, std::uint32_t site, double price, std::int64_t available,
                       std::int64_t step = 8)
  {
    market::Offer& offer = listed.emplace_back();
    offer.name = offer.programme.name = "offer-" + std::to_string(offers.size());
    offer.programme.kind = kind;
    offer.programme.size.step = offer.programme.size.minimum = step;
    offer.provider = model::ProviderId{site};
    offer.region = model::RegionId{site};
    offer.chip = model::ChipTypeId{chip};
    offer.stock = market::StockId{16 * site + chip};
    offer.price = market::StepSeries<market::Rate>(market::Rate::of(PricePerHour{price}));
    if (kind != Kind::on_demand && kind != Kind::spot)
      offer.programme.ending.exit = market::Exit::never;
    const market::OfferId id{static_cast<std::uint32_t>(offers.size())};
    offers.push_back({id, &offer, "cloud", "region", "chip", market::Rate::of(PricePerHour{price}), available});
    return id;
  }
  void hold(market::OfferId offer, std::int64_t chips, double busy = 0.0, double gangs = 0.0)
  {
    ContractView contract;
    contract.id = model::LeaseId{static_cast<std::uint32_t>(contracts.size())};
    contract.offer = offer;
    contract.state = market::LeaseState::active;
    contract.chips = chips;
    contract.end = Timestamp::never();
    contract.busy = busy;
    contract.gangs = gangs;
    contracts.push_back(contract);
  }
  [[nodiscard]] LeasingView view() const
  {
    LeasingView seen;
    seen.horizon = horizon;
    seen.tenant = model::TenantId{0};
    seen.offers = offers;
    seen.contracts = contracts;
    seen.demands = demands;
    return seen;
  }

  market::Verdict request(const market::LeaseRequest& request) override
  {
    requests.push_back(request);
    return {market::Refusal::none, model::LeaseId{1'000'000}, Timestamp{}};
  }
  market::Verdict release(model::LeaseId lease) override
  {
    released.push_back(lease);
    return {market::Refusal::none, lease, Timestamp{}};
  }
  market::Verdict reduce(model::LeaseId lease, std::int64_t chips) override
  {
    reduced[lease] += chips;
    return {market::Refusal::none, lease, Timestamp{}};
  }
  void set_auto_renew(model::LeaseId, bool) override {}
  bool port(std::string_view, model::ChipTypeId) override { return true; }
  void house(std::string_view demand, model::ChipTypeId chip, model::ProviderId provider,
             model::RegionId region) override
  {
    housed.push_back({std::string{demand}, chip, {provider, region}});
  }
  void send_data(std::string_view demand, model::RegionId region) override
  {
    sent.emplace_back(std::string{demand}, region);
  }

  std::deque<market::Offer> listed;
  std::vector<OfferView> offers;
  std::vector<ContractView> contracts;
  std::deque<std::vector<ChipDemand>> needs; ///< that demands refer to
  std::vector<Demand> demands;
  Timestamp horizon = Timestamp{} + day * 365.0;
  std::vector<market::LeaseRequest> requests;
  std::vector<model::LeaseId> released;
  std::map<model::LeaseId, std::int64_t> reduced; ///< chips let go of while the lease goes on
  std::vector<Kept> housed;
  std::vector<std::pair<std::string, model::RegionId>> sent; ///< data
};

} // namespace leasehold::policy
