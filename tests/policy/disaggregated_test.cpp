// Prefill and decode in pools of their own. Capacities and loads are in output tokens a second.
#include "policy/autoscaling/registry.hpp"
#include "support/policy_from.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

using namespace leasehold;

namespace {

using Numbers = std::vector<std::uint32_t>;

/// What a service's two pools are like: a replica of either takes so much of the load.
std::vector<policy::ReplicaKind> pools_of(double prefill, double decode, std::uint32_t least_prefill = 1,
                                          std::uint32_t least_decode = 1)
{
  std::vector<policy::ReplicaKind> pools(2);
  pools[0].role = policy::ReplicaRole::prefill;
  pools[1].role = policy::ReplicaRole::decode;
  pools[0].capacity = TokensPerSecond{prefill};
  pools[1].capacity = TokensPerSecond{decode};
  pools[0].least = least_prefill;
  pools[1].least = least_decode;
  return pools;
}

Numbers numbers_for(double offered, const std::vector<policy::ReplicaKind>& pools, const std::string& parameters = "",
                    std::uint32_t minimum = 1, std::uint32_t maximum = 1000)
{
  const auto scaler = test::policy_from(policy::autoscaling_policies(), "{policy: disaggregated" + parameters + "}");
  policy::ServiceView view;
  view.offered = TokensPerSecond{offered};
  view.capacity_per_replica = TokensPerSecond{100};
  view.kinds = pools;
  view.minimum = minimum;
  view.maximum = maximum;
  const std::uint32_t all = scaler->desired_replicas(view);
  Numbers numbers(scaler->by_kind().begin(), scaler->by_kind().end());
  std::uint32_t sum = 0;
  for (const std::uint32_t each : numbers)
    sum += each;
  CHECK((numbers.empty() || sum == all));
  return numbers.empty() ? Numbers{all} : numbers;
}

} // namespace

// Replicas of prefill take 200, of decode 500: 2,100 at seven tenths of capacity ask for 3,000, which is 15 and 6. Prompts
// three times as long: 45. Answers twice as long (as many tokens of half as many requests): of 2,100 prefill takes 400 each,
// decode 500 still.
TEST_CASE("each pool is sized by its own load, so that the ratio follows what requests are like")
{
  CHECK(numbers_for(2100, pools_of(200, 500)) == Numbers{15, 6});
  CHECK(numbers_for(2100, pools_of(200.0 / 3.0, 500)) == Numbers{45, 6});
  CHECK(numbers_for(2100, pools_of(400, 500)) == Numbers{8, 6}); // 7.5
  CHECK(numbers_for(1050, pools_of(200, 500)) == Numbers{8, 3}); // half of the load: 7.5 and 3
  CHECK(numbers_for(0, pools_of(200, 500, 2, 3)) == Numbers{2, 3});
  // Each by a policy of its own.
  CHECK(numbers_for(2100, pools_of(200, 500), ", prefill: {policy: static, replicas: 9}") == Numbers{9, 6});
  CHECK(numbers_for(2100, pools_of(200, 500), ", decode: {policy: target_tracking, target: 0.5}") == Numbers{15, 9});
  CHECK(numbers_for(350, {}) == Numbers{5}); // a service without pools
}

// 15 and 6 carry 3,000 each; two more: decode's next is at 3,000 as prefill's, which comes first, and then decode's. Of
// fewer, from one of each on, each is for whichever carries least: of three 200 and 500 leave it to prefill, of five 600 and
// 500 to decode and 600 and 1,000 to prefill. None is left out, and where one asks for no more the other has the rest.
TEST_CASE("pools keep to the numbers that their service may have")
{
  CHECK(numbers_for(2100, pools_of(200, 500), "", 23) == Numbers{16, 7});
  CHECK(numbers_for(2100, pools_of(200, 500), "", 1, 14) == Numbers{10, 4});
  CHECK(numbers_for(2100, pools_of(200, 500), "", 1, 2) == Numbers{1, 1});
  CHECK(numbers_for(2100, pools_of(200, 500), "", 1, 3) == Numbers{2, 1});
  CHECK(numbers_for(2100, pools_of(200, 500), "", 1, 5) == Numbers{3, 2});
  CHECK(numbers_for(2100, pools_of(200, 500, 1, 4), "", 1, 6) == Numbers{2, 4});
  CHECK(numbers_for(2100, pools_of(200, 500), ", prefill: {policy: static, replicas: 2}", 1, 7) == Numbers{2, 5});
}

// Splitwise, figure 12 ff.: pools of the right sizes serve the same for less than others. Units of a fixed ratio carry as
// many requests as the scarcer of their parts; as the mix drifts from prompts to answers no ratio is right for all of it, and
// pools of whole replicas are never more than the cheapest ratio's units.
TEST_CASE("as in Splitwise, pools take no more replicas than units of any fixed ratio")
{
  for (const double prefill : {60.0, 150.0, 400.0, 900.0})
    for (const double load : {300.0, 1000.0, 5000.0}) {
      const Numbers pools = numbers_for(load, pools_of(prefill, 300.0));
      for (std::uint32_t p = 1; p <= 4; ++p)
        for (std::uint32_t d = 1; d <= 4; ++d) {
          const double unit = std::min(p * prefill, d * 300.0);
          const auto units = static_cast<std::uint32_t>(std::ceil(load / (0.7 * unit) - 1e-9));
          CHECK(pools[0] + pools[1] <= units * (p + d));
        }
    }
}

namespace {

/// Of 1,000 tokens a second, at all of their capacity.
struct SharedPools {
  std::vector<policy::ReplicaKind> pools = pools_of(250, 250);
  std::vector<policy::PoolShare> shares{{TokensPerSecond{400}, TokensPerSecond{100}},
                                        {TokensPerSecond{250}, TokensPerSecond{250}},
                                        {TokensPerSecond{100}, TokensPerSecond{500}}};
  std::unique_ptr<policy::Autoscaling> scaler =
      test::policy_from(policy::autoscaling_policies(), "{policy: disaggregated, prefill: {policy: target_tracking, "
                                                        "target: 1}, decode: {policy: target_tracking, target: 1}}");
  policy::ServiceView view{};

  Numbers look(double offered, double crossing_share = 1.0)
  {
    view.now = view.now + Seconds{900};
    view.offered = TokensPerSecond{offered};
    view.kinds = pools;
    view.pool_shares = shares;
    view.crossing_share = crossing_share;
    scaler->desired_replicas(view);
    return {scaler->by_kind().begin(), scaler->by_kind().end()};
  }
  void serve(std::uint32_t prefill, std::uint32_t decode)
  {
    pools[0].replicas = pools[0].ready = prefill;
    pools[1].replicas = pools[1].ready = decode;
  }
};

} // namespace

// 1,000: 3 and 10 at the first share of the limit, 4 and 4 at the second, 10 and 2 at the third. 400: 1 and 4, 2 and 2, 4 and
// 1. 900: 3 and 9, 4 and 4, 9 and 2. 90: one of each at all, and the second carries most.
TEST_CASE("pools take that share of the first token's limit with which both have the fewest replicas")
{
  CHECK(SharedPools{}.look(1000) == Numbers{4, 4});
  CHECK(SharedPools{}.look(400) == Numbers{2, 2});
  CHECK(SharedPools{}.look(90) == Numbers{1, 1});
  // Where prompts may have 400 beside answers' 500, that is fewest: 3 and 2.
  SharedPools loose;
  loose.shares.push_back({TokensPerSecond{400}, TokensPerSecond{500}});
  CHECK(loose.look(1000) == Numbers{3, 2});
}

// Eight carry half of what they could: sixteen do what is asked, if more bring more. If sixteen carry no more than eight did,
// they are of no use; if twelve carry half as much more as eight, sixteen it stays.
TEST_CASE("pools between which less crosses than they carry have more replicas, as long as these help")
{
  SharedPools helps;
  CHECK(helps.look(1000) == Numbers{4, 4});
  helps.serve(4, 4);
  CHECK(helps.look(1000, 0.5) == Numbers{8, 8});
  helps.serve(6, 6);
  CHECK(helps.look(1000, 0.5) == Numbers{8, 8});
  helps.serve(8, 8);
  CHECK(helps.look(1000, 0.5) == Numbers{8, 8});
  CHECK(helps.look(1000) == Numbers{4, 4}); // all crosses again
  SharedPools in_vain;
  in_vain.serve(4, 4);
  CHECK(in_vain.look(1000, 0.5) == Numbers{8, 8});
  in_vain.serve(8, 8);
  CHECK(in_vain.look(1000, 0.25) == Numbers{4, 4});
  in_vain.serve(4, 4);
  CHECK(in_vain.look(1000, 0.5) == Numbers{4, 4});
  CHECK(in_vain.look(1000, 0.0) == Numbers{4, 4}); // no way at all
}

TEST_CASE("a pool goes by one load")
{
  CHECK_THROWS(numbers_for(1, {}, ", prefill: melange"));
  CHECK_THROWS(numbers_for(1, {}, ", decode: disaggregated"));
  CHECK_THROWS(numbers_for(1, {}, ", decode: {policy: static, replica: 3}"));
}
