#include "platform/picture.hpp"

#include "model/topology/gang_paths.hpp"
#include "platform/cluster_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>
#include <vector>

namespace leasehold::platform {

namespace {

constexpr double margin = 60.0;
constexpr double header = 140.0;
constexpr double gap = 48.0;          ///< between cards
constexpr double least_width = 960.0; ///< so that the title has room

/// A region's card, placed by its middle.
struct Card {
  model::RegionId region;
  std::vector<ClusterPicture> clusters;
  double width = 0.0;
  double height = 0.0;
  double x = 0.0;
  double y = 0.0;
};

class PlatformPicture {
public:
  explicit PlatformPicture(const model::Inventory& inventory) : inventory_(&inventory)
  {
    for (std::uint32_t r = 0; r < inventory.regions.size(); ++r)
      cards_.push_back({model::RegionId{r}, cluster_pictures(inventory, model::RegionId{r})});
    lay_out();
  }

  std::string draw(const std::string& title)
  {
    add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" "
        "height=\"{1:.0f}\" "
        "style=\"max-width:100%;height:auto\" font-family=\"system-ui, Helvetica, Arial, sans-serif\">\n<rect "
        "width=\"100%\" height=\"100%\" "
        "fill=\"#f6f7f9\"/>\n",
        width_, height_);
    draw_title(title);
    for (std::size_t a = 0; a < cards_.size(); ++a)
      for (std::size_t b = a + 1; b < cards_.size(); ++b)
        draw_way(cards_[a], cards_[b]);
    for (const Card& card : cards_)
      draw_card(card);
    return text_ + "</svg>\n";
  }

private:
  template <class... Args> void add(fmt::format_string<Args...> format, Args&&... args)
  {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
  }

  /// On an ellipse, as small as leaves `gap` between any two, so that the lines between them are seen.
  void lay_out()
  {
    double widest = 0.0;
    double highest = 0.0;
    for (Card& card : cards_) {
      card.height = 40.0;
      for (const ClusterPicture& cluster : card.clusters) {
        card.width = std::max(card.width, cluster.width + 32.0);
        card.height += cluster.height + 12.0;
      }
      widest = std::max(widest, card.width);
      highest = std::max(highest, card.height);
    }
    double size = 0.3;
    for (place(size * widest, size * highest); crowded(); place(size * widest, size * highest))
      size *= 1.05;
    crop();
  }

  void place(double rx, double ry)
  {
    const auto count = static_cast<double>(cards_.size());
    for (std::size_t c = 0; c < cards_.size(); ++c) {
      const double angle = 2.0 * std::numbers::pi * (static_cast<double>(c) + 0.5) / count - std::numbers::pi / 2.0;
      cards_[c].x = rx * std::cos(angle);
      cards_[c].y = ry * std::sin(angle);
    }
  }

  [[nodiscard]] bool crowded() const
  {
    for (std::size_t a = 0; a < cards_.size(); ++a)
      for (std::size_t b = a + 1; b < cards_.size(); ++b)
        if (std::abs(cards_[a].x - cards_[b].x) < (cards_[a].width + cards_[b].width) / 2.0 + gap &&
            std::abs(cards_[a].y - cards_[b].y) < (cards_[a].height + cards_[b].height) / 2.0 + gap)
          return true;
    return false;
  }

  /// To what the cards take.
  void crop()
  {
    double left = 0.0, right = 0.0, top = 0.0, bottom = 0.0;
    for (const Card& card : cards_) {
      left = std::min(left, card.x - card.width / 2.0);
      right = std::max(right, card.x + card.width / 2.0);
      top = std::min(top, card.y - card.height / 2.0);
      bottom = std::max(bottom, card.y + card.height / 2.0);
    }
    width_ = std::max(least_width, right - left + 2.0 * margin);
    height_ = bottom - top + header + margin;
    for (Card& card : cards_) {
      card.x += (width_ - left - right) / 2.0;
      card.y += header - top;
    }
  }

  void draw_title(const std::string& title)
  {
    std::size_t chips = 0;
    for (const model::Host& host : inventory_->hosts)
      chips += host.chips;
    add("<text x=\"{0:.0f}\" y=\"52\" font-size=\"30\" font-weight=\"600\" fill=\"#1d2430\">{1}</text>\n"
        "<text x=\"{0:.0f}\" y=\"78\" font-size=\"15\" fill=\"#5b6675\">Regions: {2}, hosts: {3}, chips: {4}. A square "
        "is a host.{5}</text>\n",
        margin, svg_text(title), inventory_->regions.size(), inventory_->hosts.size(), chips,
        cards_.size() > 1 ? " A line is what one flow gets between two regions: point at it." : "");
    double x = margin;
    for (std::size_t t = 0; t < inventory_->chip_types.size(); ++t) {
      const std::string& name = inventory_->chip_types[t];
      add("<rect x=\"{:.0f}\" y=\"92\" width=\"12\" height=\"12\" rx=\"2\" fill=\"{}\"/><text x=\"{:.0f}\" y=\"103\" "
          "font-size=\"13\" fill=\"#38424f\">{}</text>\n",
          x, chip_colour(t), x + 17.0, svg_text(name));
      x += 34.0 + 7.2 * static_cast<double>(name.size());
    }
  }

  [[nodiscard]] std::string name_of_region(model::RegionId id) const
  {
    const model::Region& region = inventory_->regions[id.index()];
    return inventory_->providers[region.provider.index()] + " " + region.name;
  }

  [[nodiscard]] model::HostId first_host(model::RegionId region) const
  {
    const auto host = std::ranges::find(inventory_->hosts, region, &model::Host::region);
    return model::HostId{static_cast<std::uint32_t>(host - inventory_->hosts.begin())};
  }

  void draw_way(const Card& a, const Card& b)
  {
    const auto there = model::path_between(*inventory_->network, first_host(a.region), first_host(b.region));
    const auto back = model::path_between(*inventory_->network, first_host(b.region), first_host(a.region));
    if (!there || !back)
      return;
    const double slower = std::min(there->bandwidth, back->bandwidth).value() * 8e-9;
    // Bent towards the middle, so that lines of neighbours do not hide behind their cards.
    const double middle_x = width_ / 2.0;
    const double middle_y = header + (height_ - header - margin) / 2.0;
    const double bend_x = (a.x + b.x) / 2.0 + 0.25 * (middle_x - (a.x + b.x) / 2.0);
    const double bend_y = (a.y + b.y) / 2.0 + 0.25 * (middle_y - (a.y + b.y) / 2.0);
    add("<path d=\"M{:.1f} {:.1f} Q{:.1f} {:.1f} {:.1f} {:.1f}\" fill=\"none\" stroke=\"#7d92b2\" "
        "stroke-opacity=\"0.55\" "
        "stroke-width=\"{:.1f}\"><title>{} – {}: {:.3g} Gb/s there, {:.3g} back, {:.3g} ms round trip</title></path>\n",
        a.x, a.y, bend_x, bend_y, b.x, b.y, std::clamp(1.3 * std::sqrt(slower), 0.8, 14.0),
        svg_text(name_of_region(a.region)), svg_text(name_of_region(b.region)), there->bandwidth.value() * 8e-9,
        back->bandwidth.value() * 8e-9, (there->latency + back->latency).value() * 1e3);
  }

  void draw_card(const Card& card)
  {
    const double left = card.x - card.width / 2.0;
    double top = card.y - card.height / 2.0;
    add("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"10\" fill=\"#ffffff\" "
        "stroke=\"#cfd6df\"/>\n<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"17\" font-weight=\"600\" "
        "fill=\"#1d2430\">{}</text>\n",
        left, top, card.width, card.height, left + 16.0, top + 26.0, svg_text(name_of_region(card.region)));
    top += 40.0;
    for (const ClusterPicture& cluster : card.clusters) {
      add("<g transform=\"translate({:.1f} {:.1f})\">\n{}</g>\n", left + 16.0, top, cluster.body);
      top += cluster.height + 12.0;
    }
  }

  const model::Inventory* inventory_;
  std::vector<Card> cards_;
  double width_ = 0.0;
  double height_ = 0.0;
  std::string text_;
};

} // namespace

std::string picture_of(const model::Inventory& inventory, const std::string& title)
{
  return PlatformPicture{inventory}.draw(title);
}

} // namespace leasehold::platform
