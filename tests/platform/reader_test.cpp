#include "platform/reader.hpp"

#include "config/load.hpp"
#include "platform/check.hpp"
#include "platform/generator.hpp"
#include "platform/platform_child.hpp"
#include "platform/scratch_file.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

namespace leasehold::platform {

namespace {

const std::string platforms = LEASEHOLD_SOURCE_DIR "/platforms/";

/// Loads a platform in a child and returns what `describe` makes of it, or the faults.
template <class Describe> std::string loaded(const std::string& path, Describe describe)
{
  return test::in_child([&] {
    config::Diagnostics diagnostics;
    const model::Inventory inventory = load_platform(path, diagnostics);
    return diagnostics.ok() ? describe(inventory) : diagnostics.text();
  });
}

std::vector<std::string> catalogue_chips()
{
  config::Diagnostics diagnostics;
  const auto catalogue = config::load_file(platforms + "catalogue/chips.yaml", diagnostics);
  REQUIRE(catalogue);
  std::vector<std::string> names;
  for (const config::Value& chip : catalogue->find("chips")->children())
    names.push_back(chip.find("name")->text());
  return names;
}

const std::string head = "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
                         "<platform version=\"4.1\">\n";

std::string counts(const model::Inventory& inventory)
{
  std::size_t chips = 0;
  for (const model::Host& host : inventory.hosts)
    chips += host.chips;
  return fmt::format("{} providers {} regions {} chip types {} hosts {} chips", inventory.providers.size(),
                     inventory.regions.size(), inventory.chip_types.size(), inventory.hosts.size(), chips);
}

} // namespace

TEST_CASE("cluster-1024.xml is 1,024 one-chip hosts in the order of their numbers")
{
  const std::string text = loaded(platforms + "cluster-1024.xml", [](const model::Inventory& inventory) {
    bool ordered = inventory.hosts.size() == 1024;
    for (std::size_t i = 0; ordered && i < inventory.hosts.size(); ++i) {
      const model::Host& host = inventory.hosts[i];
      ordered = host.name == fmt::format("host-{}", i) && host.chips == 1 && host.cores == 1;
    }
    return std::string{ordered ? "ordered" : "not so"};
  });
  CHECK(text == "ordered");
}

TEST_CASE("four-clouds.xml holds what its specification says")
{
  // specs/four-clouds.yaml, hosts x chips: azure 128x8 + 144x4 + 128x4 + 64x8 + 160x4 = 3264; gcp 256x4 + 128x8 + 64x8
  // + 128x4 = 3072; aws 64x16 + 128x8 + 64x12 + 144x4 + 96x8 + 64x16 = 5184; neocloud 128x8 + 64x8 + 128x8 = 2560:
  // 15104 chips on 624 + 576 + 560 + 576 = 2336 hosts, of h100 gb200 maia-100 b200 maia-200 tpu-v5p tpu-v6e tpu-7x
  // trainium2 inferentia2 trainium3 h200.
  CHECK(loaded(platforms + "four-clouds.xml", counts) == "4 providers 8 regions 13 chip types 2336 hosts 15104 chips");
}

TEST_CASE("hosts take their properties from the zones around them, the innermost first")
{
  const test::ScratchFile file("inherit.xml", head + R"(<zone id="world" routing="Full">
  <prop id="provider" value="aws"/> <prop id="region" value="r1"/> <prop id="chip" value="h100"/>
  <prop id="chip_count" value="8"/> <prop id="memory" value="1 TiB"/>
  <zone id="z1" routing="None">
    <host id="b" speed="1Gf,2Gf" core="4">
      <prop id="chip_count" value="4"/> <prop id="wattage_per_state" value="100:110:700,90:300"/>
    </host>
    <host id="a" speed="1Gf"/>
  </zone>
  <zone id="z2" routing="None">
    <prop id="region" value="r2"/>
    <host id="store" speed="1Gf"><prop id="role" value="storage"/></host>
    <host id="c" speed="1Gf"><prop id="chip" value="b200"/></host>
  </zone>
</zone></platform>)");
  // In the order of the file, without the storage host; power is that of the first state, 100 W idle and 700 W busy.
  const std::string text = loaded(file.path(), [](const model::Inventory& inventory) {
    std::string lines;
    for (const model::Host& host : inventory.hosts)
      lines +=
          fmt::format("{} {} {} {}x{} {} cores {} B {}-{} W\n", host.name, inventory.providers[host.provider.index()],
                      inventory.regions[host.region.index()].name, host.chips, inventory.chip_types[host.chip.index()],
                      host.cores, host.memory.value(), host.idle_power.value(), host.peak_power.value());
    for (const model::StorageEnd& end : inventory.storage)
      lines +=
          fmt::format("{} of {} is host {}\n", end.name, inventory.regions[end.region.index()].name, end.host.index());
    return lines;
  });
  CHECK(text == "b aws r1 4xh100 4 cores 1099511627776 B 100-700 W\n"
                "a aws r1 8xh100 1 cores 1099511627776 B 0-0 W\n"
                "c aws r2 8xb200 1 cores 1099511627776 B 0-0 W\n"
                "store of r2 is host 3\n");
}

TEST_CASE("a construct that only SimGrid knows is tried in a child and then read")
{
  const test::ScratchFile sound("peer.xml", head + R"(<zone id="z" routing="Vivaldi">
  <prop id="provider" value="p"/> <prop id="region" value="r"/> <prop id="chip" value="h100"/>
  <prop id="chip_count" value="1"/>
  <peer id="x" speed="1Gf" bw_in="1GBps" bw_out="1GBps" coordinates="1 2 3"/>
</zone></platform>)");
  CHECK(loaded(sound.path(), counts) == "1 providers 1 regions 1 chip types 1 hosts 1 chips");
  // SimGrid 3.32 calls abort() on a profile that is not there.
  const test::ScratchFile aborting("abort.xml", head + R"(<zone id="z" routing="None">
  <prop id="provider" value="p"/> <prop id="region" value="r"/> <prop id="chip" value="h100"/>
  <prop id="chip_count" value="1"/>
  <host id="x" speed="1Gf" state_file="no-such-file"/>
</zone></platform>)");
  const std::string text = loaded(aborting.path(), counts);
  CHECK(text.find("SimGrid refuses it: Cannot open file 'no-such-file'") != std::string::npos);
  CHECK(text.find("child") == std::string::npos);
}

TEST_CASE("a file that is not there is a fault, not an abort")
{
  CHECK(loaded("no-such.xml", counts) ==
        "no-such.xml: the file cannot be read (there is no such file) check the path\n");
}

TEST_CASE("every malformed platform and specification is told as its .expected file says")
{
  const std::vector<std::string> chips = catalogue_chips();
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(LEASEHOLD_SOURCE_DIR "/tests/invalid");
  std::size_t tried = 0;
  for (const auto& entry : std::filesystem::directory_iterator("platforms")) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".expected")
      continue;
    CAPTURE(entry.path().string());
    config::Diagnostics diagnostics;
    if (extension == ".yaml")
      CHECK_FALSE(generate_platform(entry.path().string(), diagnostics).has_value());
    else
      CHECK_FALSE(validate_platform(entry.path().string(), diagnostics, chips));
    std::ifstream stream(std::filesystem::path{entry.path()}.replace_extension(".expected"));
    CHECK(stream.good());
    CHECK(diagnostics.text() == std::string{std::istreambuf_iterator<char>{stream}, {}});
    ++tried;
  }
  std::filesystem::current_path(before);
  CHECK(tried >= 40);
}

TEST_CASE("names and powers of a platform that results could not hold are faults")
{
  const auto fault_of = [](const std::string& region, const std::string& power) {
    const test::ScratchFile file{
        "strange.xml", "<?xml version='1.0'?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
                       "<platform version='4.1'><zone id='z' routing='Full'><prop id='provider' value='p'/>"
                       "<prop id='region' value='" +
                           region +
                           "'/><prop id='chip' value='h100'/>"
                           "<prop id='chip_count' value='8'/><prop id='wattage_per_state' value='" +
                           power +
                           "'/>"
                           "<host id='a' speed='40Gf'/></zone></platform>\n"};
    config::Diagnostics diagnostics;
    CHECK_FALSE(validate_platform(file.path(), diagnostics));
    return diagnostics.text();
  };
  CHECK(fault_of("   ", "1:2:3").find("property `region` is empty (where the host stands)") != std::string::npos);
  CHECK(fault_of(std::string(257, 'r'), "1:2:3").find("property `region` has 257 bytes (256 is the most) shorten it") !=
        std::string::npos);
  CHECK(fault_of("east", "1:1:1e30").find("wattage_per_state `1:1:1e30` is absurd (a host draws at most 1e+09 W)") !=
        std::string::npos);
}

TEST_CASE("the power of a host that is off is watts, or a fault")
{
  const auto told = [](const std::string& watts) {
    const test::ScratchFile file("off.xml", head + R"(<zone id="z" routing="None">
  <prop id="provider" value="p"/> <prop id="region" value="r"/> <prop id="chip" value="h100"/>
  <prop id="chip_count" value="1"/> <prop id="wattage_off" value=")" +
                                                watts + R"("/>
  <host id="x" speed="1Gf"/> <host id="y" speed="1Gf"/>
</zone></platform>)");
    config::Diagnostics diagnostics;
    static_cast<void>(validate_platform(file.path(), diagnostics, {}));
    return diagnostics.text();
  };
  CHECK(told("150").find("wattage_off") == std::string::npos);
  for (const std::string wrong : {"-1", "80 W", "much"})
    CHECK_MESSAGE(told(wrong).find("wattage_off `" + wrong + "` is no power") != std::string::npos, told(wrong));
}

TEST_CASE("the shipped platforms name chips of the catalogue")
{
  const std::vector<std::string> chips = catalogue_chips();
  for (const std::string name : {"four-clouds.xml", "one-spine.xml", "cluster-1024.xml"}) {
    config::Diagnostics diagnostics;
    CHECK(validate_platform(platforms + name, diagnostics, chips));
    CHECK(diagnostics.text() == "");
  }
}

TEST_CASE("a damaged platform is judged without a crash")
{
  std::ifstream stream(platforms + "four-clouds.xml");
  const std::string whole{std::istreambuf_iterator<char>{stream}, {}};
  REQUIRE(whole.size() > 10'000);
  std::size_t faulty = 0;
  // 499 is prime, so that damage falls on every kind of place: names, numbers, units, references.
  for (std::size_t at = 0; at < whole.size(); at += 499)
    for (const char damage : {'9', '-', ',', 'x', ' ', '\0'}) {
      std::string damaged = whole;
      damaged[at] = damage;
      config::Diagnostics diagnostics;
      const Verdict verdict = check_platform(read_xml(damaged), "damaged.xml", {}, diagnostics);
      CHECK((verdict == Verdict::faulty) == !diagnostics.ok());
      faulty += verdict == Verdict::faulty ? 1 : 0;
    }
  CHECK(faulty > 100);
}

TEST_CASE("10,240 hosts are loaded and indexed within a second of processor time")
{
  config::Diagnostics diagnostics;
  const auto text = generate_platform(platforms + "specs/eighty-thousand.yaml", diagnostics);
  REQUIRE_MESSAGE(text.has_value(), diagnostics.text());
  const test::ScratchFile file("eighty-thousand.xml", *text);
  const std::string said = test::in_child([&] {
    const std::clock_t begin = std::clock();
    config::Diagnostics faults;
    const model::Inventory inventory = load_platform(file.path(), faults);
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    return fmt::format("{} in {:.3f} s", counts(inventory), seconds);
  });
  // The layout's sums are 1,760 hosts of 4 chips, 7,840 of 8 and 640 of 16: 7,040 + 62,720 + 10,240 = 80,000.
  CHECK(said.starts_with("4 providers 8 regions 11 chip types 10240 hosts 80000 chips in "));
  MESSAGE(said);
#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__)
  const std::size_t in = said.find(" in ");
  REQUIRE(in != std::string::npos);
  CHECK(std::stod(said.substr(in + 4)) <= 1.0);
#endif
}

} // namespace leasehold::platform
