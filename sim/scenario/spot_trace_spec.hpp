// A record of a spot market that the offers of a scenario follow.
#pragma once

#include "market/spot_traces.hpp"
#include "scenario/offer_filter.hpp"
#include "units/calendar.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace leasehold::scenario {

enum class SpotTraceFormat { skypilot, aws_prices, node_events };
constexpr auto enum_names(Tag<SpotTraceFormat>)
{
  using F = SpotTraceFormat;
  return std::to_array<Named<F>>({
      {F::skypilot, "skypilot", "JSON of skypilot-org/spot-traces: nodes by tick, for the supply"},
      {F::aws_prices, "aws_prices", "CSV az_id,instance_type,product,price_usd_h,time: price events, for the price"},
      {F::node_events, "node_events", "CSV milliseconds,add|remove,node (Bamboo, Parcae): nodes held, for the supply"},
  });
}

struct SpotTraceSpec : OfferFilter {
  config::Located<std::string> file;
  SpotTraceFormat format = SpotTraceFormat::skypilot;
  std::optional<market::Polarity> polarity; ///< skypilot: what a number counts; the format leaves it open
  std::int64_t capacity = 1;                ///< skypilot, nodes_preempted: nodes when none is taken
  std::int64_t hosts = 1;                   ///< of the platform that a node of the trace stands for
  Seconds skip;                             ///< the trace's time at the scenario's start (skypilot, node_events)
  bool repeat = false;                      ///< begins again where it ends (skypilot)
  std::optional<std::string> zone;          ///< aws_prices
  std::optional<std::string> instance;      ///< aws_prices
  std::string product = "Linux/UNIX";       ///< aws_prices
  std::int64_t instance_chips = 8;          ///< aws_prices: the price is divided by them
  std::optional<Instant> from;              ///< aws_prices: the trace's instant at the scenario's start
};

const config::Schema<SpotTraceSpec>& schema(Tag<SpotTraceSpec>);

} // namespace leasehold::scenario
