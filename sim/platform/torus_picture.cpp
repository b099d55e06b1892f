#include "model/topology/torus_slices.hpp"
#include "platform/cluster_sketch.hpp"

namespace leasehold::platform {

namespace {

class TorusSketch : public ClusterSketch {
public:
  using ClusterSketch::ClusterSketch;

  ClusterPicture draw()
  {
    draw_all();
    return finish();
  }

private:
  /// Layer by layer, the third dimension going to the right and up a little.
  void draw_all()
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
};

} // namespace

ClusterPicture draw_tori(const model::Inventory& inventory, std::vector<model::HostId> hosts)
{
  return TorusSketch{inventory, std::move(hosts)}.draw();
}

} // namespace leasehold::platform
