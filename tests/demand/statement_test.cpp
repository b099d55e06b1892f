#include "demand/statement.hpp"

#include <doctest/doctest.h>

#include <array>

namespace leasehold::demand {

namespace {

constexpr model::ChipTypeId h100{0};
constexpr model::ChipTypeId maia{1};
constexpr model::RegionId here{0};
constexpr model::RegionId there{1};

Need need_of(model::ChipTypeId chip, double chips, double each)
{
  Need need;
  need.chip = chip;
  need.chips = chips;
  need.tuned = chips;
  need.each = each;
  return need;
}

PortStatus port(policy::Portability portability, double efficiency, std::int64_t pilot)
{
  PortStatus status;
  status.portability = portability;
  status.efficiency = efficiency;
  status.pilot = pilot;
  return status;
}

} // namespace

TEST_CASE("demands draw on what a tenant owns and then on what it finds idle, in their order")
{
  // 20 chips of its own, at most 12 of them at one site; another leaves 30 idle.
  Statement statement;
  statement.begin({{{h100, {{there, 8.0}, {here, 12.0}}}}, {{h100, 30.0}}, false});
  statement.add(0, {}, {need_of(h100, 16.0, 8.0)}, Timestamp{0});
  // 4 of its own are left, and of 30 idle ones three replicas of 8 fit: 40 − 4 − 24.
  statement.add(1, {}, {need_of(h100, 40.0, 8.0)}, Timestamp{0});
  // A gang takes nothing of what others leave idle.
  statement.add(2, {}, {need_of(h100, 8.0, 0.0)}, Timestamp{0});
  REQUIRE(statement.demands().size() == 3);
  CHECK(statement.demands()[0].chips[0].needed == 0.0);
  CHECK(statement.demands()[1].chips[0].needed == 12.0);
  CHECK(statement.demands()[2].chips[0].needed == 8.0);
}

TEST_CASE("a gang takes of its tenant's chips all that it needs at one site, or none")
{
  Statement statement;
  statement.begin({{{h100, {{there, 8.0}, {here, 12.0}}}}, {}, false});
  statement.add(0, {}, {need_of(h100, 16.0, 0.0)}, Timestamp{0}); // no site has 16
  statement.add(1, {}, {need_of(h100, 12.0, 0.0)}, Timestamp{0});
  statement.add(2, {}, {need_of(h100, 12.0, 0.0)}, Timestamp{0}); // 8 are left
  CHECK(statement.demands()[0].chips[0].needed == 16.0);
  CHECK(statement.demands()[1].chips[0].needed == 0.0);
  CHECK(statement.demands()[2].chips[0].needed == 12.0);
}

TEST_CASE("own chips count for a gang where its data are, or come in time while it waits")
{
  // 16 chips of its own stand elsewhere. A copy takes 5 h, the work 10 h: by a deadline in 15 h they do for a gang that waits, by
  // one in 14 h they do not; a gang that runs on others would have to stop and wait.
  const std::array waits{Seconds{0.0}, Seconds{5.0 * 3600.0}};
  const auto leased = [&](double hours, bool running) {
    policy::Demand gang;
    gang.data_wait = waits;
    gang.running = running;
    gang.deadline = Timestamp{0} + Seconds{3600.0 * hours};
    Need need = need_of(h100, 16.0, 0.0);
    need.within = own_chips_of_use(gang, Seconds{10.0 * 3600.0}, Timestamp{0}, Timestamp::never());
    Statement statement;
    statement.begin({{{h100, {{there, 16.0}}}}, {}, false});
    statement.add(0, gang, {need}, Timestamp{0});
    return statement.demands()[0].chips[0].needed;
  };
  CHECK(leased(15.0, false) == 0.0);
  CHECK(leased(14.0, false) == 16.0);
  CHECK(leased(15.0, true) == 16.0);
}

TEST_CASE("the hours before keep what was needed of a tuned chip")
{
  // 32 chips at half the planned rate will be 16 once the port is tuned.
  Statement statement;
  const auto review = [&](double hours, double chips) {
    statement.begin({});
    Need need = need_of(maia, chips, 4.0);
    need.tuned = chips / 2.0;
    need.port = port(policy::Portability::validated, 0.5, 0);
    statement.add(7, {}, {need}, Timestamp{0} + Seconds{3600.0 * hours});
    return statement.demands()[0].chips[0];
  };
  CHECK(review(0.0, 32.0).tuned == 16.0);
  const policy::ChipDemand later = review(2.5, 8.0);
  CHECK(later.needed == 8.0);
  CHECK(later.peak == 16.0);
  CHECK(std::vector<double>(later.history.begin(), later.history.end()) == std::vector{16.0, 16.0, 4.0});
}

TEST_CASE("a port under way wants its pilots once, beside what the tenant owns")
{
  Statement statement;
  statement.begin({{{maia, {{here, 4.0}}}}, {}, false});
  Need need = need_of(maia, 0.0, 4.0);
  need.port = port(policy::Portability::porting, 0.0, 16);
  statement.add(0, {}, {need}, Timestamp{0});
  statement.add(1, {}, {need}, Timestamp{0});
  CHECK(statement.demands()[0].chips[0].pilot == 12.0);
  CHECK(statement.demands()[1].chips[0].pilot == 0.0);
}

TEST_CASE("an oracle is told what it does not own of the hours to come")
{
  Statement statement;
  const std::vector<double> ahead{8.0, 24.0, 0.0};
  Need need = need_of(h100, 16.0, 8.0);
  need.known = ahead;
  statement.begin({{{h100, {{here, 10.0}}}}, {}, true});
  statement.add(0, {}, {need}, Timestamp{0});
  const std::span<const double> future = statement.demands()[0].chips[0].future;
  CHECK(std::vector<double>(future.begin(), future.end()) == std::vector{0.0, 14.0, 0.0});
  statement.begin({{{h100, {{here, 10.0}}}}, {}, false});
  statement.add(0, {}, {need}, Timestamp{0});
  CHECK(statement.demands()[0].chips[0].future.empty());
}

} // namespace leasehold::demand
