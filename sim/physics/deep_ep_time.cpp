#include "physics/deep_ep_time.hpp"

#include "physics/nccl_time.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::physics {

namespace {

/// Of a card's nominal bandwidth. DeepEP's README has 58 and 57 GB/s to dispatch and combine among 32 chips of H800, 51 and
/// 50 among 64, on cards of 50. It counts the rows for a sender's own host with them: one of four, one of eight.
constexpr double card_share = ((58.0 + 57.0) * 3.0 / 4.0 + (51.0 + 50.0) * 7.0 / 8.0) / 4.0 / 50.0;

/// What one multiprocessor moves at most: NCCL takes this of a channel on Hopper (perChMaxRingLL128Bws of tuning.cc), and runs
/// a channel on one. It takes twice as much of Blackwell, whose links its copies follow; DeepEP's do not, as its exchanges
/// inside a host of B200 are no quicker than inside one of H100.
constexpr BytesPerSecond processor_copies{36.7e9};

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

Seconds start_up(const DeepEpExchange& exchange, bool across)
{
  const SimpleLatency simple;
  if (!across)
    return simple.base + simple.nvlink;
  const bool forwards = exchange.mode == DeepEpMode::normal;
  return simple.base + simple.network + (forwards ? simple.nvlink : Seconds{0.0});
}

} // namespace

Seconds deep_ep_time(const DeepEpExchange& exchange, const model::Chip& chip)
{
  if (exchange.chips <= 1)
    return Seconds{0.0};
  const double inside = std::min(exchange.chips, std::max(1, chip.scale_up_chips));
  const Places places{inside, exchange.chips / inside};
  const RowsMoved rows = moved(exchange, places);
  const Bytes each{exchange.hidden * exchange.tokens *
                   (exchange.operation == DeepEpOperation::dispatch ? fp8_dispatched : bf16_combined)};
  Seconds slowest = each * rows.copied / (processor_copies * (std::max(2, exchange.processors) / 2.0));
  if (rows.linked > 0.0)
    slowest = std::max(slowest, each * rows.linked / (chip.scale_up_bandwidth * nvlink_payload));
  if (rows.carded > 0.0)
    slowest = std::max(slowest, each * rows.carded / (chip.scale_out_bandwidth * card_share));
  return start_up(exchange, places.hosts > 1.0) + slowest;
}

} // namespace leasehold::physics
