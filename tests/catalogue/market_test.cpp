#include "catalogue/prices.hpp"
#include "config/load.hpp"

#include "support/folders.hpp"

#include <doctest/doctest.h>

#include <tuple>
#include <utility>

namespace leasehold::catalogue {

TEST_CASE("the shipped programmes and prices read without fault and fit each other")
{
  config::Diagnostics diagnostics;
  const auto programmes = load_programmes(test::catalogue_folder + "programmes.yaml", diagnostics);
  REQUIRE(programmes);
  const auto prices = load_prices(test::catalogue_folder + "prices.yaml", diagnostics, &*programmes);
  REQUIRE(prices);
  CHECK(diagnostics.text() == "");
  for (const ProgrammeEntry& programme : programmes->programmes) {
    const bool by_spend = programme.kind == market::ProgrammeKind::savings_plan ||
                          programme.kind == market::ProgrammeKind::spend_commitment;
    bool priced = false;
    for (const PriceEntry& entry : prices->prices)
      priced = priced || entry.programme == programme.name;
    INFO(programme.name);
    CHECK(priced != by_spend);
  }
}

TEST_CASE("the discount structure of the facts comes out of the prices")
{
  config::Diagnostics diagnostics;
  const auto prices = load_prices(test::catalogue_folder + "prices.yaml", diagnostics);
  REQUIRE(prices);
  const auto discount = [&](const char* base, const char* other, const char* chip) {
    return 1.0 - prices->find(other, chip)->price / prices->find(base, chip)->price;
  };
  // Reference table: AWS 3 y 57 %; GCP 1 y 31 % and 3 y 56 %; flex 57, 51, 50 %; calendar 53, 30, 30 %.
  CHECK(discount("aws_on_demand", "aws_reserved_3y", "h100") == doctest::Approx(0.57).epsilon(0.01));
  CHECK(discount("gcp_on_demand", "gcp_cud_1y", "h200") == doctest::Approx(0.31).epsilon(0.01));
  CHECK(discount("gcp_on_demand", "gcp_cud_3y", "b200") == doctest::Approx(0.56).epsilon(0.01));
  CHECK(discount("gcp_on_demand", "gcp_flex_start", "h100") == doctest::Approx(0.57).epsilon(0.01));
  CHECK(discount("gcp_on_demand", "gcp_flex_start", "b200") == doctest::Approx(0.50).epsilon(0.01));
  CHECK(discount("gcp_on_demand", "gcp_calendar", "h100") == doctest::Approx(0.53).epsilon(0.01));
  CHECK(discount("gcp_on_demand", "gcp_calendar", "h200") == doctest::Approx(0.30).epsilon(0.02));
}

TEST_CASE("the lowest on-demand price is that of programmes of this kind, whatever their name says")
{
  // `on_demand_by_name` is a spot programme at $1: not asked about. Of the two at $3 the first counts.
  ProgrammeCatalogue programmes;
  for (const auto& [name, kind] :
       {std::pair{"first", market::ProgrammeKind::on_demand}, std::pair{"second", market::ProgrammeKind::on_demand},
        std::pair{"on_demand_by_name", market::ProgrammeKind::spot}}) {
    programmes.programmes.emplace_back().name = name;
    programmes.programmes.back().kind = kind;
  }
  PriceCatalogue prices;
  for (const auto& [programme, chip, dollars] :
       {std::tuple{"first", "c", 4.0}, std::tuple{"on_demand_by_name", "c", 1.0}, std::tuple{"second", "c", 3.0},
        std::tuple{"first", "c", 3.0}, std::tuple{"first", "d", 2.0}, std::tuple{"not_a_programme", "c", 1.0}}) {
    PriceEntry& entry = prices.prices.emplace_back();
    entry.programme = programme;
    entry.chip = chip;
    entry.price = PricePerHour{dollars};
  }
  const PriceEntry* lowest = prices.lowest(programmes, market::ProgrammeKind::on_demand, "c");
  CHECK(lowest == &prices.prices[2]);
  CHECK(prices.lowest(programmes, market::ProgrammeKind::flex_start, "c") == nullptr);
}

TEST_CASE("a price outside its range and an unknown source are both reported")
{
  config::Diagnostics diagnostics;
  const std::string text = "sources:\n  a: {text: t, date: d, confidence: low}\nprices:\n"
                           "  - {programme: p, chip: c, price: $3/h, low: $4/h, high: $5/h, source: a}\n";
  const auto file = config::load_text(text, "prices.yaml", diagnostics);
  REQUIRE(file);
  CHECK_FALSE(config::decode<PriceCatalogue>(*file, diagnostics));
  CHECK(diagnostics.text().find("`price` lies outside its range") != std::string::npos);
  config::Diagnostics second;
  const auto other = config::load_text("sources:\n  press: {text: t, date: d, confidence: low}\nprices:\n"
                                       "  - {programme: p, chip: c, price: $3/h, source: pres}\n",
                                       "prices.yaml", second);
  CHECK_FALSE(config::decode<PriceCatalogue>(*other, second));
  CHECK(second.text().find("did you mean `press`?") != std::string::npos);
}

} // namespace leasehold::catalogue
