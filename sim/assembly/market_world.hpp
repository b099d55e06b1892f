// The world that the market of one run meets: stocks that grow in waves, others' demand, prices and spot supply over
// time. Drawn from streams named by what they drive (`delivery/…`, `background/…`, `price/…`, `spot/…`), or read from
// the files that the scenario names.
#pragma once

#include "assembly/run_setup.hpp"
#include "market/market.hpp"
#include "model/inventory.hpp"

#include <optional>
#include <set>
#include <string>
#include <type_traits>

namespace leasehold::assembly {

/// Chips of one kind in one place that can be leased.
struct Holding {
  model::ProviderId provider;
  model::RegionId region;
  model::ChipTypeId chip;
  std::int64_t hosts = 0;
  std::int64_t chips_per_host = 0;
  std::string provider_name, region_name, chip_name;

  [[nodiscard]] std::string name() const { return provider_name + "/" + region_name + "/" + chip_name; }
};

class MarketWorld {
public:
  /// Faults of the files that the scenario names are reported, each once.
  MarketWorld(const RunSetup& setup, config::Diagnostics& diagnostics);

  [[nodiscard]] market::StockPlan stock(const Holding& holding);
  /// The price of a programme, from the catalogue's; `on_demand` is the catalogue's on-demand price of the same chip
  /// there, zero where there is none.
  [[nodiscard]] market::StepSeries<market::Rate> price(const market::Programme& programme, const Holding& holding,
                                                       PricePerHour listed, PricePerHour on_demand);
  /// What others leave on the spot market of the stock, as far as the offer itself is limited.
  [[nodiscard]] market::StepSeries<std::int64_t> supply(const market::Programme& programme, const Holding& holding);

private:
  /// Reports that a trace is over when the scenario starts, by its `key`: its last value would hold for ever.
  void report_over(const config::Located<std::string>& file, const char* key);
  [[nodiscard]] random::Stream stream(const std::string& name) const;
  [[nodiscard]] Timestamp horizon() const { return Timestamp{setup_->point->scenario.horizon->value()}; }
  [[nodiscard]] std::vector<market::Wave> waves(const scenario::StockSpec& spec, const Holding& holding) const;
  [[nodiscard]] market::StepSeries<std::int64_t> background(const Holding& holding, std::int64_t chips);
  [[nodiscard]] market::StepSeries<double> factor(const market::Programme& programme, const Holding& holding) const;
  template <class Read>
  auto read_file(const config::Located<std::string>& file, Read read)
      -> std::optional<std::invoke_result_t<Read, const std::string&>>;
  template <class Wanted>
  [[nodiscard]] const scenario::SpotTraceSpec* trace(const market::Programme& programme, const Holding& holding,
                                                     Wanted wanted) const;

  const RunSetup* setup_;
  config::Diagnostics* diagnostics_;
  const scenario::MarketSpec* spec_;
  std::set<std::string> told_; ///< files whose fault is reported
};

} // namespace leasehold::assembly
