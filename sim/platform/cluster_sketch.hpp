// What the pictures of a cluster's hosts have in common: its label, squares and lines of the chip's colour.
#pragma once

#include "model/topology/topology.hpp"
#include "platform/cluster_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::platform {

/// Which group of a dragonfly each host is in.
class DragonflyGroups {
public:
  explicit DragonflyGroups(const model::Topology& network) : network_(&network)
  {
    const auto& groups = network.graph().groups;
    for (std::size_t g = 0; g < groups.size(); ++g)
      for (const model::NodeId router : groups[g])
        groups_.emplace(router, g);
  }
  [[nodiscard]] std::optional<std::size_t> of(model::HostId host) const
  {
    const auto found = groups_.find(network_->leaf(host));
    return found == groups_.end() ? std::nullopt : std::optional{found->second};
  }

private:
  const model::Topology* network_;
  std::map<model::NodeId, std::size_t> groups_;
};

class ClusterSketch {
public:
  static constexpr std::size_t most_squares = 512;

  ClusterSketch(const model::Inventory& inventory, std::vector<model::HostId> hosts)
      : inventory_(&inventory), hosts_(std::move(hosts)), a_square_((hosts_.size() + most_squares - 1) / most_squares),
        colour_(chip_colour(first().chip.index()))
  {
  }

protected:
  static constexpr double cell = 9.0; ///< a host and the gap to the next
  static constexpr double square = 7.0;
  static constexpr double most_width = 330.0;

  [[nodiscard]] const model::Host& first() const { return inventory_->hosts[hosts_.front().index()]; }

  template <class... Args> void add(fmt::format_string<Args...> format, Args&&... args)
  {
    fmt::format_to(std::back_inserter(picture_.body), format, std::forward<Args>(args)...);
  }

  void draw_label(const std::string& shape)
  {
    const std::string several = a_square_ > 1 ? fmt::format(", a square is {}", a_square_) : "";
    add("<text y=\"13\" font-size=\"13\" fill=\"#1d2430\">{}<tspan dx=\"7\" fill=\"#5b6675\">{} × {}, "
        "{}{}</tspan></text>\n",
        svg_text(inventory_->chip_types[first().chip.index()]), hosts_.size(), first().chips, shape, several);
    const std::size_t letters =
        inventory_->chip_types[first().chip.index()].size() + shape.size() + several.size() + 14;
    picture_.width = std::max(250.0, 6.6 * static_cast<double>(letters));
    picture_.height = 20.0;
  }

  void draw_square(double x, double y)
  {
    add("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{}\" height=\"{}\" rx=\"1.5\" fill=\"{}\"/>\n", x, y, square, square,
        colour_);
  }

  void draw_line(double x1, double y1, double x2, double y2)
  {
    add("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" stroke-opacity=\"0.45\"/>\n", x1,
        y1, x2, y2, colour_);
  }

  ClusterPicture finish()
  {
    picture_.height += 4.0;
    return std::move(picture_);
  }

  const model::Inventory* inventory_;
  std::vector<model::HostId> hosts_;
  std::size_t a_square_; ///< hosts
  std::string_view colour_;
  ClusterPicture picture_;
};

/// Hosts below switches.
[[nodiscard]] ClusterPicture draw_leaves(const model::Inventory& inventory, std::vector<model::HostId> hosts);
[[nodiscard]] ClusterPicture draw_dragonfly(const model::Inventory& inventory, std::vector<model::HostId> hosts,
                                            const DragonflyGroups& groups);
/// Of one or more like tori, all of their hosts.
[[nodiscard]] ClusterPicture draw_tori(const model::Inventory& inventory, std::vector<model::HostId> hosts);

} // namespace leasehold::platform
