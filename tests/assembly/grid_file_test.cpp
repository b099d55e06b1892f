// Files of hourly carbon intensities: how they are laid over a run, what is refused, and the published means of 18 zones.
#include "assembly/grid_file.hpp"
#include "network/energy_meter.hpp"
#include "units/text.hpp"
#include "workload/trace_source.hpp"

#include <doctest/doctest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace leasehold::assembly {

namespace {

const std::string carbon_data = std::string(LEASEHOLD_SHARED_DIR) + "/data/carbon/";

scenario::CarbonSpec spec_of(const std::string& zone)
{
  scenario::CarbonSpec spec;
  spec.file = {"grid.csv", config::make_scalar("grid.csv")};
  if (!zone.empty())
    spec.zone = {zone, config::make_scalar(zone)};
  return spec;
}

RunSpan run_of(const std::string& start, std::optional<double> days)
{
  return {*parse<Instant>(start).value, days ? std::optional{Seconds{*days * 86400.0}} : std::nullopt};
}

/// Hours one after another from `first` on: the hour's number.
std::string counting(const std::string& first, std::size_t hours)
{
  std::string text = "utc,Z\n";
  const Instant begin = *parse<Instant>(first).value;
  for (std::size_t h = 0; h < hours; ++h)
    text += to_text(begin + Seconds{3600.0 * static_cast<double>(h)}) + "," + std::to_string(h) + "\n";
  return text;
}

std::string fault_of(const std::string& text, const std::string& zone = "",
                     const RunSpan& span = run_of("2022-01-01", 0.1))
{
  config::Diagnostics diagnostics;
  CHECK_FALSE(read_grid(text, spec_of(zone), span, diagnostics));
  return diagnostics.text();
}

} // namespace

TEST_CASE("a file that reaches over the run is laid over it hour by hour")
{
  config::Diagnostics diagnostics;
  const auto grid = read_grid(counting("2022-01-01", 96), spec_of("Z"), run_of("2022-01-02", 2.5), diagnostics);
  REQUIRE(grid);
  CHECK(grid->at(Timestamp{0}) == 24.0);
  CHECK(grid->at(Timestamp{2.5 * 86400 - 1}) == 83.0); // the last hour of the run is the file's 84th
}

TEST_CASE("a year of hours is repeated from the day of the year and the hour on which the run starts")
{
  // 2026-03-01T06 is day 59 of its year and hour 6: hour 1,422 of the file. 400 days later, less the 365 of the file,
  // 35 days on: hour 2,262.
  config::Diagnostics diagnostics;
  const auto grid = read_grid(counting("2022-01-01", 8760), spec_of(""), run_of("2026-03-01T06:00Z", {}), diagnostics);
  REQUIRE_MESSAGE(grid, diagnostics.text());
  CHECK(grid->at(Timestamp{0}) == 1422.0);
  CHECK(grid->at(Timestamp{400.0 * 86400}) == 2262.0);
  // A file that begins in July: 1 March is 243 days in.
  const auto summer = read_grid(counting("2022-07-01", 8760), spec_of(""), run_of("2026-03-01", 600.0), diagnostics);
  REQUIRE(summer);
  CHECK(summer->at(Timestamp{0}) == 243.0 * 24);
}

TEST_CASE("a file that is no list of hours is refused, with its line")
{
  CHECK(fault_of("time,Z\n").find("line 1: its header does not read `utc,ZONE,...`") != std::string::npos);
  CHECK(fault_of("utc,Z\n").find("line 1: it holds no hour") != std::string::npos);
  CHECK(fault_of("utc,Z\n2022-01-01T00:00Z,1\n2022-01-01T02:00Z,1\n")
            .find("line 3: `2022-01-01T02:00Z` is not the hour") != std::string::npos);
  CHECK(fault_of("utc,Z\n2022-01-01T00:00Z,much\n").find("line 2: `much` is no carbon intensity") != std::string::npos);
  CHECK(fault_of("utc,Z\n2022-01-01T00:00Z,-5\n").find("line 2: `-5` is no carbon intensity") != std::string::npos);
  CHECK(fault_of("utc,Z\n2022-01-01T00:00Z\n").find("line 2: its row has too few fields") != std::string::npos);
  CHECK(fault_of("utc,FI,FR\n2022-01-01T00:00Z,1,2\n").find("has several zones") != std::string::npos);
  CHECK(fault_of("utc,FI,FR\n2022-01-01T00:00Z,1,2\n", "FL").find("has no zone `FL`") != std::string::npos);
}

TEST_CASE("less than a year that does not reach over the run is refused")
{
  CHECK(fault_of(counting("2022-01-01", 96), "Z", run_of("2022-01-02", 3.1)).find("does not reach over the run") !=
        std::string::npos);
  CHECK(fault_of(counting("2022-01-01", 96), "Z", run_of("2021-12-31", 1.0)).find("holds 96 hours") !=
        std::string::npos);
  CHECK(fault_of(counting("2022-01-01", 96), "Z", run_of("2022-01-01", {})).find("not repeated") != std::string::npos);
}

TEST_CASE("a kilowatt over 2022 in each of 18 zones emits its published mean intensity")
{
  const std::string hourly = carbon_data + "carbon_intensity_2022_hourly_18zones.csv.gz";
  const std::string published = carbon_data + "published_mean_and_cv_2022.csv";
  if (!std::filesystem::exists(hourly) || !std::filesystem::exists(published)) {
    MESSAGE("skipped: the hourly intensities of 18 zones are not here");
    return;
  }
  std::string text(4U << 20U, '\0');
  const auto stream = workload::TraceSource::file(hourly).open(text.size());
  text.resize(stream->read(text.data(), text.size()));
  std::ifstream rows{published};
  std::string row;
  std::getline(rows, row);
  int zones = 0;
  while (std::getline(rows, row)) {
    std::istringstream fields{row};
    std::string zone, mean;
    std::getline(fields, zone, ',');
    std::getline(fields, mean, ',');
    config::Diagnostics diagnostics;
    const auto grid = read_grid(text, spec_of(zone), run_of("2022-01-01", 365.0), diagnostics);
    REQUIRE_MESSAGE(grid, diagnostics.text());
    // 1 kW x 8,760 h is 8,760 kWh, each of which comes with the mean: kilograms are that in thousands.
    model::Inventory inventory;
    inventory.regions = {{zone, model::ProviderId{0}}};
    inventory.hosts.resize(1);
    inventory.hosts[0].region = model::RegionId{0};
    const model::StateWatts kilowatt{{Watts{0}, Watts{1000}, Watts{1000}, Watts{1000}, Watts{1000}}};
    network::EnergyMeter meter{inventory, {{kilowatt}, {1.0}, {*grid}}, 1};
    meter.hold(std::array{model::HostRange{model::HostId{0}, model::HostId{0}}}, model::TenantId{0}, Timestamp{0});
    CHECK(meter.books(Timestamp{365.0 * 86400}).total().carbon ==
          doctest::Approx(8.760 * std::stod(mean)).epsilon(1e-9));
    ++zones;
  }
  CHECK(zones == 18);
}

} // namespace leasehold::assembly
