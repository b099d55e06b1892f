#include "physics/collectives.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::physics {

Fabric fabric(const model::Chip& chip, int domain_chips, const std::optional<GangNetwork>& network)
{
  const BytesPerSecond cards = chip.scale_out_bandwidth;
  const double up = chip.calibration.scale_up_efficiency;
  const double out = chip.calibration.scale_out_efficiency;
  Fabric fabric{chip.scale_up_bandwidth * up, cards * out, std::max(1, domain_chips)};
  if (!network)
    return fabric;
  if (network->scale_up)
    fabric.scale_up = std::min(chip.scale_up_bandwidth, *network->scale_up) * up;
  fabric.scale_out = std::min(cards, network->ring) * out;
  fabric.exchange = std::min(cards, network->exchange) * out;
  fabric.latency = network->latency;
  return fabric;
}

namespace {

/// Of a ring, the ranks that each domain has.
int ranks_inside(int ranks, int stride, int domain_chips)
{
  return std::clamp(domain_chips / std::max(1, stride), 1, ranks);
}

} // namespace

Bytes ring_sent(Bytes size, int ranks, int stride, int domain_chips)
{
  if (ranks <= 1)
    return Bytes{0.0};
  const int inside = ranks_inside(ranks, stride, domain_chips);
  const double domains = static_cast<double>(ranks) / inside;
  return size * ((domains - 1.0) / domains / inside);
}

Seconds ring_time(Bytes size, int ranks, int stride, const Fabric& fabric)
{
  if (ranks <= 1)
    return Seconds{0.0};
  const int inside = ranks_inside(ranks, stride, fabric.domain_chips);
  const Seconds up = inside > 1 ? size * ((inside - 1.0) / inside) / fabric.scale_up : Seconds{0.0};
  if (inside >= ranks)
    return up;
  const double domains = static_cast<double>(ranks) / inside;
  const Seconds out =
      ring_sent(size, ranks, stride, fabric.domain_chips) / fabric.scale_out + (domains - 1.0) * fabric.latency;
  return std::max(up, out);
}

namespace {

/// Expected number of distinct ones of `places` in so many independent choices.
double distinct(double places, int choices)
{
  return places * (1.0 - std::pow(1.0 - 1.0 / places, choices));
}

} // namespace

Bytes exchange_sent(double tokens, Bytes row, ExpertSpread experts, int ranks, int domain_chips)
{
  if (ranks <= 1)
    return Bytes{0.0};
  const double domains = ranks / static_cast<double>(std::min(ranks, domain_chips));
  const double reached = experts.domains > 0 ? std::min<double>(domains, experts.domains) : domains;
  return domains <= 1.0 ? Bytes{0.0} : tokens * row * (distinct(reached, experts.active) * (domains - 1.0) / domains);
}

Seconds exchange_time(double tokens, Bytes row, ExpertSpread experts, int ranks, const Fabric& fabric)
{
  if (ranks <= 1)
    return Seconds{0.0};
  const double inside = std::min(ranks, fabric.domain_chips);
  const double domains = ranks / inside;
  const double reached = experts.domains > 0 ? std::min<double>(domains, experts.domains) : domains;
  const Bytes buffer = tokens * row;
  // A row comes to its rank over the links of that rank's domain, unless it entered the domain at this very rank.
  const double forwarded = distinct(reached * inside, experts.active) * (inside - 1.0) / inside;
  const Seconds up = forwarded > 0.0 ? buffer * forwarded / fabric.scale_up : Seconds{0.0};
  if (domains <= 1.0)
    return up;
  const Bytes sent = exchange_sent(tokens, row, experts, ranks, fabric.domain_chips);
  return std::max(up, sent / fabric.exchange) + fabric.latency;
}

} // namespace leasehold::physics
