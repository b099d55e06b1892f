#include "platform/transfer_window.hpp"

#include "platform/xml.hpp"
#include "units/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace leasehold::platform {

namespace {

constexpr std::string_view window_setting = "network/TCP-gamma";
constexpr double default_window = 4194304.0; ///< bytes, SimGrid 3.32

/// A line as the file states it.
struct Line {
  std::string name;
  double bandwidth = 0.0; ///< bytes per second
  double latency = 0.0;   ///< seconds, one way
};

/// Of `35ms`; SimGrid takes a number alone to be seconds, and bytes per second.
template <class T> double quantity(std::string_view text)
{
  if (const Parsed<double> plain = parse<double>(text))
    return *plain;
  const Parsed<T> parsed = parse<T>(text);
  return parsed ? parsed->value() : 0.0;
}

double bandwidth_of(std::string text)
{
  // SimGrid writes bytes per second as `GBps`, which units/text.hpp writes `GB/s`.
  if (text.ends_with("Bps"))
    text.replace(text.size() - 3, 3, "B/s");
  return quantity<BytesPerSecond>(text);
}

class WindowFinder {
public:
  void visit(const XmlElement& element)
  {
    if (element.name == "prop" && element.get("id") == window_setting)
      if (const XmlAttribute* value = element.find("value"); value != nullptr) {
        setting = value;
        window = parse<double>(value->value).value.value_or(default_window);
      }
    if (element.name == "link")
      take(element, "bandwidth", "latency");
    else if (element.name == "cluster")
      take(element, "bw", "lat");
    for (const XmlElement& child : element.children)
      visit(child);
  }

  [[nodiscard]] std::optional<Line> most_bound() const
  {
    const auto left = [&](const Line& line) { return window / (2.0 * line.latency) / line.bandwidth; };
    const auto most = std::ranges::min_element(lines, {}, left);
    return most != lines.end() && left(*most) < 1.0 ? std::optional{*most} : std::nullopt;
  }

  const XmlAttribute* setting = nullptr;
  double window = default_window;
  std::vector<Line> lines;

private:
  void take(const XmlElement& element, std::string_view bandwidth, std::string_view latency)
  {
    Line line{std::string{element.get("id").value_or("")},
              bandwidth_of(std::string{element.get(bandwidth).value_or("")}),
              quantity<Seconds>(element.get(latency).value_or(""))};
    if (line.bandwidth > 0.0 && line.latency > 0.0)
      lines.push_back(std::move(line));
  }
};

} // namespace

void check_transfer_window(const XmlElement& platform, const std::string& file, config::Diagnostics& diagnostics)
{
  WindowFinder found;
  found.visit(platform);
  if (found.window <= 0.0)
    return;
  const auto line = found.most_bound();
  if (!line)
    return;
  const double bound = found.window / (2.0 * line->latency);
  const double bytes = 10e9;
  const XmlPlace place = found.setting != nullptr ? found.setting->value_place : platform.place;
  diagnostics.add({{file, place.line, place.column},
                   fmt::format("config.prop[{}]", window_setting),
                   fmt::format("the TCP window of {:.3g} MB {} here", found.window / 1e6,
                               found.setting != nullptr ? "does not act" : "that SimGrid leaves on does not act"),
                   fmt::format("data move over as many connections as it takes; in other programs of SimGrid one has "
                               "{:.3g} of the {:.3g} MB/s "
                               "of `{}`, and 10 GB take {:.3g} s on it, not {:.3g} s",
                               bound / 1e6, line->bandwidth / 1e6, line->name, bytes / bound, bytes / line->bandwidth),
                   fmt::format("set `{}` to 0, which says the same everywhere", window_setting),
                   config::Severity::warning});
}

} // namespace leasehold::platform
