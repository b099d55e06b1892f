#include "platform/cluster_sketch.hpp"

#include <cmath>
#include <set>

namespace leasehold::platform {

namespace {

class SwitchSketch : public ClusterSketch {
public:
  using ClusterSketch::ClusterSketch;

  ClusterPicture draw()
  {
    draw_all();
    return finish();
  }
  ClusterPicture draw(const DragonflyGroups& dragonfly)
  {
    draw_groups(dragonfly);
    return finish();
  }

private:
  /// Wider than high, and no wider than the card.
  static std::size_t columns_for(std::size_t squares)
  {
    if (squares < 16)
      return std::min<std::size_t>(squares, 4);
    const auto wide = static_cast<std::size_t>(std::sqrt(1.6 * static_cast<double>(squares)));
    return std::clamp<std::size_t>(wide, 8, static_cast<std::size_t>(most_width / cell));
  }

  /// By switch, in the order in which its first host comes.
  struct LeafHosts {
    std::uint32_t leaf;
    std::vector<model::HostId> hosts;
  };
  [[nodiscard]] std::vector<LeafHosts> leaves() const
  {
    std::vector<LeafHosts> found;
    std::map<std::uint32_t, std::size_t> places;
    for (const model::HostId host : hosts_) {
      const std::uint32_t leaf = inventory_->network->leaf(host).index();
      const auto [place, fresh] = places.try_emplace(leaf, found.size());
      if (fresh)
        found.push_back({leaf, {}});
      found[place->second].hosts.push_back(host);
    }
    return found;
  }

  [[nodiscard]] std::string domains() const
  {
    std::set<std::uint32_t> stated;
    for (const model::HostId host : hosts_)
      if (const model::DomainId domain = inventory_->hosts[host.index()].domain; domain.valid())
        stated.insert(domain.index());
    return stated.empty() ? "" : fmt::format(", {} scale-up domains", stated.size());
  }

  /// Leaf switches as bars, their hosts below in a block, the blocks in rows.
  void draw_all()
  {
    const std::vector<LeafHosts> all = leaves();
    draw_label((all.size() == hosts_.size() ? "no switches"
                : all.size() == 1           ? "one switch"
                                            : fmt::format("{} leaf switches", all.size())) +
               domains());
    double x = 0.0;
    double y = picture_.height;
    double row = 0.0;
    for (const LeafHosts& leaf : all) {
      const auto [width, height] = extent(leaf);
      if (x > 0.0 && x + width > most_width) {
        x = 0.0;
        y += row + 5.0;
        row = 0.0;
      }
      draw_block(leaf, x, y);
      picture_.width = std::max(picture_.width, x + width);
      row = std::max(row, height);
      x += width + 8.0;
    }
    picture_.height = y + row;
  }

  [[nodiscard]] std::size_t squares_of(const LeafHosts& leaf) const
  {
    return (leaf.hosts.size() + a_square_ - 1) / a_square_;
  }

  [[nodiscard]] std::pair<double, double> extent(const LeafHosts& leaf) const
  {
    const std::size_t squares = squares_of(leaf);
    const std::size_t columns = columns_for(squares);
    const std::size_t rows = (squares + columns - 1) / columns;
    return {static_cast<double>(columns) * cell, static_cast<double>(rows) * cell + 6.0};
  }

  void draw_block(const LeafHosts& leaf, double x, double y)
  {
    const std::size_t squares = squares_of(leaf);
    const std::size_t columns = columns_for(squares);
    const auto left = [&](std::size_t s) { return x + static_cast<double>(s % columns) * cell; };
    const auto top = [&](std::size_t s) {
      const std::size_t row = s / columns;
      return y + 6.0 + static_cast<double>(row) * cell;
    };
    if (leaf.hosts.size() > 1)
      add("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"3\" rx=\"1\" fill=\"#38424f\"/>\n", x, y,
          static_cast<double>(columns) * cell - (cell - square));
    const auto join = [&](std::size_t a, std::size_t b) {
      if (joined(leaf.hosts[a], leaf.hosts[b]))
        draw_joint(left(a), top(a), left(b), top(b));
    };
    for (std::size_t s = 1; s < squares && a_square_ == 1; ++s) {
      if (s % columns > 0)
        join(s - 1, s);
      if (s >= columns)
        join(s - columns, s);
    }
    for (std::size_t s = 0; s < squares; ++s)
      draw_square(left(s), top(s));
  }

  [[nodiscard]] bool joined(model::HostId a, model::HostId b) const
  {
    const model::DomainId domain = inventory_->hosts[a.index()].domain;
    return domain.valid() && domain == inventory_->hosts[b.index()].domain;
  }

  /// Between neighbouring squares of one scale-up domain.
  void draw_joint(double x1, double y1, double x2, double y2)
  {
    const double half = square / 2.0;
    add("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" stroke-width=\"3\" "
        "stroke-opacity=\"0.55\"/>\n",
        x1 + half, y1 + half, x2 + half, y2 + half, colour_);
  }

  /// Groups as frames around their routers' bars, joined along the rim: every group has a cable to every other.
  void draw_groups(const DragonflyGroups& dragonfly)
  {
    constexpr double frame = 5.0;
    std::map<std::size_t, std::vector<LeafHosts>> groups;
    for (LeafHosts& leaf : leaves())
      groups[dragonfly.of(leaf.hosts.front()).value_or(0)].push_back(std::move(leaf));
    draw_label(fmt::format("dragonfly of {} groups", groups.size()) + domains());
    double x = 0.0;
    double y = picture_.height + 2.0;
    double row = 0.0;
    for (const auto& [number, routers] : groups) {
      const auto [width, height] = extent(routers.front());
      const auto columns = static_cast<std::size_t>(std::ceil(std::sqrt(1.6 * static_cast<double>(routers.size()))));
      const double wide = static_cast<double>(columns) * (width + 4.0) + 2.0 * frame - 6.0;
      const std::size_t rows = (routers.size() + columns - 1) / columns;
      if (x > 0.0 && x + wide > most_width) {
        x = 0.0;
        y += row + 6.0;
        row = 0.0;
      }
      const double high = static_cast<double>(rows) * (height + 3.0) + 2.0 * frame - 5.0;
      add("<rect class=\"group\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"5\" fill=\"none\" "
          "stroke=\"{}\" stroke-opacity=\"0.6\"/>\n",
          x, y, wide, high, colour_);
      for (std::size_t r = 0; r < routers.size(); ++r) {
        const std::size_t down = r / columns;
        draw_block(routers[r], x + frame + static_cast<double>(r % columns) * (width + 4.0),
                   y + frame + static_cast<double>(down) * (height + 3.0));
      }
      picture_.width = std::max(picture_.width, x + wide);
      row = std::max(row, high);
      x += wide + 8.0;
    }
    picture_.height = y + row;
  }
};

} // namespace

ClusterPicture draw_leaves(const model::Inventory& inventory, std::vector<model::HostId> hosts)
{
  return SwitchSketch{inventory, std::move(hosts)}.draw();
}

ClusterPicture draw_dragonfly(const model::Inventory& inventory, std::vector<model::HostId> hosts,
                              const DragonflyGroups& groups)
{
  return SwitchSketch{inventory, std::move(hosts)}.draw(groups);
}

} // namespace leasehold::platform
