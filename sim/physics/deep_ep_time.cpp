#include "physics/deep_ep_time.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::physics {

namespace {

// The constants of channels were fitted to times of DeepEP as they stand in tables of H100
// (tests/validation/collectives_test.cpp tells which rows, calibration.md what the others say of it).

/// What a channel takes of a token: two multiprocessors, of which one sends and one receives, or forwards.
struct ChannelTimes {
  Seconds token;           ///< its turn
  Seconds row;             ///< each row's
  BytesPerSecond copies;   ///< of each row
  BytesPerSecond writes;   ///< of the one row that is written, which is the sum of those copied
  BytesPerSecond lone_row; ///< of the first, by a warp that waits for what it loads
};

constexpr BytesPerSecond unlimited{1e30};
constexpr ChannelTimes dispatching{Seconds{0.21e-6}, Seconds{0.026e-6}, BytesPerSecond{47e9}, unlimited, unlimited};
constexpr ChannelTimes combining{Seconds{0.087e-6}, Seconds{0.0}, BytesPerSecond{58e9}, BytesPerSecond{20.5e9},
                                 BytesPerSecond{0.58e9}};
/// Across hosts rows are summed twice, where they are forwarded and where they end, on multiprocessors that send others.
constexpr ChannelTimes combining_hosts{Seconds{0.0}, Seconds{0.0}, BytesPerSecond{24e9}, unlimited, combining.lone_row};

const ChannelTimes& channel(DeepEpOperation operation, bool across)
{
  return operation == DeepEpOperation::dispatch ? dispatching : across ? combining_hosts : combining;
}

/// Of one token on one channel.
Seconds channel_time(const ChannelTimes& times, Bytes row, double rows)
{
  return times.token + rows * (times.row + row / times.copies) + row / times.writes;
}

double distinct_of(double places, int choices)
{
  return places * (1.0 - std::pow(1.0 - 1.0 / places, choices));
}

struct Places {
  double inside;
  double hosts;
  /// Of what goes evenly to all hosts.
  [[nodiscard]] double other_hosts() const { return (hosts - 1.0) / hosts; }
  [[nodiscard]] double other_chips() const { return (inside - 1.0) / inside; }
};

/// Rows of one token.
struct RowsMoved {
  double carded = 0.0;
  double linked = 0.0;
  double copied = 0.0;
};

RowsMoved moved(const DeepEpExchange& exchange, const Places& places)
{
  const int active = exchange.experts.active;
  if (exchange.mode == DeepEpMode::low_latency)
    return {active * places.other_hosts(), active / places.hosts * places.other_chips(), 0.0};
  const int most = exchange.experts.domains;
  const double reached = most > 0 ? std::min<double>(places.hosts, most) : places.hosts;
  const double hosts = places.hosts > 1.0 ? distinct_of(reached, active) : 0.0;
  const double ranks = distinct_of(reached * places.inside, active);
  return {hosts * places.other_hosts(), ranks * places.other_chips(), hosts + ranks};
}

/// Until the first row has come.
Seconds start_up(const DeepEpExchange& exchange, const Places& places, const Fabric& net)
{
  const Protocol& simple = net.protocols.simple();
  if (exchange.mode == DeepEpMode::low_latency)
    return simple.base + (places.hosts > 1.0 ? simple.between : simple.inside);
  return exchange_start(places.hosts, net);
}

} // namespace

Seconds deep_ep_time(const DeepEpExchange& exchange, const model::Chip& chip)
{
  if (exchange.chips <= 1)
    return Seconds{0.0};
  const double inside = std::min(exchange.chips, std::max(1, chip.scale_up_chips));
  const Places places{inside, exchange.chips / inside};
  const RowsMoved rows = moved(exchange, places);
  const Bytes row{exchange.hidden * (exchange.operation == DeepEpOperation::dispatch ? fp8_dispatched : bf16_combined)};
  const Bytes each = row * exchange.tokens;
  const Fabric net = fabric(chip, chip.scale_up_chips);
  Seconds first = start_up(exchange, places, net);
  Seconds slowest{0.0};
  if (exchange.mode == DeepEpMode::normal) {
    const ChannelTimes& times = channel(exchange.operation, places.hosts > 1.0);
    first = first + row / times.lone_row;
    slowest = channel_time(times, row, rows.copied) * (exchange.tokens / (std::max(2, exchange.processors) / 2.0));
  }
  if (rows.linked > 0.0)
    slowest = std::max(slowest, each * rows.linked / net.scale_up);
  if (rows.carded > 0.0)
    slowest = std::max(slowest, each * rows.carded / net.exchange);
  return first + slowest;
}

} // namespace leasehold::physics
