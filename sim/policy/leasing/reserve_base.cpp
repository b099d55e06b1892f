#include "policy/leasing/desk.hpp"
#include "policy/leasing/entries.hpp"
#include "policy/leasing/quantile.hpp"

#include <cmath>
#include <optional>

namespace leasehold::policy {

namespace {

struct ReserveBaseParameters {
  std::optional<double> quantile;
  Seconds observe{7.0 * 86400.0};
  std::int64_t lease_size = 1024;
  bool renew = false;
  std::vector<std::string> providers;
};

const config::Schema<ReserveBaseParameters>& schema(Tag<ReserveBaseParameters>)
{
  using P = ReserveBaseParameters;
  static const auto declared =
      config::Schema<P>("reserve_base", "reserve a quantile of past demand, take the rest on demand")
          .optional("quantile", &P::quantile,
                    "share of hours whose demand the reservation covers; absent: the newsvendor's 1 - reserved / "
                    "on-demand price",
                    config::in_range(0.0, 1.0))
          .optional("observe", &P::observe, "how long to watch before the first commitment")
          .optional("lease_size", &P::lease_size, "most chips in one lease", config::at_least(1))
          .optional("renew", &P::renew, "reservations renew by themselves")
          .optional("providers", &P::providers, "whom to lease from; empty: everybody");
  return declared;
}

constexpr std::initializer_list<Kind> committed = {Kind::reserved, Kind::take_or_pay};
constexpr std::initializer_list<Kind> flexible = {Kind::on_demand};

class ReserveBase final : public Leasing {
public:
  explicit ReserveBase(ReserveBaseParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    Desk desk(view, sink, parameters_.providers);
    BuyOptions options;
    options.lease_size = parameters_.lease_size;
    for (const ChipTarget& target : targets(desk, flexible)) {
      reserve(desk, target.chip);
      follow(desk, target.chip, target.chips, flexible, options);
    }
  }

private:
  void reserve(Desk& desk, model::ChipTypeId chip)
  {
    const auto offers = desk.offers(chip, committed);
    const std::vector<double> history = level_history(desk, chip, flexible);
    if (offers.empty() || Seconds{static_cast<double>(history.size()) * 3600.0} < parameters_.observe)
      return;
    const double ratio = critical_ratio(offers.front()->price.dollars_per_hour(), desk.price(chip, flexible));
    const double base = empirical_quantile(history, parameters_.quantile.value_or(ratio));
    const auto missing = static_cast<std::int64_t>(std::floor(base)) - desk.held(chip, committed);
    const std::int64_t step = offers.front()->offer->programme.size.step;
    BuyOptions options;
    options.lease_size = parameters_.lease_size;
    options.auto_renew = parameters_.renew;
    if (missing >= step) // round down: the last host is the least used
      desk.buy(chip, missing / step * step, committed, options);
  }

  ReserveBaseParameters parameters_;
};

} // namespace

Entry<Leasing> reserve_base_entry()
{
  return entry<Leasing, ReserveBaseParameters>(
      "newsvendor: Arrow, Harris, Marschak 1951",
      [](const ReserveBaseParameters& parameters, std::uint64_t) { return std::make_unique<ReserveBase>(parameters); });
}

} // namespace leasehold::policy
