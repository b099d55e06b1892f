// Max-min fair shares, by SimGrid, against derived ones.
#include "fabric/flow_world.hpp"
#include "network/checkpoint_moves.hpp"

#include <doctest/doctest.h>

#include <sstream>

namespace leasehold::fabric {

namespace {

/// Numbers at the front of a text, up to the first word that is none.
std::vector<double> numbers(const std::string& text)
{
  std::vector<double> found;
  std::istringstream words{text};
  for (double number = 0.0; words >> number;)
    found.push_back(number);
  return found;
}

void check_shares(const std::string& text, const std::vector<double>& expected)
{
  CAPTURE(text);
  const std::vector<double> found = numbers(text);
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    CHECK(found[i] == doctest::Approx(expected[i]).epsilon(1e-9).scale(0.0));
}

/// k pairs of hosts, each with a cable of 80 B/s of its own, across one link of 100 B/s.
PlainNetwork bottleneck(std::uint32_t pairs)
{
  PlainNetwork network{2 * pairs, {{"middle", 100}}, {}};
  for (std::uint32_t p = 0; p < pairs; ++p) {
    network.links.push_back({fmt::format("cable{}", p), 80});
    network.ways.push_back({2 * p, 2 * p + 1, {fmt::format("cable{}", p), "middle"}});
  }
  return network;
}

} // namespace

TEST_CASE("k copies on one link get a k-th of it each, and one alone is never played")
{
  // Alone a copy has its cable's 80 B/s. k > 1 have 100 / k of the link each: a share of 100 / (80 k).
  for (const std::uint32_t k : {1U, 2U, 3U, 7U, 40U}) {
    const std::string text = played(bottleneck(k), [&](World& world) {
      for (std::uint32_t c = 0; c < k; ++c)
        world.enter(copy(2 * c, 2 * c + 1));
      world.share_out(0.0);
      return world.text();
    });
    check_shares(text, std::vector<double>(k, k == 1 ? 1.0 : 100.0 / (80.0 * k)));
    CHECK(text.find(k == 1 ? "(0)" : fmt::format("({})", k)) != std::string::npos);
  }
}

TEST_CASE(
    "what hosts gather at storage goes equally fast and shares links by the flow, no more of it than it is bound to")
{
  // Hosts 0 and 1 send to 4 and 5, the ends of the storage, in turn, and 2 to 4, all across `up` with 120 B/s; host 3 copies
  // to 4 across it, too. Alone the three have 40 B/s each. With the copy there are four flows of 30 B/s: 3/4 of what it had, and
  // 1/4 of the copy's. Bound to 60 B/s together they leave it 60.
  PlainNetwork network{6, {{"up", 120}}, {}};
  for (const auto& [from, to] : {std::pair{0U, 4U}, {1U, 5U}, {2U, 4U}, {3U, 4U}})
    network.ways.push_back({from, to, {"up"}});
  const std::string text = played(network, [](World& world) {
    network::Crossing write{{}, network::Crossing::Pattern::gather, 1, 2};
    for (const std::uint32_t host : {0U, 1U, 2U, 4U, 5U})
      write.hosts.emplace_back(host);
    const std::uint32_t first = world.enter(write);
    world.enter(copy(3, 4));
    world.share_out(0.0);
    const std::string shares = world.text().substr(0, world.text().find('('));
    world.leave(first);
    write.most = BytesPerSecond{60};
    world.enter(write);
    world.share_out(1.0);
    return shares + world.text();
  });
  check_shares(text, {3.0 / 4, 1.0 / 4, 1.0, 1.0 / 2});
}

TEST_CASE("who leaves gives back what it had, and the last one has the link alone again")
{
  const std::string text = played(bottleneck(3), [](World& world) {
    std::string shares;
    for (std::uint32_t c = 0; c < 3; ++c)
      world.enter(copy(2 * c, 2 * c + 1));
    for (std::uint32_t c = 0; c < 3; ++c) {
      world.share_out(10.0 * c); // also at the instant at which others left
      shares += world.text().substr(0, world.text().find('('));
      world.leave(c);
    }
    world.share_out(30.0);
    world.enter(copy(0, 1));
    world.share_out(30.0); // the id of one that is gone
    return shares + world.text();
  });
  // 3 x 100/240, 2 x 100/160, 1 x 1, and 1.
  check_shares(text, {5.0 / 12, 5.0 / 12, 5.0 / 12, 5.0 / 8, 5.0 / 8, 1.0, 1.0});
  CHECK(text.find("(0)") != std::string::npos);
}

TEST_CASE("a checkpoint on its way shares a link with a copy that comes and goes")
{
  // Its 4,000 B have the cable's 80 B/s: 50 s. From 10 s on, with 3,200 B left, a copy beside it leaves it 50 of the
  // link's 100 B/s: there at 10 + 64 = 74 s. At 30 s the copy is gone, and 2,200 B are left: there at 30 + 27.5 = 57.5 s.
  const std::string text = played(bottleneck(2), [](World& world) {
    Timestamp now{0.0};
    network::Ways ways;
    ways.bandwidth.assign(2, std::vector<BytesPerSecond>(2, BytesPerSecond{80}));
    ways.ends.assign(2, std::vector<std::optional<network::Ways::Ends>>(2));
    ways.ends[0][1] = {model::HostId{0}, model::HostId{1}};
    network::Crossings crossings{world.flows};
    network::CheckpointMoves moves{now};
    moves.cross(&crossings);
    const model::JobId job{7};
    moves.put(job, model::RegionId{0});
    std::string waits = fmt::format("{:.17g} ", moves.begin(job, ways, model::RegionId{1}, Bytes{4000}).value());
    moves.tell(job, [&](Seconds later) { waits += fmt::format("{:.17g} ", later.value()); });
    crossings.share_out(now);
    now = Timestamp{10.0};
    const network::CrossingId beside = crossings.enter(copy(2, 3), [](double) {});
    crossings.share_out(now);
    now = Timestamp{30.0};
    crossings.leave(beside);
    crossings.share_out(now);
    waits += fmt::format("{:.17g} ", moves.next_end().value());
    now = moves.next_end();
    moves.then(job, [&] { waits += "57.5 "; });
    moves.arrive();
    return waits + (moves.next_end() == Timestamp::never() ? "(gone)" : "(there)");
  });
  check_shares(text, {50.0, 74.0, 57.5, 57.5, 57.5});
  CHECK(text.find("(gone)") != std::string::npos);
}

TEST_CASE("an exchange in groups shares a link as its flows across it do")
{
  // Of hosts 0 to 3 in groups of two, 0 -> 1 and 2 -> 3 cross the middle's 100 B/s (their ways back have room): alone 50 B/s
  // each, the cables having 80. Beside a copy all three flows have a third of it: 2/3 of the exchange's 50, 5/12 of the copy's 80.
  // A ring of the two first hosts crosses it once, and leaves the copy 50 B/s.
  const std::string text = played(bottleneck(3), [](World& world) {
    network::Crossing exchange = ring({0, 1, 2, 3});
    exchange.pattern = network::Crossing::Pattern::exchange;
    exchange.group = 2;
    world.enter(exchange);
    world.enter(copy(4, 5));
    world.share_out(0.0);
    std::string shares = world.text();
    shares.resize(shares.find('('));
    world.leave(0);
    world.enter(ring({0, 1}));
    world.share_out(1.0);
    return shares + world.text();
  });
  check_shares(text, {2.0 / 3, 5.0 / 12, 50.0 / 80, 50.0 / 80});
}

TEST_CASE("what cannot use its part leaves it to the others")
{
  // Cables of 10, 80 and 80 B/s across 100 B/s: 10, and 45 for each of the others. Shares of 1, 45/80, 45/80.
  PlainNetwork network = bottleneck(3);
  network.links[1].bandwidth = 10;
  check_shares(played(network,
                      [](World& world) {
                        for (std::uint32_t c = 0; c < 3; ++c)
                          world.enter(copy(2 * c, 2 * c + 1));
                        world.share_out(0.0);
                        return world.text();
                      }),
               {1.0, 45.0 / 80, 45.0 / 80});
}

TEST_CASE("parking lot: who crosses all links has the least of them, and the others what it leaves")
{
  // Links of 100, 40 and 70 B/s; one copy crosses all (alone: 40), one crosses each. The second link is the narrowest for
  // two: 20 each. The others are left 80 and 50.
  const PlainNetwork network{8,
                             {{"l0", 100}, {"l1", 40}, {"l2", 70}},
                             {{0, 1, {"l0", "l1", "l2"}}, {2, 3, {"l0"}}, {4, 5, {"l1"}}, {6, 7, {"l2"}}}};
  check_shares(played(network,
                      [](World& world) {
                        for (std::uint32_t c = 0; c < 4; ++c)
                          world.enter(copy(2 * c, 2 * c + 1));
                        world.share_out(0.0);
                        return world.text();
                      }),
               {20.0 / 40, 80.0 / 100, 20.0 / 40, 50.0 / 70});
}

TEST_CASE("a ring goes as fast as its slowest flow, and what its other flows leave is others'")
{
  // The ring's flow to host 1 shares a link of 100 B/s with three copies: 25 each. Its flow back could have half of the
  // other link of 100 B/s, but goes at 25 too: 75 are left for the copy there.
  const PlainNetwork network{8,
                             {{"there", 100}, {"back-way", 100}},
                             {{0, 1, {"there"}}, {1, 0, {"back-way"}}, {2, 3, {"there"}}, {4, 5, {"back-way"}}}};
  check_shares(played(network,
                      [](World& world) {
                        world.enter(ring({0, 1}));
                        for (int c = 0; c < 3; ++c)
                          world.enter(copy(2, 3));
                        world.enter(copy(4, 5));
                        world.share_out(0.0);
                        return world.text();
                      }),
               {0.25, 0.25, 0.25, 0.25, 0.75});
}

TEST_CASE("flows count one by one: a ring with two of them on a link, and a copy of four streams")
{
  // Four hosts, of which 0 and 2 stand on one side: the ring 0-1-2-3 crosses the link to the other side twice, so that it
  // has 50 of its 100 B/s alone. A copy of four streams has 25 a stream alone. Together six flows have 100/6 each.
  const PlainNetwork network{
      6,
      {{"over", 100}, {"home", 1000}, {"in", 1000}},
      {{0, 1, {"over"}}, {1, 2, {"home"}}, {2, 3, {"over"}}, {3, 0, {"home"}}, {4, 5, {"in", "over"}}}};
  check_shares(played(network,
                      [](World& world) {
                        world.enter(ring({0, 1, 2, 3}));
                        world.enter(copy(4, 5, 4));
                        world.share_out(0.0);
                        return world.text();
                      }),
               {100.0 / 6 / 50, 100.0 / 6 / 25});
}

TEST_CASE("a link that is not shared slows nobody")
{
  PlainNetwork network = bottleneck(3);
  network.links[0].shared = false;
  const std::string text = played(network, [](World& world) {
    for (std::uint32_t c = 0; c < 3; ++c)
      world.enter(copy(2 * c, 2 * c + 1));
    world.share_out(0.0);
    return world.text();
  });
  check_shares(text, {1.0, 1.0, 1.0});
  CHECK(text.find("(0)") != std::string::npos);
}

TEST_CASE("what has no route, or one host, has a share of 1 and takes nothing")
{
  const std::string text = played(bottleneck(2), [](World& world) {
    world.enter(ring({0}));
    world.enter(ring({0, 1, 2})); // there is no way from 1 to 2
    world.enter(copy(0, 1));
    world.share_out(0.0);
    return world.text();
  });
  check_shares(text, {1.0, 1.0, 1.0});
}

} // namespace leasehold::fabric
