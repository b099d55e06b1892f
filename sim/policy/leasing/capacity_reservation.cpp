// Capacity reservations cost what on-demand costs, used or not: they buy no discount, only the certainty that the peak's
// chips are there when the peak comes.
#include "policy/leasing/buying/desk.hpp"
#include "policy/leasing/buying/quantile.hpp"
#include "policy/leasing/entries.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace leasehold::policy {

namespace {

struct CapacityParameters {
  double quantile = 1.0;
  double margin = 0.0;
  Seconds window{7.0 * 86400.0};
  std::optional<std::int64_t> lease_size;
  std::vector<std::string> providers;
};

const config::Schema<CapacityParameters>& schema(Tag<CapacityParameters>)
{
  using P = CapacityParameters;
  static const auto declared =
      config::Schema<P>("capacity_reservation", "hold the recent peak of serving in capacity reservations, through its "
                                                "troughs; on demand what exceeds it")
          .optional("quantile", &P::quantile, "share of the window's hours whose demand is held; 1 is the peak",
                    config::in_range(0.0, 1.0))
          .optional("margin", &P::margin, "held on top, as a share", config::non_negative())
          .optional("window", &P::window, "how far back to look", config::at_least(hour))
          .optional("lease_size", &P::lease_size, lease_size_text, config::at_least(1))
          .optional("providers", &P::providers, "whom to lease from; empty: everybody");
  return declared;
}

constexpr std::initializer_list<Kind> rented_here = {Kind::on_demand};

class CapacityReservation final : public Leasing {
public:
  explicit CapacityReservation(CapacityParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    Desk desk(view, sink, parameters_.providers);
    BuyOptions options;
    options.lease_size = parameters_.lease_size;
    for (const ChipTarget& target : targets(desk, rented_here)) {
      const double level = peak(desk, target.chip);
      const auto held = static_cast<std::int64_t>(std::ceil(level * (1.0 + parameters_.margin) - 1e-9));
      // What moves to another chip serves here until it serves there.
      const auto serves = static_cast<std::int64_t>(std::ceil(target.chips - target.training - 1e-9));
      const std::int64_t kept = std::min(desk.held(target.chip, {Kind::capacity_reservation}), serves);
      follow_alone(desk, target.chip, std::max(held, kept), Kind::capacity_reservation, options);
      // What could not be reserved is kept on demand: chips that are let go may not come back.
      follow(desk, target, target.training + std::max(target.chips - target.training, static_cast<double>(held)),
             rented_here, options);
    }
  }

private:
  /// The quantile of what serving needed of the chip in the window.
  [[nodiscard]] double peak(const Desk& desk, model::ChipTypeId chip) const
  {
    const auto hours = static_cast<std::size_t>(std::ceil(parameters_.window / hour));
    std::vector<double> sum;
    for (const Demand& demand : desk.view().demands) {
      const ChipDemand* need = cheapest_need(desk, demand, rented_here);
      if (need == nullptr || need->chip != chip || demand.kind != WorkloadKind::serving)
        continue;
      const auto recent = need->history.last(std::min(hours, need->history.size()));
      sum.resize(std::max(sum.size(), recent.size()), 0.0);
      const std::size_t missing = sum.size() - recent.size(); // a service that came later
      for (std::size_t h = 0; h < recent.size(); ++h)
        sum[missing + h] += recent[h];
    }
    return empirical_quantile(std::move(sum), parameters_.quantile);
  }

  CapacityParameters parameters_;
};

} // namespace

Entry<Leasing> capacity_reservation_entry()
{
  return entry<Leasing, CapacityParameters>(
      "AWS On-Demand Capacity Reservations, Azure capacity reservation",
      [](const CapacityParameters& p, std::uint64_t) { return std::make_unique<CapacityReservation>(p); });
}

} // namespace leasehold::policy
