#include "policy/leasing/buying/past_levels.hpp"
#include "policy/leasing/buying/quantile.hpp"
#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace leasehold::policy {

namespace {

constexpr std::array<double, 7> shares{0.0, 0.2, 0.21, 0.5, 0.6, 0.999, 1.0};
constexpr model::ChipTypeId fast{0};
constexpr model::ChipTypeId slow{1};

class NoSink final : public LeaseSink {
public:
  market::Verdict request(const market::LeaseRequest&) override { return {market::Refusal::no_stock, {}}; }
  market::Verdict release(model::LeaseId) override { return {market::Refusal::not_live, {}}; }
  market::Verdict reduce(model::LeaseId, std::int64_t) override { return {market::Refusal::not_live, {}}; }
  void set_auto_renew(model::LeaseId, bool) override {}
  void house(std::string_view, model::ChipTypeId, model::ProviderId, model::RegionId) override {}
  void send_data(std::string_view, model::RegionId) override {}
  bool port(std::string_view, model::ChipTypeId) override { return false; }
};

struct Workload {
  std::string_view name;
  WorkloadKind kind;
  std::array<std::vector<double>, 2> history{}; ///< on `fast` and on `slow`
};

/// Offers of two chips on demand, at $2 and $1, and workloads whose histories the test writes.
struct Desks {
  Desks()
  {
    for (std::uint32_t c = 0; c < 2; ++c) {
      offers_[c].chip = model::ChipTypeId{c};
      offers_[c].programme.kind = Kind::on_demand;
      views_[c].id = market::OfferId{c};
      views_[c].offer = &offers_[c];
      views_[c].price = market::Rate::of(PricePerHour{c == 0 ? 2.0 : 1.0});
    }
  }
  template <class Look> void review(const std::vector<Workload>& workloads, Look&& look)
  {
    std::vector<std::array<ChipDemand, 2>> needs(workloads.size());
    std::vector<Demand> demands(workloads.size());
    for (std::size_t w = 0; w < workloads.size(); ++w) {
      for (std::uint32_t c = 0; c < 2; ++c) {
        needs[w][c].chip = model::ChipTypeId{c};
        needs[w][c].history = workloads[w].history[c];
        needs[w][c].needed = workloads[w].history[c].back();
      }
      demands[w].name = workloads[w].name;
      demands[w].kind = workloads[w].kind;
      demands[w].chips = needs[w];
    }
    LeasingView view;
    view.offers = views_;
    view.demands = demands;
    look(Desk{view, sink_});
  }

private:
  std::array<market::Offer, 2> offers_;
  std::array<OfferView, 2> views_;
  NoSink sink_;
};

void check_same(const Desk& desk, PastLevels& past, model::ChipTypeId chip, std::optional<WorkloadKind> only)
{
  const std::vector<double> history = level_history(desk, chip, {Kind::on_demand}, only);
  const LevelCounts& counts = past.of(desk, chip, {Kind::on_demand}, only);
  CHECK(counts.size() == history.size());
  for (const double q : shares)
    CHECK(counts.quantile(q) == empirical_quantile(history, q));
  for (const double least : {0.0, 8.0, 24.0, 1e9})
    CHECK(counts.above(least) ==
          static_cast<std::size_t>(std::ranges::count_if(history, [&](double level) { return level > least; })));
}

} // namespace

TEST_CASE("counted levels have the quantiles of the samples")
{
  LevelCounts counts;
  CHECK(counts.quantile(0.5) == 0.0);
  for (const double level : {8.0, 24.0, 8.0, 16.0, 40.0})
    counts.add(level);
  // Sorted: 8 8 16 24 40. At least 0.4 of five are two, 0.41 three; two exceed 16.
  CHECK(counts.quantile(0.0) == 8.0);
  CHECK(counts.quantile(0.4) == 8.0);
  CHECK(counts.quantile(0.41) == 16.0);
  CHECK(counts.quantile(1.0) == 40.0);
  CHECK(counts.above(16.0) == 2);
  CHECK(counts.above(7.0) == 5);
  counts.remove(8.0);
  CHECK(counts.size() == 4); // 8 16 24 40
  CHECK(counts.quantile(0.25) == 8.0);
  CHECK(counts.quantile(0.26) == 16.0);
  counts.remove(8.0);
  CHECK(counts.quantile(0.0) == 16.0);
  CHECK_THROWS_AS(counts.remove(8.0), std::logic_error);
}

TEST_CASE("levels kept from review to review are those of the history, whatever comes, goes and moves")
{
  // The truth is level_history(), which starts from nothing at each call. Several reviews an hour change the present
  // hour; the training comes at hour 60 and is gone at 90, the second service has a shorter history, and since a
  // service goes where chips x price is less, each moves between the chips as its two needs change.
  random::Stream stream(12, 0, "test/levels");
  Desks desks;
  PastLevels past;
  std::vector<Workload> services{{"chat", WorkloadKind::serving}, {"agents", WorkloadKind::serving}};
  Workload training{"frontier", WorkloadKind::training};
  std::size_t moves = 0;
  model::ChipTypeId before = fast;
  for (int hour_now = 0; hour_now < 150; ++hour_now) {
    for (Workload* each : {&services[0], &services[1], &training})
      for (std::vector<double>& history : each->history)
        history.push_back(0.0);
    if (hour_now == 20)
      for (std::vector<double>& history : services[1].history)
        history = {0.0};
    for (int again = 0; again < 3; ++again) {
      for (Workload& each : services)
        for (std::size_t c = 0; c < 2; ++c)
          each.history[c].back() =
              std::floor(((c == 0) == (hour_now / 50 == 1) ? 16.0 : 8.0) * (1.0 + stream.open_uniform()));
      training.history[0].back() = training.history[1].back() = 64.0;
      std::vector<Workload> all = services;
      if (hour_now >= 60 && hour_now < 90)
        all.push_back(training);
      desks.review(all, [&](const Desk& desk) {
        for (const model::ChipTypeId chip : {fast, slow})
          for (const auto only : {std::optional<WorkloadKind>{}, std::optional{WorkloadKind::serving}})
            check_same(desk, past, chip, only);
        const model::ChipTypeId now = cheapest_need(desk, desk.view().demands.front(), {Kind::on_demand})->chip;
        moves += now != before;
        before = now;
      });
    }
  }
  CHECK(moves > 10);
}

} // namespace leasehold::policy
