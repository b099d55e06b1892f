// Carbon at a price: on-demand leases at what they cost with their chips' emissions, so that a region with a cleaner grid is taken
// where it is dearer by less than the carbon that it saves. The rule of an internal carbon price, as firms set one (CDP).
#include "policy/leasing/buying/on_demand.hpp"
#include "policy/leasing/entries.hpp"

#include <vector>

namespace leasehold::policy {

namespace {

struct CarbonAwareParameters : OnDemandParameters {
  Money carbon_price;
};

const config::Schema<CarbonAwareParameters>& schema(Tag<CarbonAwareParameters>)
{
  static const auto declared =
      on_demand_schema<CarbonAwareParameters>(
          "carbon_aware", "on-demand leases, each offer at its price and that of what its chips emit")
          .required(
              "carbon_price", &CarbonAwareParameters::carbon_price,
              "of a tonne of CO2-equivalent, by the mean intensity of the region's grid over the next day; not billed",
              config::non_negative());
  return declared;
}

class CarbonAware final : public Leasing {
public:
  explicit CarbonAware(CarbonAwareParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    constexpr double kilograms_a_tonne = 1e3;
    offers_.assign(view.offers.begin(), view.offers.end());
    for (OfferView& offer : offers_)
      offer.price = market::Rate::of(PricePerHour{
          offer.price.dollars_per_hour() + offer.emissions / kilograms_a_tonne * parameters_.carbon_price.dollars()});
    LeasingView priced = view;
    priced.offers = offers_;
    follow_on_demand(priced, sink, parameters_);
  }

private:
  CarbonAwareParameters parameters_;
  std::vector<OfferView> offers_; ///< as priced at this review
};

} // namespace

Entry<Leasing> carbon_aware_leasing_entry()
{
  auto made = entry<Leasing, CarbonAwareParameters>(
      "an internal price of carbon",
      [](const CarbonAwareParameters& parameters, std::uint64_t) { return std::make_unique<CarbonAware>(parameters); });
  made.reads_grids = true;
  return made;
}

} // namespace leasehold::policy
