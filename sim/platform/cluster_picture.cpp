#include "platform/cluster_picture.hpp"

#include "platform/cluster_sketch.hpp"

#include <array>

namespace leasehold::platform {

namespace {

/// Okabe and Ito's colours, told apart by everybody, and lighter and darker ones of them.
constexpr std::array<std::string_view, 16> colours = {"#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00",
                                                      "#8c6bb1", "#b8a800", "#4d5b6b", "#7fbf9f", "#a65628", "#f0a3a3",
                                                      "#1b3a6b", "#9b1b4a", "#c9d94e", "#3d6b1f"};

/// How hosts are joined.
enum class Kind { switched, torus, dragonfly };

} // namespace

std::string_view chip_colour(std::size_t chip)
{
  return colours[chip % colours.size()];
}

std::string svg_text(std::string_view text)
{
  std::string safe;
  for (const char c : text)
    safe += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  return safe;
}

std::vector<ClusterPicture> cluster_pictures(const model::Inventory& inventory, model::RegionId region)
{
  const DragonflyGroups groups{*inventory.network};
  const auto kind_of = [&](model::HostId host) {
    return inventory.network->torus(host) ? Kind::torus : groups.of(host) ? Kind::dragonfly : Kind::switched;
  };
  std::vector<std::vector<model::HostId>> clusters;
  for (std::uint32_t h = 0; h < inventory.hosts.size(); ++h) {
    const model::Host& host = inventory.hosts[h];
    if (host.region != region)
      continue;
    const model::HostId id{h};
    if (clusters.empty() || inventory.hosts[clusters.back().front().index()].chip != host.chip ||
        kind_of(clusters.back().front()) != kind_of(id))
      clusters.emplace_back();
    clusters.back().push_back(id);
  }
  std::vector<ClusterPicture> pictures;
  for (std::vector<model::HostId>& hosts : clusters) {
    const Kind kind = kind_of(hosts.front());
    if (kind == Kind::torus && hosts.size() <= ClusterSketch::most_squares)
      pictures.push_back(draw_tori(inventory, std::move(hosts)));
    else if (kind == Kind::dragonfly)
      pictures.push_back(draw_dragonfly(inventory, std::move(hosts), groups));
    else
      pictures.push_back(draw_leaves(inventory, std::move(hosts)));
  }
  return pictures;
}

} // namespace leasehold::platform
