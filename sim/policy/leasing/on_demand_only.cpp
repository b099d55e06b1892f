#include "policy/leasing/buying/on_demand.hpp"
#include "policy/leasing/entries.hpp"

namespace leasehold::policy {

namespace {

struct OnDemandOnlyParameters : OnDemandParameters {};

const config::Schema<OnDemandOnlyParameters>& schema(Tag<OnDemandOnlyParameters>)
{
  static const auto declared = on_demand_schema<OnDemandOnlyParameters>(
      "on_demand_only", "follow demand with on-demand leases; commit to nothing");
  return declared;
}

class OnDemandOnly final : public Leasing {
public:
  explicit OnDemandOnly(OnDemandParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override { follow_on_demand(view, sink, parameters_); }

private:
  OnDemandParameters parameters_;
};

} // namespace

Entry<Leasing> on_demand_only_entry()
{
  return entry<Leasing, OnDemandOnlyParameters>("baseline",
                                                [](const OnDemandOnlyParameters& parameters, std::uint64_t) {
                                                  return std::make_unique<OnDemandOnly>(parameters);
                                                });
}

} // namespace leasehold::policy
