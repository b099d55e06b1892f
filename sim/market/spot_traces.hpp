// Published records of spot markets as step series. The text is given; reading and unpacking files is the caller's. Times
// are read exactly, from their digits; one that 292 years do not reach is a fault.
#pragma once

#include "market/rate.hpp"
#include "market/step_series.hpp"

#include "units/named.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace leasehold::market {

/// What a 1 in a trace says. It must be stated: the same file format is used for both.
enum class Polarity { nodes_available, nodes_preempted };
constexpr auto enum_names(Tag<Polarity>)
{
  return std::to_array<Named<Polarity>>({
      {Polarity::nodes_available, "nodes_available", "a number is how many nodes could be had"},
      {Polarity::nodes_preempted, "nodes_preempted", "a number is how many nodes were taken away"},
  });
}

/// Nodes by tick.
struct SpotTrace {
  Seconds tick{0.0};
  std::vector<std::int64_t> nodes; ///< available

  /// When the tick of this number, from 0, begins; never() beyond 292 years.
  [[nodiscard]] Timestamp begin(std::size_t number) const;
  /// Chips on the market, for Offer::supply; `chips` a node.
  [[nodiscard]] StepSeries<std::int64_t> supply(std::int64_t chips) const;
  /// Whether `count` nodes were there, by tick.
  [[nodiscard]] std::vector<bool> available(std::int64_t count) const;
};

/// SkyPilot's spot traces (skypilot-org/spot-traces): {"metadata": {"gap_seconds": 195}, "data": [0, 1, ...]}. With
/// Polarity::nodes_preempted, available = `capacity` − value. Throws TraceFault
/// (market/trace_text.hpp), as all readers here do.
[[nodiscard]] SpotTrace parse_skypilot_trace(std::string_view json, Polarity polarity, std::int64_t capacity = 1);

/// AWS price events, `az_id,instance_type,product,price_usd_h,time` with a header, time ISO-8601 UTC: the price series
/// of one zone, type and product, in seconds since `start` (events before it give the price at 0). Dollars an instance
/// are divided by `chips`. Throws for a line that cannot be read, or where nothing matches.
[[nodiscard]] StepSeries<Rate> parse_aws_prices(std::string_view csv, std::string_view zone, std::string_view type,
                                                std::string_view product, std::int64_t chips, std::int64_t start_unix);

/// Bamboo's and Parcae's events, `milliseconds,add|remove,node` without a header: nodes held over time, in steps at the
/// events' instants. Adding a node twice or removing one that is not there is a fault, and so is a time that falls.
[[nodiscard]] StepSeries<std::int64_t> parse_node_events(std::string_view csv);

/// Chips over time, `seconds,chips` with that header, times rising: what others ask for.
[[nodiscard]] StepSeries<std::int64_t> parse_chip_levels(std::string_view csv);

} // namespace leasehold::market
