#include "physics/collectives.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace leasehold::physics {

Fabric fabric(const model::Chip& chip, int domain_chips, const std::optional<GangNetwork>& network)
{
  const BytesPerSecond cards = chip.scale_out_bandwidth;
  const double up = chip.calibration.scale_up_efficiency;
  const double out = chip.calibration.scale_out_efficiency;
  const double exchanged = chip.scale_up == model::ScaleUp::torus ? out : exchanged_on_cards;
  Fabric fabric{chip.scale_up_bandwidth * up, cards * out, std::max(1, domain_chips), cards * exchanged};
  fabric.protocols = protocols_of(chip);
  fabric.reads_peers = chip.scale_up == model::ScaleUp::switched;
  if (!network)
    return fabric;
  if (network->scale_up)
    fabric.scale_up = std::min(chip.scale_up_bandwidth, *network->scale_up) * up;
  fabric.scale_out = std::min(cards, network->ring) * out;
  fabric.exchange = std::min(cards, network->exchange) * exchanged;
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

namespace {

/// What a collective does, whatever the protocol.
struct Way {
  double inside = 0.0;  ///< steps inside a domain
  double between = 0.0; ///< steps between domains
  Bytes up{0.0};        ///< that leave a chip over its links
  Bytes out{0.0};       ///< and over its card
  double carded = 1.0;  ///< chips of a domain that share what its cards carry at most
};

Seconds time_by(const Protocol& protocol, const Way& way, BytesPerSecond cards, const Fabric& fabric)
{
  const Seconds up = busy_for(way.up, std::min(fabric.scale_up * protocol.share, protocol.inside_most));
  const Seconds out = busy_for(way.out, std::min(cards * protocol.share, protocol.between_most / way.carded));
  return protocol.base + way.inside * protocol.inside + way.between * (protocol.between + fabric.latency) +
         std::max(up, out);
}

Seconds quickest(const std::array<Protocol, 3>& protocols, const Way& way, BytesPerSecond cards, const Fabric& fabric)
{
  Seconds least = time_by(protocols.front(), way, cards, fabric);
  for (const Protocol& protocol : protocols)
    least = std::min(least, time_by(protocol, way, cards, fabric));
  return least;
}

} // namespace

Seconds collective_time(Collective collective, Bytes size, int ranks, int stride, const Fabric& fabric)
{
  if (ranks <= 1 || size <= Bytes{0.0})
    return Seconds{0.0};
  const double inside = ranks_inside(ranks, stride, fabric.domain_chips);
  const double domains = ranks / inside;
  if (collective == Collective::all_to_all) {
    // All messages are under way at once.
    const Way way{domains > 1.0 ? 0.0 : 1.0, domains > 1.0 ? 1.0 : 0.0, size * ((inside - 1.0) / ranks),
                  size * ((ranks - inside) / ranks), inside};
    return quickest(fabric.protocols.ring, way, fabric.exchange, fabric);
  }
  const double passes = collective == Collective::all_reduce ? 2.0 : 1.0;
  const Bytes sent = ring_sent(size, ranks, stride, fabric.domain_chips);
  const Way ring{passes * (ranks - domains), passes * (domains - 1.0), passes * (size * ((inside - 1.0) / inside)),
                 passes * sent, inside};
  const Seconds round = quickest(fabric.protocols.ring, ring, fabric.scale_out, fabric);
  if (collective != Collective::all_reduce)
    return round;
  if (domains <= 1.0)
    return ranks > most_by_rings ? std::min(round, time_by(fabric.protocols.switched, ring, fabric.scale_out, fabric))
                                 : round;
  const Way tree{2.0 * (inside - 1.0), 2.0 * std::log2(domains), ring.up, 2.0 * (size / inside), inside};
  return std::min(round, quickest(fabric.protocols.tree, tree, fabric.scale_out, fabric));
}

Seconds ring_time(Bytes size, int ranks, int stride, const Fabric& fabric)
{
  return collective_time(Collective::all_gather, size, ranks, stride, fabric);
}

Seconds message_time(Bytes size, bool between, const Fabric& fabric)
{
  const Way way = between ? Way{0.0, 1.0, Bytes{0.0}, size} : Way{1.0, 0.0, size, Bytes{0.0}};
  return quickest(fabric.protocols.ring, way, fabric.scale_out, fabric);
}

namespace {

/// Expected number of distinct ones of `places` in so many independent choices.
double distinct(double places, int choices)
{
  return places * (1.0 - std::pow(1.0 - 1.0 / places, choices));
}

} // namespace

Seconds exchange_start(double domains, const Fabric& fabric)
{
  const Protocol& simple = fabric.protocols.simple();
  if (domains <= 1.0)
    return 2.0 * (simple.base + simple.inside);
  return simple.base + simple.inside + std::log2(domains) * simple.between + fabric.latency;
}

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
  const Bytes sent = exchange_sent(tokens, row, experts, ranks, fabric.domain_chips);
  return exchange_start(domains, fabric) + std::max(up, busy_for(sent, fabric.exchange));
}

} // namespace leasehold::physics
