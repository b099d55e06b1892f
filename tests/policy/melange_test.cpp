// The cheapest mix of replicas on several kinds of chips. Capacities and loads are in tokens a second.
#include "policy/autoscaling/registry.hpp"
#include "random/stream.hpp"
#include "support/policy_from.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

using namespace leasehold;

namespace {

using Mix = std::vector<std::uint32_t>;

policy::ReplicaKind kind_of(double capacity, double price, std::uint32_t ready = 0)
{
  policy::ReplicaKind kind;
  kind.capacity = TokensPerSecond{capacity};
  kind.chips = 1.0;
  kind.price = price;
  kind.replicas = kind.ready = ready;
  return kind;
}

/// A start costs nothing, unless the test says so.
policy::ServiceView loaded(double offered, const std::vector<policy::ReplicaKind>& kinds)
{
  policy::ServiceView view;
  view.offered = TokensPerSecond{offered};
  view.capacity_per_replica = kinds.empty() ? TokensPerSecond{100} : kinds.front().capacity;
  view.period = Seconds{900};
  view.kinds = kinds;
  return view;
}

Mix mix_for(const policy::ServiceView& view, const std::string& parameters = ", target: 1, overlap: 0 s")
{
  const auto scaler = test::policy_from(policy::autoscaling_policies(), "{policy: melange" + parameters + "}");
  const std::uint32_t all = scaler->desired_replicas(view);
  Mix mix{scaler->by_kind().begin(), scaler->by_kind().end()};
  CHECK((mix.empty() || all == std::accumulate(mix.begin(), mix.end(), 0U)));
  return mix;
}

double carried_by(const std::vector<policy::ReplicaKind>& kinds, const Mix& mix)
{
  double carried = 0.0;
  for (std::size_t k = 0; k < mix.size(); ++k)
    carried += kinds[k].capacity.value() * mix[k];
  return carried;
}

/// By whole lots, beside what is paid for.
double cost_of(const std::vector<policy::ReplicaKind>& kinds, const Mix& mix)
{
  double cost = 0.0;
  for (std::size_t k = 0; k < mix.size(); ++k) {
    const double lot = kinds[k].lot > 0.0 ? kinds[k].lot : kinds[k].chips;
    const double lots = std::ceil(std::max(0.0, mix[k] * kinds[k].chips - kinds[k].paid) / lot);
    cost += kinds[k].price / kinds[k].chips * lot * lots;
  }
  return cost;
}

/// The least that any mix of at most `most` of each costs; by trying all.
double least_of_all_mixes(const std::vector<policy::ReplicaKind>& kinds, double load, std::uint32_t most)
{
  double least = std::numeric_limits<double>::infinity();
  for (Mix mix(kinds.size(), 0);;) {
    if (carried_by(kinds, mix) >= load)
      least = std::min(least, cost_of(kinds, mix));
    std::size_t k = 0;
    while (k < mix.size() && mix[k] == most)
      mix[k++] = 0;
    if (k == mix.size())
      return least;
    ++mix[k];
  }
}

} // namespace

// Small ones take 100 for $1, large ones 250 for $2.20: $10 and $8.80 a thousand. 300: three small, $3; a small beside
// a large is $3.20. 350: a small beside a large, where four small are $4. 500: two large, $4.40. 850: three large and a
// small, $7.60; two large and four small $8.40, four large $8.80, nine small $9.
TEST_CASE("melange takes the cheapest mix of two kinds")
{
  const std::vector<policy::ReplicaKind> kinds{kind_of(100, 1.0), kind_of(250, 2.2)};
  CHECK(mix_for(loaded(300, kinds)) == Mix{3, 0});
  CHECK(mix_for(loaded(350, kinds)) == Mix{1, 1});
  CHECK(mix_for(loaded(500, kinds)) == Mix{0, 2});
  CHECK(mix_for(loaded(850, kinds)) == Mix{1, 3});
  CHECK(mix_for(loaded(0, kinds)) == Mix{0, 0});
  // 595 at seven tenths of capacity ask for 850.
  CHECK(mix_for(loaded(595, kinds), ", overlap: 0 s") == Mix{1, 3});
}

// In the paper short requests are cheapest on small GPUs and long ones on large ones. So here: with short answers the
// small kind takes 100 where the large one takes 150, with long ones 20 and 100; prices are $1 and $2.20.
TEST_CASE("melange's kind changes with what requests are like")
{
  CHECK(mix_for(loaded(300, {kind_of(100, 1.0), kind_of(150, 2.2)})) == Mix{3, 0});
  CHECK(mix_for(loaded(300, {kind_of(20, 1.0), kind_of(100, 2.2)})) == Mix{0, 3});
}

// The paper puts requests into buckets by their size, each on the kind that serves it for least: here a service for each
// bucket. At the paper's prices a small one (A10G, $1.01) takes 4 short requests a second or 0.2 long ones, a large one
// (A100, $3.67) 12 or 2: $0.25 and $0.31 for a short one a second, $5.05 and $1.84 for a long one. 20 short and 4 long a
// second on small ones alone are 5 + 20, $25.25; on large ones alone 1 2/3 + 2, which is four, $14.68; each on its own kind
// 5 small and 2 large, $12.39.
TEST_CASE("as in melange's paper, two buckets by size are cheaper on two kinds than on the better one alone")
{
  constexpr double small = 1.01, large = 3.67;
  const std::vector<policy::ReplicaKind> of_short{kind_of(4, small), kind_of(12, large)};
  const std::vector<policy::ReplicaKind> of_long{kind_of(0.2, small), kind_of(2, large)};
  const Mix short_mix = mix_for(loaded(20, of_short)), long_mix = mix_for(loaded(4, of_long));
  CHECK(short_mix == Mix{5, 0});
  CHECK(long_mix == Mix{0, 2});
  const double apart = cost_of(of_short, short_mix) + cost_of(of_long, long_mix);
  CHECK(apart == doctest::Approx(5 * small + 2 * large)); // $12.39
  const double on_large = std::ceil(20.0 / 12.0 + 4.0 / 2.0) * large,
               on_small = std::ceil(20.0 / 4.0 + 4.0 / 0.2) * small;
  CHECK(apart < 0.85 * std::min(on_large, on_small));
}

namespace {

/// Kinds whose capacity is that of the mix of sizes, of which each takes its part of a replica's time.
std::vector<policy::ReplicaKind> of_sizes(const std::vector<policy::SizeBucket>& sizes,
                                          const std::vector<double>& prices)
{
  std::vector<policy::ReplicaKind> kinds;
  for (std::size_t k = 0; k < prices.size(); ++k) {
    double time = 0.0;
    for (const policy::SizeBucket& size : sizes)
      time += size.share / size.capacity[k].value();
    kinds.push_back(kind_of(1.0 / time, prices[k]));
  }
  return kinds;
}

struct SizedMix {
  Mix mix;
  std::vector<double> routes;
};

SizedMix sized_mix(double load, const std::vector<policy::ReplicaKind>& kinds,
                   const std::vector<policy::SizeBucket>& sizes)
{
  const auto scaler = test::policy_from(policy::autoscaling_policies(), "{policy: melange, target: 1, overlap: 0 s}");
  policy::ServiceView view = loaded(load, kinds);
  view.sizes = sizes;
  scaler->desired_replicas(view);
  // All that a change costs is nothing: the cheapest mix is taken as soon as it has been cheaper for a look.
  scaler->desired_replicas(view);
  return {{scaler->by_kind().begin(), scaler->by_kind().end()}, {scaler->routes().begin(), scaler->routes().end()}};
}

/// Whether each size goes somewhere, and nobody has more than all of its time.
bool carries(double load, const std::vector<policy::SizeBucket>& sizes, const SizedMix& found)
{
  bool all = true;
  for (std::size_t s = 0; s < sizes.size(); ++s) {
    double share = 0.0;
    for (std::size_t k = 0; k < found.mix.size(); ++k)
      share += found.routes[s * found.mix.size() + k];
    all = all && share >= 1.0 - 1e-6;
  }
  for (std::size_t k = 0; k < found.mix.size(); ++k) {
    double busy = 0.0;
    for (std::size_t s = 0; s < sizes.size(); ++s)
      if (const double share = found.routes[s * found.mix.size() + k]; share > 0.0)
        busy += load * sizes[s].share * share / sizes[s].capacity[k].value();
    all = all && busy <= found.mix[k] * (1.0 + 1e-6);
  }
  return all;
}

} // namespace

// The two services of above as one, of 24 requests a second of which 20 are short. Without telling them apart a small one
// takes 1 / (5/6 / 4 + 1/6 / 0.2) = 0.96 a second of the mix and a large one 1 / (5/6 / 12 + 1/6 / 2) = 6.55: four large
// ones, $14.68. Told apart two large ones are busy with the four long ones, and the short ones go to five small ones:
// $12.39. A third large one instead of three of these is dearer ($13.03).
TEST_CASE("as in melange's paper, the short requests of a service go to other chips than its long ones")
{
  const std::vector<policy::SizeBucket> sizes{{20.0 / 24.0, {TokensPerSecond{4}, TokensPerSecond{12}}},
                                              {4.0 / 24.0, {TokensPerSecond{0.2}, TokensPerSecond{2}}}};
  const auto kinds = of_sizes(sizes, {1.01, 3.67});
  CHECK(mix_for(loaded(24, kinds)) == Mix{0, 4});
  const SizedMix found = sized_mix(24, kinds, sizes);
  REQUIRE(found.mix == Mix{5, 2});
  REQUIRE(found.routes.size() == 4);
  CHECK(found.routes[0] == doctest::Approx(1.0)); // short ones to the small kind
  CHECK(found.routes[1] == doctest::Approx(0.0));
  CHECK(found.routes[2] == doctest::Approx(0.0)); // long ones to the large kind
  CHECK(found.routes[3] == doctest::Approx(1.0));
  CHECK(cost_of(kinds, found.mix) == doctest::Approx(12.39));
}

TEST_CASE("a kind that never serves a size of requests has none of it")
{
  std::vector<policy::SizeBucket> sizes{{0.9, {TokensPerSecond{4}, TokensPerSecond{4}}},
                                        {0.1, {TokensPerSecond{0}, TokensPerSecond{4}}}};
  const std::vector<policy::ReplicaKind> kinds{kind_of(4, 1.0), kind_of(4, 3.0)};
  // 36 and 4: nine small ones beside a large one, $12; ten large ones are $30.
  const SizedMix found = sized_mix(40, kinds, sizes);
  CHECK(found.mix == Mix{9, 1});
  REQUIRE(found.routes.size() == 4);
  CHECK(found.routes[0] == doctest::Approx(1.0));
  CHECK(found.routes[1] == doctest::Approx(0.0));
  CHECK(found.routes[2] == 0.0);
  CHECK(found.routes[3] == doctest::Approx(1.0));
  sizes[1].capacity[1] = TokensPerSecond{0}; // nobody serves it: all goes everywhere, as far as it goes
  CHECK(sized_mix(40, kinds, sizes).routes.empty());
}

// Told apart, requests take no more than together, as all sizes on all kinds is one way to part them; as much where no kind
// is better at one size than another is, and less in many worlds.
TEST_CASE("melange never pays more for telling requests apart, and as much where they are alike")
{
  random::Stream stream{1, 0, "melange/sizes"};
  int cheaper = 0;
  for (int world = 0; world < 100; ++world) {
    CAPTURE(world);
    const bool alike = world % 4 == 0;
    const auto kind_count = static_cast<std::size_t>(stream.uniform_int(2, 3));
    std::vector<double> prices, speeds;
    while (prices.size() < kind_count) {
      speeds.push_back(0.5 + 0.1 * static_cast<double>(stream.uniform_int(0, 20)));
      prices.push_back(speeds.back() * (0.8 + 0.02 * static_cast<double>(stream.uniform_int(0, 20))));
    }
    std::vector<policy::SizeBucket> sizes(static_cast<std::size_t>(stream.uniform_int(2, 4)));
    for (policy::SizeBucket& size : sizes) {
      size.share = 1.0 / static_cast<double>(sizes.size());
      const double each = 5.0 + static_cast<double>(stream.uniform_int(0, 20));
      for (std::size_t k = 0; k < kind_count; ++k)
        size.capacity.emplace_back(each * speeds[k] *
                                   (alike ? 1.0 : 0.3 + 0.1 * static_cast<double>(stream.uniform_int(0, 14))));
    }
    const auto kinds = of_sizes(sizes, prices);
    const double load = static_cast<double>(stream.uniform_int(5, 300));
    const double together = cost_of(kinds, mix_for(loaded(load, kinds)));
    const SizedMix found = sized_mix(load, kinds, sizes);
    CHECK(carries(load, sizes, found));
    const double apart = cost_of(kinds, found.mix);
    CHECK(apart <= together * (1.0 + 1e-6));
    if (alike)
      CHECK(apart == doctest::Approx(together).epsilon(1e-6));
    cheaper += apart < together * 0.99 ? 1 : 0;
  }
  CHECK(cheaper > 20);
}

TEST_CASE("melange keeps to the numbers that the service may have")
{
  policy::ServiceView view = loaded(850, {});
  const std::vector<policy::ReplicaKind> kinds{kind_of(100, 1.0), kind_of(250, 2.2)};
  view.kinds = kinds;
  view.minimum = 6; // six small and a large carry 850 for $8.20; four and two 900 for $8.40
  CHECK(mix_for(view) == Mix{6, 1});
  view.minimum = 0;
  view.maximum = 3; // which carry 750 at most
  CHECK(mix_for(view) == Mix{0, 3});
}

TEST_CASE("melange uses no kind where the model does not run, nor one without a price where others have one")
{
  CHECK(mix_for(loaded(300, {kind_of(0, 1.0), kind_of(250, 9.0)})) == Mix{0, 2});
  CHECK(mix_for(loaded(300, {kind_of(100, 0.0), kind_of(250, 9.0)})) == Mix{0, 2});
  // Where nothing is priced it goes by chips: one of a chip that takes 100, or one of four that takes 250.
  std::vector<policy::ReplicaKind> kinds{kind_of(100, 0.0), kind_of(250, 0.0)};
  kinds[1].chips = 4.0;
  CHECK(mix_for(loaded(300, kinds)) == Mix{3, 0});
  CHECK(mix_for(loaded(300, {kind_of(0, 1.0)})).empty());
}

// 350 were carried by four small ones; a small beside a large costs $3.20 against $4. A start of 900 s in looks of 900
// s costs a large one's $2.20 once more, and it is left: $5.40. One of 90 s costs $0.22: $3.42.
TEST_CASE("melange weighs what a start costs, and keeps who serves until others do")
{
  std::vector<policy::ReplicaKind> kinds{kind_of(100, 1.0, 4), kind_of(250, 2.2)};
  policy::ServiceView view = loaded(350, kinds);
  view.startup = Seconds{900};
  CHECK(mix_for(view) == Mix{4, 0});
  view.startup = Seconds{90};
  CHECK(mix_for(view) == Mix{4, 1}); // of the four three go
  kinds[1].replicas = 1;             // it loads
  view.kinds = kinds;
  CHECK(mix_for(view) == Mix{4, 1});
  kinds[1].ready = 1;
  view.kinds = kinds;
  CHECK(mix_for(view) == Mix{1, 1});
  // Less load needs nobody else: two of the four go at once.
  CHECK(mix_for(loaded(200, {kind_of(100, 1.0, 4), kind_of(250, 2.2)})) == Mix{2, 0});
}

TEST_CASE("melange is as cheap as the cheapest of all mixes, and never dearer than one kind alone")
{
  random::Stream stream{1, 0, "melange"};
  int mixed = 0;
  for (int world = 0; world < 200; ++world) {
    std::vector<policy::ReplicaKind> kinds;
    const auto count = static_cast<std::size_t>(stream.uniform_int(1, 3));
    while (kinds.size() < count) {
      const double capacity = 50.0 + 10.0 * static_cast<double>(stream.uniform_int(0, 30));
      kinds.push_back(kind_of(capacity, capacity * (0.8 + 0.02 * static_cast<double>(stream.uniform_int(0, 20)))));
    }
    const double load = static_cast<double>(stream.uniform_int(1, 600));
    CAPTURE(world);
    CAPTURE(load);
    const Mix mix = mix_for(loaded(load, kinds));
    CHECK(carried_by(kinds, mix) >= load * (1.0 - 1e-9));
    CHECK(cost_of(kinds, mix) ==
          doctest::Approx(least_of_all_mixes(kinds, load, 12)).epsilon(1e-9)); // 12 of the weakest carry 600
    for (std::size_t k = 0; k < kinds.size(); ++k)
      CHECK(cost_of(kinds, mix) <= kinds[k].price * std::ceil(load / kinds[k].capacity.value()) + 1e-9);
    mixed += std::ranges::count_if(mix, [](std::uint32_t n) { return n > 0; }) > 1 ? 1 : 0;
  }
  CHECK(mixed > 20);
}

// Small ones are $0.80 each, leased by hosts of eight: $6.40, which take 800. Large ones are four chips that are leased as
// four: 250 for $2.20. 300: two large, $4.40, where three small ones by themselves were $2.40. 700: a host with seven small
// ones, $6.40; three large are $6.60. 850: a host and a large one, $8.60, in which six small ones are enough; four large are
// $8.80.
TEST_CASE("melange pays for whole lots, and starts no replica in vain in what is paid for")
{
  std::vector<policy::ReplicaKind> kinds{kind_of(100, 0.8), kind_of(250, 2.2)};
  CHECK(mix_for(loaded(300, kinds)) == Mix{3, 0});
  kinds[0].lot = 8.0;
  kinds[1].chips = kinds[1].lot = 4.0;
  CHECK(mix_for(loaded(300, kinds)) == Mix{0, 2});
  CHECK(mix_for(loaded(700, kinds)) == Mix{7, 0});
  CHECK(mix_for(loaded(850, kinds)) == Mix{6, 1});
  // Four small ones are there, and room for four more beside them that no start has to wait for: 450 ask for a fifth, where
  // two large ones cost $4.40 and as much again to start.
  kinds[0].replicas = kinds[0].ready = 4;
  policy::ServiceView view = loaded(450, kinds);
  view.startup = Seconds{900};
  CHECK(mix_for(view) == Mix{5, 0});
}

// Of four small ones the chips are paid for: 350 cost nothing. 600 take a large one beside them, $2.20, where a host of eight
// more small ones is $6.40. Where none can be rented the two that are paid for are all of their kind.
TEST_CASE("melange fills first what is paid for anyway")
{
  std::vector<policy::ReplicaKind> kinds{kind_of(100, 0.8), kind_of(250, 2.2)};
  kinds[0].lot = 8.0;
  kinds[0].paid = 4.0;
  kinds[1].chips = kinds[1].lot = 4.0;
  CHECK(mix_for(loaded(350, kinds)) == Mix{4, 0});
  CHECK(mix_for(loaded(600, kinds)) == Mix{4, 1});
  kinds[0].price = 0.0;
  kinds[0].paid = 2.0;
  CHECK(mix_for(loaded(200, kinds)) == Mix{2, 0});
  CHECK(mix_for(loaded(400, kinds)) == Mix{2, 1});
}

// A replica of a chip takes 100 and one of four 450, on the same hosts of eight: two of these are 900 on one host, where
// one of them and four small ones are 850.
TEST_CASE("kinds on the same chips share their lots in melange")
{
  std::vector<policy::ReplicaKind> kinds{kind_of(100, 1.0), kind_of(450, 4.0)};
  kinds[1].chips = 4.0;
  for (policy::ReplicaKind& kind : kinds) {
    kind.chip = model::ChipTypeId{0};
    kind.lot = 8.0;
  }
  CHECK(mix_for(loaded(900, kinds)) == Mix{0, 2});
}

TEST_CASE("melange with lots is as cheap as the cheapest of all mixes")
{
  random::Stream stream{1, 0, "melange/lots"};
  int dearer = 0; // than chips one by one
  for (int world = 0; world < 200; ++world) {
    std::vector<policy::ReplicaKind> kinds;
    const auto count = static_cast<std::size_t>(stream.uniform_int(1, 3));
    while (kinds.size() < count) {
      const double capacity = 50.0 + 10.0 * static_cast<double>(stream.uniform_int(0, 30));
      kinds.push_back(kind_of(capacity, capacity * (0.8 + 0.02 * static_cast<double>(stream.uniform_int(0, 20)))));
      kinds.back().chips = static_cast<double>(1 << stream.uniform_int(0, 2));
      kinds.back().lot = static_cast<double>(4 << stream.uniform_int(0, 1));
      kinds.back().paid =
          kinds.back().chips * static_cast<double>(std::max<std::int64_t>(0, stream.uniform_int(-2, 2)));
    }
    const double load = static_cast<double>(stream.uniform_int(1, 600));
    CAPTURE(world);
    CAPTURE(load);
    const Mix mix = mix_for(loaded(load, kinds));
    const double least = least_of_all_mixes(kinds, load, 12);
    CHECK(carried_by(kinds, mix) >= load * (1.0 - 1e-9));
    CHECK(cost_of(kinds, mix) == doctest::Approx(least).epsilon(1e-9));
    for (std::size_t k = 0; k < kinds.size(); ++k) { // nothing in vain
      Mix fewer = mix;
      if (fewer[k] > 0) {
        --fewer[k];
        CHECK(carried_by(kinds, fewer) < load);
      }
    }
    double by_chips = 0.0;
    for (std::size_t k = 0; k < kinds.size(); ++k)
      by_chips += kinds[k].price * mix[k];
    dearer += cost_of(kinds, mix) > by_chips + 1e-9 ? 1 : 0;
  }
  CHECK(dearer > 20);
}

// Four small ones serve 350 for $4 an hour. A small beside a large one costs $3.20, $0.20 less a look, and three small ones
// go for the large: $3 while both are paid for, an hour. That is what the mix has to win back itself, and once more before
// it is taken: after 31 looks.
TEST_CASE("melange goes over to another mix once that would have paid for the change")
{
  std::vector<policy::ReplicaKind> kinds{kind_of(100, 1.0, 4), kind_of(250, 2.2)};
  const policy::ServiceView view = loaded(350, kinds);
  const auto scaler = test::policy_from(policy::autoscaling_policies(), "{policy: melange, target: 1, overlap: 1 h}");
  int looks = 0;
  while (scaler->desired_replicas(view) == 4 && looks < 100)
    ++looks;
  CHECK(looks >= 29);
  CHECK(looks <= 31); // the last of them is the one that asks for more
  CHECK(Mix(scaler->by_kind().begin(), scaler->by_kind().end()) == Mix{4, 1}); // all stay until the large one serves
}

TEST_CASE("melange without kinds goes by the capacity of the next replica, and says what another kind would take")
{
  const auto scaler = test::policy_from(policy::autoscaling_policies(), "{policy: melange, target: 0.5}");
  CHECK(scaler->desired_replicas(loaded(201, {})) == 5); // 402 of 100 each
  CHECK(scaler->by_kind().empty());
  CHECK(scaler->replicas_of(TokensPerSecond{201}) == 2);
  CHECK_THROWS(test::policy_from(policy::autoscaling_policies(), "{policy: melange, target: 0}"));
}
