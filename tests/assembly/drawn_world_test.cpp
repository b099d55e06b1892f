#include "assembly/drawn_world.hpp"

#include "assembly/fixture.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace leasehold::assembly {

namespace {

catalogue::Catalogue shipped()
{
  config::Diagnostics diagnostics;
  auto catalogue =
      catalogue::load_catalogue(std::filesystem::path{LEASEHOLD_SOURCE_DIR "/platforms/catalogue"}, diagnostics);
  REQUIRE_MESSAGE(diagnostics.ok(), diagnostics.text());
  return catalogue;
}

scenario::Point certain()
{
  scenario::Point made;
  made.scenario = three_tenants();
  return made;
}

scenario::Point uncertain(const std::string& block)
{
  config::Diagnostics diagnostics;
  const auto root = config::set(config::make_mapping({}), "uncertainty", block, diagnostics);
  const auto decoded =
      root ? config::decode<scenario::UncertaintyBlock>(*root->find("uncertainty"), diagnostics) : std::nullopt;
  REQUIRE_MESSAGE(decoded.has_value(), diagnostics.text());
  scenario::Point made = certain();
  made.scenario.uncertainty = *decoded;
  return made;
}

double price_of(const catalogue::Catalogue& catalogue, const std::string& programme, const std::string& chip)
{
  return catalogue.prices.find(programme, chip)->price.dollars();
}

} // namespace

TEST_CASE("without uncertainty the world is the catalogue's")
{
  const catalogue::Catalogue catalogue = shipped();
  const DrawnWorld world = draw_world(catalogue, certain(), 1);
  CHECK(world.settled.empty());
  CHECK(world.porting_time == 1.0);
  CHECK(price_of(world.catalogue, "maia_pilot", "maia-200") == 5.5);
  CHECK(world.catalogue.find_chip("maia-200")->variant.empty());
}

// Maia's family sustains 0.35, 0.55 or 0.8 of its matrix peak, and 60, 33 or 15 passes over the residual stream: fewer
// are faster. At the quantile u of both triangles, the shares of their widths are those of unit triangles whose tops lie
// at 0.2/0.45 and at 27/45 from the slow end.
TEST_CASE("all numbers of a chip lie at one quantile between slow and fast, and the family's chips at the same")
{
  const catalogue::Catalogue catalogue = shipped();
  const auto world = draw_world(catalogue, uncertain("{speed: [{chip: maia-200}, {chip: maia-100}]}"), 7);
  REQUIRE(world.settled.size() == 2);
  const double u = world.settled[0].quantile.value();
  CHECK(world.settled[1].quantile.value() == u);
  const auto share = [u](double top) {
    return u < top ? std::sqrt(u * top) : 1.0 - std::sqrt((1.0 - u) * (1.0 - top));
  };
  for (const char* chip : {"maia-200", "maia-100"}) {
    const model::Calibration& drawn = world.catalogue.find_chip(chip)->best.calibration;
    CHECK(drawn.matmul_efficiency == doctest::Approx(0.35 + 0.45 * share(0.2 / 0.45)));
    CHECK(drawn.traffic == doctest::Approx(60.0 - 45.0 * share(27.0 / 45.0)));
  }
  CHECK(world.catalogue.find_chip("h100")->best.calibration == catalogue.find_chip("h100")->best.calibration);
  CHECK(world.catalogue.find_chip("maia-200")->low.calibration.matmul_efficiency == 0.35); // the range stays
}

TEST_CASE("an end is taken as the catalogue has it")
{
  const catalogue::Catalogue catalogue = shipped();
  const auto slow = draw_world(catalogue, uncertain("{speed: [{chip: maia-200, take: low}]}"), 7);
  CHECK(slow.catalogue.find_chip("maia-200")->best.bf16 == FlopsPerSecond{300e12});
  CHECK(slow.catalogue.find_chip("maia-200")->best.calibration == catalogue.find_chip("maia-200")->low.calibration);
  CHECK_FALSE(slow.settled[0].quantile.has_value());
  const auto dear = draw_world(catalogue, uncertain("{prices: [{chip: maia-200, take: high}]}"), 7);
  CHECK(price_of(dear.catalogue, "maia_pilot", "maia-200") == doctest::Approx(8.0)); // $3 to $8, $5.5 planned
  CHECK(price_of(dear.catalogue, "maia_commitment", "maia-200") == doctest::Approx(5.0));
  CHECK(price_of(dear.catalogue, "aws_on_demand", "trainium2") == price_of(catalogue, "aws_on_demand", "trainium2"));
}

TEST_CASE("factors of all entries that match multiply")
{
  const catalogue::Catalogue catalogue = shipped();
  const auto world = draw_world(catalogue,
                                uncertain("{prices: [{provider: azure, low: 0.5, high: 1.25, take: high}, "
                                          "{programme: maia_pilot, low: 0.5, high: 2, take: low}]}"),
                                7);
  CHECK(price_of(world.catalogue, "maia_pilot", "maia-200") == 5.5 * 1.25 * 0.5);
  CHECK(price_of(world.catalogue, "maia_commitment", "maia-200") == 3.2 * 1.25);
  CHECK(price_of(world.catalogue, "aws_on_demand", "h100") == price_of(catalogue, "aws_on_demand", "h100"));
  CHECK(world.settled[0].factor == 1.25);
  CHECK(world.settled[1].factor == 0.5);
}

TEST_CASE("a draw hangs on the seed and on what is drawn, and on nothing else")
{
  const catalogue::Catalogue catalogue = shipped();
  const std::string price = "{chip: maia-200, low: 0.5, high: 2, law: log_uniform}";
  const auto alone = uncertain("{prices: [" + price + "]}");
  auto beside = uncertain("{speed: [{chip: maia-200}], prices: [{provider: aws, low: 0.5, high: 2}, " + price + "]}");
  beside.scenario.tenants.pop_back();
  const auto factor = draw_world(catalogue, alone, 7).settled[0].factor;
  CHECK(draw_world(catalogue, beside, 7).settled[2].factor == factor);
  CHECK(draw_world(catalogue, alone, 8).settled[0].factor != factor);
}

// A log-uniform factor between 1/2 and 2 has the mean 1.5/ln 4 = 1.0820 and the variance (4 - 1/4)/(2 ln 4) - 1.0820² =
// 0.1817; over 4,000 replications the mean's standard error is 0.0067.
TEST_CASE("over many replications the mean is the law's")
{
  const catalogue::Catalogue catalogue = shipped();
  const auto lasting = uncertain("{porting_time: {low: 0.5, high: 2, law: log_uniform}}");
  constexpr int replications = 4000;
  double sum = 0.0;
  for (int seed = 0; seed < replications; ++seed)
    sum += draw_world({}, lasting, static_cast<std::uint64_t>(seed)).porting_time;
  const double mean = 1.5 / std::log(4.0);
  const double error = std::sqrt((3.75 / (2.0 * std::log(4.0)) - mean * mean) / replications);
  CHECK(std::abs(sum / replications - mean) < 3.0 * error);
}

TEST_CASE("the world at an end puts only draws there")
{
  const catalogue::Catalogue catalogue = shipped();
  const auto mixed = uncertain("{prices: [{provider: azure, low: 0.5, high: 2}, "
                               "{provider: aws, low: 0.5, high: 2, take: high}]}");
  const auto low = world_at(scenario::Taken::low, catalogue, mixed);
  CHECK(low.settled[0].factor == 0.5);
  CHECK(low.settled[1].factor == 2.0);
  CHECK_FALSE(draws_speed(mixed));
  CHECK(draws_speed(uncertain("{speed: [{chip: maia-200}]}")));
}

} // namespace leasehold::assembly
