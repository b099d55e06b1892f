// One budget of all services of a tenant. Capacities and loads are in tokens a second.
#include "policy/autoscaling/registry.hpp"
#include "random/stream.hpp"
#include "support/policy_from.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace leasehold;

namespace {

using Numbers = std::vector<std::uint32_t>;

policy::ReplicaBid bid_for(double offered, std::uint32_t wanted, double capacity, double chips,
                           std::int32_t priority = 0)
{
  policy::ReplicaBid bid;
  bid.wanted = wanted;
  bid.priority = priority;
  bid.offered = TokensPerSecond{offered};
  bid.capacity = TokensPerSecond{capacity};
  bid.chips = chips;
  bid.price = 2.0 * chips;
  return bid;
}

std::unique_ptr<policy::Autoscaling> sharing(const std::string& parameters)
{
  return test::policy_from(policy::autoscaling_policies(), "{policy: shared_budget, " + parameters + "}");
}

double served(const policy::ReplicaBid& bid, std::uint32_t replicas)
{
  return std::min(bid.offered.value(), replicas * bid.capacity.value());
}

} // namespace

// A's replicas take 100 on a chip, B's 150 on two: 100 and 75 a chip. A's load is 400 and it asks for six, B's 600 for six. Of eight
// chips A has four, which serve all of its load, and B two of its own; headroom is for whatever is left. Of eleven B has three, and the
// last chip, too little for B's fourth, is A's fifth. Of four A has all.
TEST_CASE("of a shared budget the service has more that serves more tokens with a chip")
{
  const std::vector<policy::ReplicaBid> bids{bid_for(400, 6, 100, 1), bid_for(600, 6, 150, 2)};
  CHECK(sharing("chips: 8")->shared_out(bids) == Numbers{4, 2});
  CHECK(sharing("chips: 11")->shared_out(bids) == Numbers{5, 3});
  CHECK(sharing("chips: 4")->shared_out(bids) == Numbers{4, 0});
  CHECK(sharing("chips: 100")->shared_out(bids) == Numbers{6, 6});
  // At $2 a chip and hour.
  CHECK(sharing("spend: $16/h")->shared_out(bids) == Numbers{4, 2});
}

TEST_CASE("of a shared budget the service of higher priority has all that it asks for first, after the minimum of each")
{
  std::vector<policy::ReplicaBid> bids{bid_for(400, 6, 100, 1), bid_for(600, 6, 150, 2, 1)};
  CHECK(sharing("chips: 8")->shared_out(bids) == Numbers{0, 4});
  CHECK(sharing("chips: 13")->shared_out(bids) == Numbers{1, 6});
  bids[0].minimum = 3;
  CHECK(sharing("chips: 8")->shared_out(bids) ==
        Numbers{4, 2}); // three, two of two chips, and the chip that these leave
  bids[1].minimum = 4;
  CHECK(sharing("chips: 8")->shared_out(bids) == Numbers{0, 4}); // not enough for both
}

// Headroom beyond the load serves nothing: it is shared out evenly.
TEST_CASE("of a shared budget what is left over the loads goes to who has the smallest share of what it asks for")
{
  const std::vector<policy::ReplicaBid> bids{bid_for(200, 4, 100, 1), bid_for(200, 8, 100, 1)};
  CHECK(sharing("chips: 8")->shared_out(bids) ==
        Numbers{3, 5}); // 2 of 4 and 2 of 8 serve all; 3, 4 and 5 of the second, then
}

// What serves more than the greedy division may be, where a last large replica does not fit; no more than that one serves.
TEST_CASE("no division of a shared budget serves more by more than a replica, and none goes beyond it")
{
  random::Stream stream{1, 0, "shared_budget"};
  for (int world = 0; world < 200; ++world) {
    CAPTURE(world);
    std::vector<policy::ReplicaBid> bids;
    for (int s = 0; s < 2; ++s) {
      const auto chips = static_cast<double>(stream.uniform_int(1, 4));
      bids.push_back(bid_for(static_cast<double>(stream.uniform_int(0, 1000)),
                             static_cast<std::uint32_t>(stream.uniform_int(0, 12)),
                             10.0 * static_cast<double>(stream.uniform_int(5, 20)), chips));
    }
    const auto budget = static_cast<std::uint32_t>(stream.uniform_int(1, 40));
    const Numbers given = sharing("chips: " + std::to_string(budget))->shared_out(bids);
    CHECK(given[0] * bids[0].chips + given[1] * bids[1].chips <= budget);
    double most = 0.0;
    for (std::uint32_t a = 0; a <= bids[0].wanted; ++a)
      for (std::uint32_t b = 0; b <= bids[1].wanted; ++b)
        if (a * bids[0].chips + b * bids[1].chips <= budget)
          most = std::max(most, served(bids[0], a) + served(bids[1], b));
    const double got = served(bids[0], given[0]) + served(bids[1], given[1]);
    CHECK(got <= most);
    CHECK(got >= most - std::max(bids[0].capacity, bids[1].capacity).value());
    for (std::size_t s = 0; s < 2; ++s)
      CHECK(given[s] <= bids[s].wanted);
  }
}

// 700 at seven tenths of capacity ask for ten of 100; half of them, and on chips twice as fast half of five, rounded down.
TEST_CASE("what a service may have of a shared budget is what is leased for it")
{
  const auto scaler = sharing("chips: 5, base: {policy: target_tracking, target: 0.7}");
  policy::ServiceView view;
  view.offered = TokensPerSecond{700};
  view.capacity_per_replica = TokensPerSecond{100};
  CHECK(scaler->desired_replicas(view) == 10);
  CHECK(scaler->replicas_of(TokensPerSecond{100}) == 10);
  scaler->may_have(5);
  CHECK(scaler->replicas_of(TokensPerSecond{100}) == 5);
  CHECK(scaler->replicas_of(TokensPerSecond{200}) == 2);
  CHECK(scaler->replicas_of(TokensPerSecond{50}) == 5); // half of twenty, but no more than five run
  // A minimum is asked for too, and cut as well.
  view.minimum = 20;
  CHECK(scaler->desired_replicas(view) == 20);
  CHECK(scaler->replicas_of(TokensPerSecond{100}) == 20);
  scaler->may_have(4);
  CHECK(scaler->replicas_of(TokensPerSecond{100}) == 4);
}

// A small one takes 100 for $0.90, a large one 250 for $2: $9 and $8 a thousand, so that the small one goes first.
TEST_CASE("where a shared budget cuts a mix of kinds, those go first that serve least for it")
{
  const auto scaler = sharing("spend: $5/h, base: {policy: melange, target: 1, overlap: 0 s}");
  std::vector<policy::ReplicaKind> kinds(2);
  kinds[0].capacity = TokensPerSecond{100};
  kinds[0].chips = 1.0;
  kinds[0].price = 0.9;
  kinds[1].capacity = TokensPerSecond{250};
  kinds[1].chips = 1.0;
  kinds[1].price = 2.0;
  policy::ServiceView view;
  view.offered = TokensPerSecond{500};
  view.kinds = kinds;
  view.period = Seconds{900};
  CHECK(scaler->desired_replicas(view) == 2); // two large ones
  CHECK(Numbers(scaler->by_kind().begin(), scaler->by_kind().end()) == Numbers{0, 2});
  const auto fresh = sharing("spend: $5/h, base: {policy: melange, target: 1, overlap: 0 s}");
  view.offered = TokensPerSecond{350};
  CHECK(fresh->desired_replicas(view) == 2); // one of each, $2.90
  fresh->may_have(1);
  CHECK(Numbers(fresh->by_kind().begin(), fresh->by_kind().end()) == Numbers{0, 1});
  fresh->may_have(2);
  CHECK(Numbers(fresh->by_kind().begin(), fresh->by_kind().end()) == Numbers{1, 1});
}

TEST_CASE("a shared budget is of chips or of dollars, and its base goes by the load")
{
  CHECK_THROWS(sharing("base: target_tracking"));
  CHECK_THROWS(sharing("chips: 8, spend: $10/h"));
  CHECK_THROWS(sharing("chips: 8, base: {policy: shared_budget, chips: 4}"));
  CHECK_THROWS(sharing("chips: 8, base: nonsense"));
  CHECK_THROWS(sharing("chips: 0"));
}
