#include "policy/leasing/buying/desk.hpp"
#include "policy/leasing/entries.hpp"

#include <optional>

namespace leasehold::policy {

namespace {

struct OnDemandParameters {
  double headroom = 0.0;
  std::optional<std::int64_t> lease_size;
  std::vector<std::string> providers;
};

const config::Schema<OnDemandParameters>& schema(Tag<OnDemandParameters>)
{
  static const auto declared =
      config::Schema<OnDemandParameters>("on_demand_only", "follow demand with on-demand leases; commit to nothing")
          .optional("headroom", &OnDemandParameters::headroom, "share of chips held above what is needed",
                    config::non_negative())
          .optional("lease_size", &OnDemandParameters::lease_size, lease_size_text, config::at_least(1))
          .optional("providers", &OnDemandParameters::providers, "whom to lease from; empty: everybody");
  return declared;
}

class OnDemandOnly final : public Leasing {
public:
  explicit OnDemandOnly(OnDemandParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    Desk desk(view, sink, parameters_.providers);
    BuyOptions options;
    options.lease_size = parameters_.lease_size;
    for (const ChipTarget& target : targets(desk, {Kind::on_demand}))
      follow(desk, target, target.training + (target.chips - target.training) * (1.0 + parameters_.headroom),
             {Kind::on_demand}, options);
  }

private:
  OnDemandParameters parameters_;
};

} // namespace

Entry<Leasing> on_demand_only_entry()
{
  return entry<Leasing, OnDemandParameters>("baseline", [](const OnDemandParameters& parameters, std::uint64_t) {
    return std::make_unique<OnDemandOnly>(parameters);
  });
}

} // namespace leasehold::policy
