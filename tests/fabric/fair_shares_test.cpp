// Shares on random networks against a naive solver of the same definition, through many comings and goings.
#include "fabric/flow_world.hpp"

#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace leasehold::fabric {

namespace {

struct Member {
  std::map<std::string, int> flows; ///< on each link
  double alone = std::numeric_limits<double>::infinity();
};

/// Water-filling: the rates of all flows rise together; a member stops where one of its links is full.
std::vector<double> naive_shares(const std::map<std::string, double>& links, const std::vector<Member>& members)
{
  std::vector<double> rates(members.size(), -1.0);
  for (std::size_t settled = 0; settled < members.size();) {
    double level = std::numeric_limits<double>::infinity();
    std::string fullest;
    for (const auto& [name, bandwidth] : links) {
      double left = bandwidth;
      int rising = 0;
      for (std::size_t m = 0; m < members.size(); ++m)
        if (const auto flows = members[m].flows.find(name); flows != members[m].flows.end()) {
          left -= rates[m] >= 0.0 ? rates[m] * flows->second : 0.0;
          rising += rates[m] >= 0.0 ? 0 : flows->second;
        }
      if (rising > 0 && left / rising < level) {
        level = left / rising;
        fullest = name;
      }
    }
    for (std::size_t m = 0; m < members.size(); ++m)
      if (rates[m] < 0.0 && members[m].flows.contains(fullest)) {
        rates[m] = level;
        ++settled;
      }
  }
  for (std::size_t m = 0; m < members.size(); ++m)
    rates[m] /= members[m].alone;
  return rates;
}

/// Hosts on a few switches, every pair of hosts of two switches across one or two of their links.
PlainNetwork random_network(random::Stream& stream, std::uint32_t hosts, std::uint32_t switches)
{
  PlainNetwork network{hosts, {}, {}};
  for (std::uint32_t h = 0; h < hosts; ++h)
    for (const char* way : {"up", "down"})
      network.links.push_back({fmt::format("{}{}", way, h), 200.0 + 100.0 * stream.uniform()});
  for (std::uint32_t s = 0; s < switches; ++s)
    for (const char* way : {"out", "into"})
      network.links.push_back({fmt::format("{}{}", way, s), 100.0 + 400.0 * stream.uniform()});
  for (std::uint32_t a = 0; a < hosts; ++a)
    for (std::uint32_t b = 0; b < hosts; ++b) {
      if (a == b)
        continue;
      PlainWay way{a, b, {fmt::format("up{}", a)}};
      if (a % switches != b % switches)
        for (const std::string& link : {fmt::format("out{}", a % switches), fmt::format("into{}", b % switches)})
          way.links.push_back(link);
      way.links.push_back(fmt::format("down{}", b));
      network.ways.push_back(way);
    }
  return network;
}

Member member_of(const PlainNetwork& network, const network::Crossing& crossing,
                 const std::map<std::string, double>& links)
{
  Member member;
  const std::size_t hosts = crossing.hosts.size();
  const bool closes = crossing.pattern == network::Crossing::Pattern::ring;
  for (std::size_t h = 0; h < (closes ? hosts : 1); ++h)
    for (const PlainWay& way : network.ways)
      if (way.from == crossing.hosts[h].index() && way.to == crossing.hosts[(h + 1) % hosts].index())
        for (const std::string& link : way.links)
          member.flows[link] += static_cast<int>(crossing.streams);
  for (const auto& [link, flows] : member.flows)
    member.alone = std::min(member.alone, links.at(link) / flows);
  return member;
}

network::Crossing random_crossing(random::Stream& stream, std::uint32_t hosts)
{
  std::vector<std::uint32_t> all(hosts);
  for (std::uint32_t h = 0; h < hosts; ++h)
    all[h] = h;
  const std::size_t wide = 2 + static_cast<std::size_t>(5.0 * stream.uniform());
  for (std::size_t i = 0; i < wide; ++i)
    std::swap(all[i], all[i + static_cast<std::size_t>(stream.uniform() * static_cast<double>(hosts - i))]);
  all.resize(wide);
  if (stream.uniform() < 0.3)
    return copy(all[0], all[1], 1 + static_cast<std::uint32_t>(3.0 * stream.uniform()));
  return ring(all);
}

/// The largest relative error over 40 comings and goings.
std::string worst_error(World& world, const PlainNetwork& network, random::Stream& stream)
{
  std::map<std::string, double> links;
  for (const PlainLink& link : network.links)
    links[link.name] = link.bandwidth;
  std::map<std::uint32_t, Member> there;
  double worst = 0.0;
  for (int step = 0; step < 40; ++step) {
    if (there.size() > 8 || (there.size() > 2 && stream.uniform() < 0.4)) {
      const auto gone = std::next(there.begin(), stream.uniform_int(0, static_cast<std::int64_t>(there.size()) - 1));
      world.leave(gone->first);
      there.erase(gone);
    } else {
      const network::Crossing crossing = random_crossing(stream, network.hosts);
      there[world.enter(crossing)] = member_of(network, crossing, links);
    }
    world.share_out(step / 2); // two at each instant
    std::vector<Member> members;
    for (const auto& each : there)
      members.push_back(each.second);
    const std::vector<double> expected = naive_shares(links, members);
    std::size_t next = 0;
    for (const auto& each : there)
      worst = std::max(worst, std::abs(world.share(each.first) / expected[next++] - 1.0));
  }
  return fmt::format("{:.17g}", worst);
}

} // namespace

TEST_CASE("on random networks every share is that of water-filling, through comings and goings")
{
  random::Stream stream{7, 0, "flows"};
  for (int world = 0; world < 25; ++world) {
    const PlainNetwork network = random_network(stream, 12, 3);
    const std::string error = played(network, [&](World& each) { return worst_error(each, network, stream); });
    CAPTURE(error);
    REQUIRE(error.find("child") == std::string::npos);
    CHECK(std::stod(error) < 1e-9);
    static_cast<void>(stream.uniform()); // the child's draws are not ours
  }
}

} // namespace leasehold::fabric
