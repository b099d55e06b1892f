#include "platform/platform_child.hpp"
#include "platform/show.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace leasehold::platform {

namespace {

std::size_t count(const std::string& text, const std::string& what)
{
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
    ++found;
  return found;
}

} // namespace

TEST_CASE("a picture has a square for each host, a card for each region and a line for each pair of them")
{
  // 2,080 hosts in 8 regions, of which 28 pairs can be made; the grids of v5p and 7x have 4 layers each and v6e's six pods
  // one, of which the hosts' rows and columns are lines: 4·(8 + 8) + 4·(8 + 4) + 6·(8 + 4) = 184, and 3 + 3 joins.
  const std::string text = test::in_child([] {
    config::Diagnostics diagnostics;
    const std::string picture = draw_platform(LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml", diagnostics);
    return fmt::format("{} squares, {} cards, {} ways, {} lines, {}{}", count(picture, "width=\"7\" height=\"7\""),
                       count(picture, "rx=\"10\""), count(picture, "<path"), count(picture, "<line "),
                       picture.starts_with("<svg ") && picture.ends_with("</svg>\n") ? "whole" : "broken",
                       diagnostics.text());
  });
  CHECK(text == "2080 squares, 8 cards, 28 ways, 190 lines, whole");
}

} // namespace leasehold::platform
