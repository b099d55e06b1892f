#include "platform/cluster_picture.hpp"

#include "model/topology/topology.hpp"
#include "model/topology/torus_slices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <map>

namespace leasehold::platform {

namespace {

constexpr double cell = 9.0; ///< a host and the gap to the next
constexpr double square = 7.0;
constexpr double label = 20.0;
constexpr double most_width = 330.0;
constexpr std::size_t most_squares = 512;

/// Okabe and Ito's colours, told apart by everybody, and lighter and darker ones of them.
constexpr std::array<std::string_view, 12> colours = {"#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00",
                                                      "#8c6bb1", "#b8a800", "#4d5b6b", "#7fbf9f", "#a65628", "#f0a3a3"};

class ClusterSketch {
public:
  ClusterSketch(const model::Inventory& inventory, std::vector<model::HostId> hosts)
      : inventory_(&inventory), hosts_(std::move(hosts)), a_square_((hosts_.size() + most_squares - 1) / most_squares),
        colour_(chip_colour(first().chip.index()))
  {
  }

  ClusterPicture draw()
  {
    const auto torus = inventory_->network->torus(hosts_.front());
    if (torus && a_square_ == 1)
      draw_tori();
    else
      draw_leaves();
    picture_.height += 4.0;
    return std::move(picture_);
  }

private:
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
    picture_.height = label;
  }

  void draw_square(double x, double y)
  {
    add("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{}\" height=\"{}\" rx=\"1.5\" fill=\"{}\"/>\n", x, y, square, square,
        colour_);
  }

  /// Wider than high, and no wider than the card.
  static std::size_t columns_for(std::size_t squares)
  {
    if (squares < 16)
      return std::min<std::size_t>(squares, 4);
    const auto wide = static_cast<std::size_t>(std::sqrt(1.6 * static_cast<double>(squares)));
    return std::clamp<std::size_t>(wide, 8, static_cast<std::size_t>(most_width / cell));
  }

  /// Leaf switches as bars, their hosts below in a block, the blocks in rows.
  void draw_leaves()
  {
    std::map<std::uint32_t, std::size_t> leaves; // hosts, by the switch's node
    std::vector<std::uint32_t> order;
    for (const model::HostId host : hosts_)
      if (const std::uint32_t leaf = inventory_->network->leaf(host).index(); ++leaves[leaf] == 1)
        order.push_back(leaf);
    draw_label(order.size() == hosts_.size() ? "no switches"
               : order.size() == 1           ? "one switch"
                                             : fmt::format("{} leaf switches", order.size()));
    double x = 0.0;
    double y = picture_.height;
    double row = 0.0;
    for (const std::uint32_t leaf : order) {
      const std::size_t squares = (leaves[leaf] + a_square_ - 1) / a_square_;
      const std::size_t columns = columns_for(squares);
      const double width = static_cast<double>(columns) * cell;
      const double height = static_cast<double>((squares + columns - 1) / columns) * cell + 6.0;
      if (x > 0.0 && x + width > most_width) {
        x = 0.0;
        y += row + 5.0;
        row = 0.0;
      }
      if (leaves[leaf] > 1)
        add("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"3\" rx=\"1\" fill=\"#38424f\"/>\n", x, y,
            width - (cell - square));
      for (std::size_t s = 0; s < squares; ++s)
        draw_square(x + static_cast<double>(s % columns) * cell, y + 6.0 + static_cast<double>(s / columns) * cell);
      picture_.width = std::max(picture_.width, x + width);
      row = std::max(row, height);
      x += width + 8.0;
    }
    picture_.height = y + row;
  }

  /// Layer by layer, the third dimension going to the right and up a little.
  void draw_tori()
  {
    std::vector<std::uint32_t> order;
    for (const model::HostId host : hosts_)
      if (const auto torus = inventory_->network->torus(host); torus && std::ranges::find(order, *torus) == order.end())
        order.push_back(*torus);
    const model::GridSides sides = model::sides_of(inventory_->network->graph().tori[order.front()]);
    const std::string shape = sides[2] > 1 ? fmt::format("{} × {} × {}", sides[0], sides[1], sides[2])
                                           : fmt::format("{} × {}", sides[0], sides[1]);
    draw_label(order.size() > 1 ? fmt::format("{} tori of {}", order.size(), shape) : "torus of " + shape);
    const double layer = static_cast<double>(sides[0]) * cell + 10.0;
    const double height = static_cast<double>(sides[1]) * cell + 10.0;
    double x = 0.0;
    double y = picture_.height + 5.0;
    for (std::size_t t = 0; t < order.size() * sides[2]; ++t) {
      if (x > 0.0 && x + layer > most_width) {
        x = 0.0;
        y += height + 2.0;
      }
      draw_layer(x, y, sides, sides[2] > 1 && (t + 1) % sides[2] != 0 && x + 2.0 * layer <= most_width);
      picture_.width = std::max(picture_.width, x + layer);
      x += layer;
    }
    picture_.height = y + height - 6.0;
  }

  /// Rings as lines that come out of the grid at both ends; `joined` to the next layer on the right.
  void draw_layer(double x, double y, const model::GridSides& sides, bool joined)
  {
    const double half = square / 2.0;
    const double right = x + static_cast<double>(sides[0] - 1) * cell;
    const double bottom = y + static_cast<double>(sides[1] - 1) * cell;
    for (std::uint32_t row = 0; row < sides[1]; ++row)
      draw_line(x - 2.0, y + row * cell + half, right + square + 2.0, y + row * cell + half);
    for (std::uint32_t column = 0; column < sides[0]; ++column)
      draw_line(x + column * cell + half, y - 2.0, x + column * cell + half, bottom + square + 2.0);
    if (joined)
      draw_line(right + square, y - 3.0, right + square + 10.0, y - 3.0);
    for (std::uint32_t row = 0; row < sides[1]; ++row)
      for (std::uint32_t column = 0; column < sides[0]; ++column)
        draw_square(x + column * cell, y + row * cell);
  }

  void draw_line(double x1, double y1, double x2, double y2)
  {
    add("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" stroke-opacity=\"0.45\"/>\n", x1,
        y1, x2, y2, colour_);
  }

  const model::Inventory* inventory_;
  std::vector<model::HostId> hosts_;
  std::size_t a_square_; ///< hosts
  std::string_view colour_;
  ClusterPicture picture_;
};

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
  std::vector<std::vector<model::HostId>> clusters;
  for (std::uint32_t h = 0; h < inventory.hosts.size(); ++h) {
    const model::Host& host = inventory.hosts[h];
    if (host.region != region)
      continue;
    if (clusters.empty() || inventory.hosts[clusters.back().front().index()].chip != host.chip)
      clusters.emplace_back();
    clusters.back().push_back(model::HostId{h});
  }
  std::vector<ClusterPicture> pictures;
  for (std::vector<model::HostId>& hosts : clusters)
    pictures.push_back(ClusterSketch{inventory, std::move(hosts)}.draw());
  return pictures;
}

} // namespace leasehold::platform
