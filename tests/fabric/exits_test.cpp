// Cards by which hosts of a torus leave it, which SimGrid's file does not have: gangs and copies share them nonetheless.
#include "fabric/flow_world.hpp"

#include <doctest/doctest.h>

namespace leasehold::fabric {

namespace {

/// Two pods of 2 x 2 hosts, 0 to 3 and 4 to 7, whose hosts have cards of 10 Gb/s, joined by links of 40.
std::string two_pods()
{
  std::string text = "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
                     "<platform version=\"4.1\">\n<zone id=\"world\" routing=\"Full\">\n"
                     "<prop id=\"provider\" value=\"p\"/><prop id=\"region\" value=\"r\"/>"
                     "<prop id=\"chip\" value=\"tpu-v5e\"/><prop id=\"chip_count\" value=\"8\"/>\n";
  for (const char* pod : {"a", "b"})
    text += fmt::format(
        "<cluster id=\"{0}\" prefix=\"{0}\" suffix=\"\" radical=\"0-3\" speed=\"1Gf\" bw=\"1000Gbps\" lat=\"1us\" "
        "loopback_bw=\"1000Gbps\" loopback_lat=\"0us\" topology=\"TORUS\" topo_parameters=\"2,2\">"
        "<prop id=\"exit\" value=\"cards\"/><prop id=\"exit_bandwidth\" value=\"10 Gbps\"/></cluster>\n",
        pod);
  return text + "<link id=\"out\" bandwidth=\"40Gbps\" latency=\"5us\"/><link id=\"in\" bandwidth=\"40Gbps\" "
                "latency=\"5us\"/>\n"
                "<zoneRoute src=\"a\" dst=\"b\" gw_src=\"a0\" gw_dst=\"b0\" symmetrical=\"NO\"><link_ctn "
                "id=\"out\"/></zoneRoute>\n"
                "<zoneRoute src=\"b\" dst=\"a\" gw_src=\"b0\" gw_dst=\"a0\" symmetrical=\"NO\"><link_ctn "
                "id=\"in\"/></zoneRoute>\n"
                "</zone>\n</platform>\n";
}

} // namespace

TEST_CASE("what leaves a pod shares its own host's cards, and nobody's else")
{
  // A copy from host 3 to 7 has its card's 10 Gb/s alone. One from host 3 to 6 beside it leaves each 5. One from host 2 to
  // 5 has cards of its own, and all three together 20 of the pod's 40 Gb/s. With an eighth of host 3's card its two have
  // 0.625 Gb/s each.
  const test::ScratchFile file{"pods.xml", two_pods()};
  const std::string told = test::in_child([&] {
    config::Diagnostics faults;
    const model::Inventory inventory = platform::load_platform(file.path(), faults);
    if (!faults.ok())
      return faults.text();
    const std::vector<model::Link>& links = inventory.network->graph().links;
    const auto cards = std::ranges::find(links, "a3 cards_UP", &model::Link::name);
    if (cards == links.end())
      return std::string{"no cards"};
    World world{inventory};
    std::string text = fmt::format("{:.9g} ", world.flows.alone(copy(3, 7)).value() * 8e-9);
    for (const auto& each : {copy(3, 7), copy(3, 6), copy(2, 5)})
      world.enter(each);
    world.share_out(0.0);
    text += world.text();
    world.flows.degrade(model::LinkId{static_cast<std::uint32_t>(cards - links.begin())}, 0.125);
    world.share_out(1.0);
    return text + " " + world.text();
  });
  CHECK(told == "10 0.5 0.5 1 (2) 0.0625 0.0625 1 (2)");
}

} // namespace leasehold::fabric
