#include "market/porting.hpp"

#include "fixture.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

namespace leasehold::market {

namespace {

PortKey key_of(const char* chip, PortUse use = PortUse::inference)
{
  return {lab, "llama", chip, use};
}

/// Durations without chance: sigma 0 makes every first inference port take the median.
PortingSpec certain()
{
  PortingSpec spec;
  spec.median = Seconds{100.0 * 86400.0};
  spec.sigma = 0.0;
  return spec;
}

std::vector<PortEvent> run_to(Porting& porting, Timestamp until)
{
  std::vector<PortEvent> told;
  while (porting.next_event() <= until)
    porting.advance(porting.next_event(), told);
  porting.advance(until, told);
  return told;
}

} // namespace

TEST_CASE("a port goes through its states in its time, on its pilot chips")
{
  Porting porting(certain(), 1, 0);
  porting.staff(lab, 6, at_day(0));
  REQUIRE(porting.start(key_of("maia-200"), at_day(0)));
  CHECK_FALSE(porting.start(key_of("maia-200"), at_day(0)));
  CHECK(porting.state(key_of("maia-200")) == PortState::porting);
  run_to(porting, at_day(10)); // no pilot chips yet: the clock stands still
  porting.set_pilot_chips(key_of("maia-200"), 16, at_day(10));
  run_to(porting, at_day(89)); // 80 days of porting from day 10
  CHECK(porting.state(key_of("maia-200")) == PortState::porting);
  run_to(porting, at_day(90));
  CHECK(porting.state(key_of("maia-200")) == PortState::validating);
  CHECK(porting.efficiency(key_of("maia-200"), at_day(90)) == 0.0);
  const auto told = run_to(porting, at_day(110));
  REQUIRE(told.size() == 1);
  CHECK(told[0].at == at_day(110));
  CHECK(porting.state(key_of("maia-200")) == PortState::validated);
}

TEST_CASE("a larger team and more pilot chips buy calendar time, with diminishing returns")
{
  const auto validated_after = [](int engineers, std::int64_t chips) {
    PortingSpec spec = certain();
    spec.engineers = engineers;
    spec.pilot_chips = chips;
    Porting porting(spec, 1, 0);
    porting.staff(lab, engineers, at_day(0));
    porting.start(key_of("maia-200"), at_day(0));
    porting.set_pilot_chips(key_of("maia-200"), chips, at_day(0));
    return run_to(porting, at_day(1000)).back().at.value() / 86400.0;
  };
  // 80 days of porting, 20 of validation. 192 engineers are 32 times six: 32^(-1/5) = 1/2. 32 chips halve the tests.
  CHECK(validated_after(6, 16) == doctest::Approx(100.0));
  CHECK(validated_after(192, 16) == doctest::Approx(60.0));
  CHECK(validated_after(6, 32) == doctest::Approx(90.0));
  CHECK(validated_after(6, 8) == doctest::Approx(120.0));
  CHECK(validated_after(6, 0) == doctest::Approx(100.0));
  CHECK(validated_after(12, 16) - validated_after(24, 16) < validated_after(6, 16) - validated_after(12, 16));
}

TEST_CASE("what is expected of a port, and what it really takes, know its team and its pilot chips")
{
  PortingSpec spec = certain();
  spec.engineers = 192; // 80 days by half, as above
  spec.pilot_chips = 8; // 20 days twice
  spec.pace = 1.5;
  Porting porting(spec, 1, 0);
  CHECK(porting.expected(key_of("maia-200")).value() == doctest::Approx(80.0 * 86400.0));
  CHECK(porting.first_port(key_of("maia-200"))->value() == doctest::Approx(120.0 * 86400.0)); // at its pace
  porting.assume_validated(key_of("trn2"));
  CHECK_FALSE(porting.first_port(key_of("trn2"))); // nor is one after a release a first one
  porting.new_release("trn2", at_day(10));
  CHECK_FALSE(porting.first_port(key_of("trn2")));
}

TEST_CASE("the clock stops while pilot chips are gone")
{
  Porting porting(certain(), 1, 0);
  porting.staff(lab, 6, at_day(0));
  porting.start(key_of("maia-200"), at_day(0));
  porting.set_pilot_chips(key_of("maia-200"), 16, at_day(0));
  run_to(porting, at_day(50));
  porting.set_pilot_chips(key_of("maia-200"), 0, at_day(50));
  run_to(porting, at_day(80));
  porting.set_pilot_chips(key_of("maia-200"), 16, at_day(80));
  run_to(porting, at_day(129.9));
  CHECK(porting.state(key_of("maia-200")) == PortState::validating);
  run_to(porting, at_day(130)); // 50 + 30 lost + 50
  CHECK(porting.state(key_of("maia-200")) == PortState::validated);
}

TEST_CASE("engineers are given out first come, first served, and are paid while they port")
{
  // 6 engineers, teams of 6: the second port waits for the first, 100 days.
  Porting porting(certain(), 1, 0);
  porting.staff(lab, 6, at_day(0));
  for (const char* chip : {"maia-200", "tpu-7x"}) {
    porting.start(key_of(chip), at_day(0));
    porting.set_pilot_chips(key_of(chip), 16, at_day(0));
  }
  run_to(porting, at_day(99));
  CHECK(porting.state(key_of("tpu-7x")) == PortState::unported);
  run_to(porting, at_day(100));
  CHECK(porting.state(key_of("tpu-7x")) == PortState::porting);
  run_to(porting, at_day(210));
  CHECK(porting.state(key_of("tpu-7x")) == PortState::validated);
  // 200 days of 6 engineers at $10,000 a week: 200/7 × 6 × 10,000 = 1,714,285.714285….
  CHECK(porting.collect_pay(lab, at_day(210)).micros() == 1'714'285'714'286);
  CHECK(porting.collect_pay(lab, at_day(300)).micros() == 0);
}

TEST_CASE("training and inference port separately; training takes longer")
{
  Porting porting(certain(), 1, 0);
  porting.staff(lab, 12, at_day(0));
  for (const PortUse use : {PortUse::inference, PortUse::training}) {
    porting.start(key_of("maia-200", use), at_day(0));
    porting.set_pilot_chips(key_of("maia-200", use), 16, at_day(0));
  }
  run_to(porting, at_day(149));
  CHECK(porting.state(key_of("maia-200", PortUse::inference)) == PortState::validated);
  CHECK(porting.state(key_of("maia-200", PortUse::training)) == PortState::validating);
  run_to(porting, at_day(150)); // 1.5 × 100
  CHECK(porting.state(key_of("maia-200", PortUse::training)) == PortState::validated);
}

TEST_CASE("efficiency climbs from its start along 1 − (1 − e0)·exp(−t/τ)")
{
  Porting porting(certain(), 1, 0);
  porting.staff(lab, 6, at_day(0));
  porting.start(key_of("maia-200"), at_day(0));
  porting.set_pilot_chips(key_of("maia-200"), 16, at_day(0));
  run_to(porting, at_day(100));
  CHECK(porting.efficiency(key_of("maia-200"), at_day(100)) == doctest::Approx(0.5));
  // After one time constant of 60 days: 1 − 0.5/e = 0.81606….
  CHECK(porting.efficiency(key_of("maia-200"), at_day(160)) == doctest::Approx(0.816060279));
  porting.assume_validated(key_of("h100"));
  CHECK(porting.efficiency(key_of("h100"), at_day(0)) == doctest::Approx(1.0));
}

TEST_CASE("a new release of the chip's software undoes the port, and the repeat is short")
{
  Porting porting(certain(), 1, 0);
  porting.staff(lab, 6, at_day(0));
  porting.assume_validated(key_of("maia-200"));
  porting.new_release("maia-200", at_day(10));
  CHECK(porting.state(key_of("maia-200")) == PortState::unported);
  porting.start(key_of("maia-200"), at_day(10));
  porting.set_pilot_chips(key_of("maia-200"), 16, at_day(10));
  run_to(porting, at_day(25)); // 15 % of 100 days
  CHECK(porting.state(key_of("maia-200")) == PortState::validated);
}

TEST_CASE("durations are log-normal with the median asked for, the same for every policy")
{
  // ln D is normal: the median of 4,001 draws has a standard error of 1.2533·σ/√n = 0.011 in ln D, so three errors are
  // 3.3 %. 95 % of draws lie within exp(±1.96·0.55) of the median: 0.34 to 2.94, i.e. 1 to 9 months around 3.
  PortingSpec spec;
  std::vector<double> days;
  for (std::uint64_t replication = 0; replication < 4001; ++replication) {
    Porting porting(spec, 7, replication);
    porting.staff(lab, 6, at_day(0));
    porting.start(key_of("maia-200"), at_day(0));
    porting.set_pilot_chips(key_of("maia-200"), 16, at_day(0));
    std::vector<PortEvent> told;
    porting.advance(at_day(10000), told);
    days.push_back(told.back().at.value() / 86400.0);
  }
  std::sort(days.begin(), days.end());
  CHECK(days[2000] == doctest::Approx(91.0).epsilon(0.033));
  CHECK(days[100] == doctest::Approx(91.0 * std::exp(-1.96 * 0.55)).epsilon(0.1));
  CHECK(days[3900] == doctest::Approx(91.0 * std::exp(1.96 * 0.55)).epsilon(0.1));
}

TEST_CASE("a port needs an engineer, a time and a share that can be")
{
  PortingSpec spec;
  spec.engineers = 0;
  CHECK_THROWS_AS(Porting(spec, 1, 0), std::invalid_argument);
  spec = PortingSpec{};
  spec.validating = 1.5;
  CHECK_THROWS_AS(Porting(spec, 1, 0), std::invalid_argument);
}

} // namespace leasehold::market
