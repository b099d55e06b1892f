#include "policy/autoscaling/registry.hpp"
#include "policy/tenancy/registry.hpp"
#include "support/owned_pools.hpp"
#include "support/policy_from.hpp"

#include <doctest/doctest.h>

using namespace leasehold;

namespace {

std::vector<std::uint32_t> admitted(const std::string& name, std::uint32_t tenant)
{
  const test::ownership::World world{{0, 1, 0, 1}};
  std::vector<std::uint32_t> ids;
  for (const model::PoolId pool :
       test::policy_from(policy::tenancy_policies(), name)->admit(model::TenantId{tenant}, world.view))
    ids.push_back(pool.index());
  return ids;
}

/// A replica carries 100 tokens/s.
policy::ServiceView service(double now, double offered, std::uint32_t replicas)
{
  policy::ServiceView view;
  view.now = Timestamp{now};
  view.offered = TokensPerSecond{offered};
  view.capacity_per_replica = TokensPerSecond{100};
  view.capacity = TokensPerSecond{100.0 * replicas};
  view.replicas = replicas;
  return view;
}

} // namespace

TEST_CASE("dedicated opens a tenant's own pools, shared opens all, its own first")
{
  CHECK(admitted("dedicated", 1) == std::vector<std::uint32_t>{1, 3});
  CHECK(admitted("dedicated", 2).empty());
  CHECK(admitted("shared", 1) == std::vector<std::uint32_t>{1, 3, 0, 2});
}

TEST_CASE("static keeps its number")
{
  const auto fixed = test::policy_from(policy::autoscaling_policies(), "{policy: static, replicas: 7}");
  CHECK(fixed->desired_replicas(service(0, 5000, 1)) == 7);
  CHECK(fixed->desired_replicas(service(60, 0, 7)) == 7);
}

TEST_CASE("target tracking sizes by load over target, and waits between changes")
{
  const auto scaler = test::policy_from(
      policy::autoscaling_policies(),
      "{policy: target_tracking, target: 0.5, scale_out_cooldown: 60 s, scale_in_cooldown: 300 s, maximum: 30}");
  CHECK(scaler->desired_replicas(service(0, 201, 1)) == 5);      // 201 / 50 = 4.02
  CHECK(scaler->desired_replicas(service(10, 300, 5)) == 6);     // the first growth waits for nothing: 300 / 50
  CHECK(scaler->desired_replicas(service(40, 1000, 6)) == 6);    // 30 s after a growth
  CHECK(scaler->desired_replicas(service(70, 1000, 6)) == 20);   // 60 s after it
  CHECK(scaler->desired_replicas(service(200, 100, 20)) == 20);  // 130 s after a change
  CHECK(scaler->desired_replicas(service(370, 100, 20)) == 2);   // 300 s after it
  CHECK(scaler->desired_replicas(service(380, 500, 2)) == 10);   // growing looks at growths alone
  CHECK(scaler->desired_replicas(service(500, 9000, 10)) == 30); // 180, bounded
  CHECK(scaler->desired_replicas(service(900, 0, 30)) == 1);     // the least
}

TEST_CASE("a number of replicas stands for a load, of which replicas of another chip carry more or less")
{
  // 180 of 0.5 × 100 each: 4 replicas; of 0.5 × 150 each 2.4, so 3; of 0.5 × 60 each 6.
  const auto scaler = test::policy_from(policy::autoscaling_policies(),
                                        "{policy: target_tracking, target: 0.5, scale_in_cooldown: 300 s, minimum: 2}");
  CHECK(scaler->replicas_of(TokensPerSecond{100}) == 0); // it has not been asked yet
  CHECK(scaler->desired_replicas(service(0, 80, 1)) == 2);
  CHECK(scaler->desired_replicas(service(10, 180, 2)) == 4);
  CHECK(scaler->replicas_of(TokensPerSecond{100}) == 4);
  CHECK(scaler->replicas_of(TokensPerSecond{150}) == 3);
  CHECK(scaler->replicas_of(TokensPerSecond{60}) == 6);
  CHECK(scaler->replicas_of(TokensPerSecond{1000}) == 2);   // the least
  CHECK(scaler->desired_replicas(service(60, 60, 4)) == 4); // shrinking waits, and so does the load that it is for
  CHECK(scaler->replicas_of(TokensPerSecond{60}) == 6);
  CHECK(scaler->desired_replicas(service(120, 170, 4)) == 4); // 3.4: as many, of a lower load
  CHECK(scaler->replicas_of(TokensPerSecond{170}) == 2);
  const auto fixed = test::policy_from(policy::autoscaling_policies(), "{policy: static, replicas: 7}");
  CHECK(fixed->replicas_of(TokensPerSecond{1}) == 7);
}

TEST_CASE("parameters out of bounds are refused")
{
  CHECK_THROWS(test::policy_from(policy::autoscaling_policies(), "{policy: target_tracking, target: 1.5}"));
  CHECK_THROWS(test::policy_from(policy::autoscaling_policies(), "{policy: target_tracking, minimum: 5, maximum: 2}"));
  CHECK_THROWS(test::policy_from(policy::autoscaling_policies(), "{policy: target_tracking, scale_in_cooldown: 300}"));
}
