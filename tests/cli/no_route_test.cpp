// Hosts that no route joins are told so: SimGrid ends the process that asks it for such a way.
#include "support/program.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace leasehold::test {

TEST_CASE("platform show tells where there is no route, whatever the routing")
{
  const ScratchDirectory scratch;
  const std::string head = "<?xml version='1.0'?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
                           "<platform version=\"4.1\">\n";
  const auto traits = [](const char* region) {
    return fmt::format(
        "<prop id=\"provider\" value=\"own\"/><prop id=\"region\" value=\"{}\"/><prop id=\"chip\" value=\"h100\"/>"
        "<prop id=\"chip_count\" value=\"8\"/><prop id=\"cores\" value=\"64\"/><prop id=\"memory\" "
        "value=\"512 GiB\"/>",
        region);
  };
  for (const char* routing : {"None", "Full", "Floyd", "Dijkstra", "DijkstraCache"}) {
    CAPTURE(routing);
    write_text(
        scratch / "one.xml",
        head + fmt::format("<zone id=\"z\" routing=\"{}\">{}<host id=\"a\" speed=\"1Tf\"/><host id=\"b\" "
                           "speed=\"1Tf\"/><host id=\"s\" speed=\"1Gf\"><prop id=\"role\" value=\"storage\"/></host>"
                           "</zone></platform>\n",
                           routing, traits("here")));
    const Output one = run_program({"platform", "show", scratch / "one.xml"});
    CHECK_MESSAGE(one.status == 0, one.err);
    CHECK_MESSAGE(one.out.find("512 GiB  none         -\n") != std::string::npos, one.out);
    CHECK_MESSAGE(one.out.find("storage of own here: s, no route to it\n") != std::string::npos, one.out);
    write_text(scratch / "two.xml",
               head + fmt::format("<zone id=\"w\" routing=\"{}\"><zone id=\"y\" routing=\"Full\">{}<host id=\"a\" "
                                  "speed=\"1Tf\"/></zone><zone id=\"z\" routing=\"Full\">{}<host id=\"b\" "
                                  "speed=\"1Tf\"/></zone></zone></platform>\n",
                                  routing, traits("here"), traits("there")));
    const Output two = run_program({"platform", "show", scratch / "two.xml"});
    CHECK_MESSAGE(two.status == 0, two.err);
    CHECK_MESSAGE(
        two.out.find("[1] own here                       -   none\n[2] own there                   none      -\n") !=
            std::string::npos,
        two.out);
    CHECK(two.out.ends_with("\nnone: no route\n"));
  }
}

} // namespace leasehold::test
