#include "platform/generator.hpp"
#include "platform/platform_child.hpp"
#include "platform/scratch_file.hpp"
#include "platform/show.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

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
  // 2,336 hosts in 8 regions, of which 28 pairs can be made; the grids of v5p and 7x have 4 layers each and v6e's six pods
  // one, of which the hosts' rows and columns are lines: 4·(8 + 8) + 4·(8 + 4) + 6·(8 + 4) = 184, and 3 + 3 joins.
  const std::string text = test::in_child([] {
    config::Diagnostics diagnostics;
    const std::string picture = draw_platform(LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml", diagnostics);
    return fmt::format("{} squares, {} cards, {} ways, {} lines, {}{}", count(picture, "width=\"7\" height=\"7\""),
                       count(picture, "rx=\"10\""), count(picture, "<path"), count(picture, "<line "),
                       picture.starts_with("<svg ") && picture.ends_with("</svg>\n") ? "whole" : "broken",
                       diagnostics.text());
  });
  CHECK(text == "2336 squares, 8 cards, 28 ways, 190 lines, whole");
}

TEST_CASE("a picture tells the shapes apart: groups of a dragonfly as frames, hosts of a scale-up domain joined")
{
  // 64 + 128 + 128 + 72 + 64 + 32 hosts; four groups; four domains of 18 hosts below a leaf each, in rows of 8, 8 and 2, joined
  // to their neighbours by 7 + 7 + 1 lines along rows and 8 + 2 between them; the layers of a 4 x 4 x 4 torus and their three
  // joins, and one of 8 x 4: 4·25 + 4·(4 + 4) + 3 + (8 + 4) = 147 lines.
  config::Diagnostics read;
  const auto platform = generate_platform(LEASEHOLD_SOURCE_DIR "/platforms/specs/shapes.yaml", read);
  REQUIRE_MESSAGE(platform, read.text());
  const test::ScratchFile file("shapes.xml", *platform);
  const std::string text = test::in_child([&] {
    config::Diagnostics diagnostics;
    const std::string picture = draw_platform(file.path(), diagnostics);
    return fmt::format("{} squares, {} groups, {} lines, {} {}", count(picture, "width=\"7\" height=\"7\""),
                       count(picture, "class=\"group\""), count(picture, "<line "),
                       count(picture, "dragonfly of 4 groups") + count(picture, "4 scale-up domains"),
                       diagnostics.text());
  });
  CHECK(text == "488 squares, 4 groups, 147 lines, 2 ");
}

namespace {

struct Frame {
  double x = 0.0, y = 0.0, width = 0.0, height = 0.0;
};

/// The regions' cards.
std::vector<Frame> frames_of(const std::string& picture)
{
  std::vector<Frame> frames;
  std::istringstream lines{picture};
  for (std::string line; std::getline(lines, line);)
    if (Frame frame; line.find("rx=\"10\"") != std::string::npos &&
                     std::sscanf(line.c_str(), "<rect x=\"%lf\" y=\"%lf\" width=\"%lf\" height=\"%lf\"", &frame.x,
                                 &frame.y, &frame.width, &frame.height) == 4)
      frames.push_back(frame);
  return frames;
}

} // namespace

TEST_CASE(
    "cards of regions leave room between them for the lines, and stand within the picture, however unlike they are")
{
  // Three regions of one to six clusters, the largest beside the smallest.
  std::string spec = "name: unlike\nproviders:\n  - name: p\n    regions:\n";
  for (int r = 0; r < 3; ++r) {
    spec += fmt::format("      - name: r{}\n        clusters:\n", r);
    for (int c = 0; c < (r == 0 ? 6 : r); ++c)
      spec += fmt::format("          - {{name: c{}, chip: h100, hosts: {}, chips_per_host: 8, nic: 400 Gbps}}\n", c,
                          r == 0 ? 256 : 8);
  }
  const test::ScratchFile written{"unlike.yaml", spec};
  config::Diagnostics read;
  const auto platform = generate_platform(written.path(), read);
  REQUIRE_MESSAGE(platform, read.text());
  for (const std::string& text : {*platform, [] {
                                    std::ostringstream shipped;
                                    shipped << std::ifstream{LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml"}.rdbuf();
                                    return shipped.str();
                                  }()}) {
    const test::ScratchFile file("cards.xml", text);
    const std::string picture = test::in_child([&] {
      config::Diagnostics diagnostics;
      return draw_platform(file.path(), diagnostics);
    });
    double width = 0.0, height = 0.0;
    REQUIRE(std::sscanf(picture.c_str(), "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %lf %lf\"", &width,
                        &height) == 2);
    const std::vector<Frame> frames = frames_of(picture);
    REQUIRE(frames.size() >= 3);
    for (std::size_t a = 0; a < frames.size(); ++a) {
      CHECK(frames[a].x >= 0.0);
      CHECK(frames[a].y >= 120.0); // below the title
      CHECK(frames[a].x + frames[a].width <= width);
      CHECK(frames[a].y + frames[a].height <= height);
      for (std::size_t b = 0; b < a; ++b) {
        const double apart_x =
            std::max(frames[a].x - frames[b].x - frames[b].width, frames[b].x - frames[a].x - frames[a].width);
        const double apart_y =
            std::max(frames[a].y - frames[b].y - frames[b].height, frames[b].y - frames[a].y - frames[a].height);
        CHECK(std::max(apart_x, apart_y) > 47.0);
      }
    }
  }
}

} // namespace leasehold::platform
