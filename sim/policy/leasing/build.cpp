// One's own chips for the base, on demand for the peak.
#include "policy/leasing/buying/base_and_peak.hpp"
#include "policy/leasing/buying/past_levels.hpp"
#include "policy/leasing/buying/quantile.hpp"
#include "policy/leasing/entries.hpp"

namespace leasehold::policy {

namespace {

struct BuildParameters {
  std::optional<double> quantile;
  Seconds observe{7.0 * 86400.0};
  std::int64_t batch = 64;
  double growth = 1.0;
  Seconds use{365.0 * 86400.0};
  std::vector<std::string> providers;
};

const config::Schema<BuildParameters>& schema(Tag<BuildParameters>)
{
  using P = BuildParameters;
  static const auto declared =
      config::Schema<P>("build", "build chips of one's own for the base where the tenant has a site (`builds`), take "
                                 "the rest on demand")
          .optional("quantile", &P::quantile,
                    "share of hours whose demand one's own chips cover; absent: the newsvendor's 1 - own / on-demand "
                    "cost of an hour",
                    config::in_range(0.0, 1.0))
          .optional("observe", &P::observe, "how long to watch before the first order")
          .optional("batch", &P::batch, "most chips in one order", config::at_least(1))
          .optional("growth", &P::growth, "demand when the chips arrive, times what it was", config::positive())
          .optional("use", &P::use, "orders only while the chips would be in use for so long before the horizon")
          .optional("providers", &P::providers, "whom to lease the peak from; empty: everybody");
  return declared;
}

class Build final : public Leasing {
public:
  explicit Build(BuildParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    // Sites of one's own belong to whoever hosts them: the filter is for the peak.
    Desk desk(view, sink, parameters_.providers);
    BuyOptions options;
    options.lease_size = parameters_.batch;
    for (const ChipTarget& target : targets(desk, {Kind::on_demand})) {
      order(desk, view, sink, target.chip);
      follow(desk, target, target.chips, {Kind::on_demand}, options);
    }
  }

private:
  void order(const Desk& peak, const LeasingView& view, LeaseSink& sink, model::ChipTypeId chip)
  {
    Desk own(view, sink);
    const auto sites = own.offers(chip, {Kind::own});
    if (sites.empty())
      return;
    const LevelCounts& past = past_.of(peak, chip, {Kind::on_demand});
    if (Seconds{static_cast<double>(past.size()) * 3600.0} < parameters_.observe)
      return;
    const Seconds lead = sites.front()->offer->programme.timing.delivery;
    if (view.now + lead + parameters_.use > view.horizon)
      return;
    const double ratio = critical_ratio(sites.front()->price.dollars_per_hour(), peak.price(chip, {Kind::on_demand}));
    const double level = parameters_.growth * past.quantile(parameters_.quantile.value_or(ratio));
    const std::int64_t step = sites.front()->offer->programme.size.step;
    const auto missing = static_cast<std::int64_t>(level + 1e-9) - own.held(chip, {Kind::own});
    BuyOptions options;
    options.lease_size = parameters_.batch;
    if (missing >= step)
      own.buy(chip, missing / step * step, {Kind::own}, options);
  }

  BuildParameters parameters_;
  PastLevels past_;
};

} // namespace

Entry<Leasing> build_entry()
{
  return entry<Leasing, BuildParameters>(
      "own base, rented peak: Weinman, Cloudonomics, 2012",
      [](const BuildParameters& p, std::uint64_t) { return std::make_unique<Build>(p); });
}

} // namespace leasehold::policy
