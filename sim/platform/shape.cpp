#include "platform/shape.hpp"

#include "platform/grammar.hpp"

#include <fmt/format.h>

#include <functional>
#include <numeric>

namespace leasehold::platform {

namespace {

/// A fat tree of more cables takes SimGrid minutes to build.
constexpr double max_cables = 4e6;

class ShapeChecker {
public:
  ShapeChecker(const XmlElement& cluster, const NameComplaint& complain) : cluster_(cluster), complain_to_(complain) {}

  void check() const
  {
    const auto hosts = static_cast<long>(expand_radical(cluster_.get("radical").value_or("")).size());
    const std::string_view topology = cluster_.get("topology").value_or("FLAT");
    const XmlAttribute* shape = cluster_.find("topo_parameters");
    if (topology == "FLAT" || hosts == 0)
      return;
    if (shape == nullptr)
      complain({cluster_.place, fmt::format("a {} has no topo_parameters", topology), {}, {}});
    else if (topology == "FAT_TREE")
      check_fat_tree(*shape, hosts);
    else if (topology == "TORUS")
      check_product(*shape, whole_numbers(shape->value), hosts, "a torus");
    else if (topology == "DRAGONFLY")
      check_dragonfly(*shape, hosts);
    for (const std::string_view due : {"loopback_bw", "loopback_lat"})
      if (topology != "DRAGONFLY" && cluster_.find(due) == nullptr)
        complain({cluster_.place, fmt::format("a {} has no `{}`", topology, due),
                  "SimGrid never finds the route from a host to itself without a loopback",
                  fmt::format("add {}=\"...\"", due)});
  }

private:
  void check_product(const XmlAttribute& shape, const std::vector<long>& sizes, long hosts, std::string_view what) const
  {
    const double product = std::accumulate(sizes.begin(), sizes.end(), 1.0, std::multiplies<>{});
    if (sizes.empty())
      complain({shape.value_place, fmt::format("topo_parameters `{}` do not describe {}", shape.value, what), {}, {}});
    else if (product != static_cast<double>(hosts))
      complain({shape.value_place, fmt::format("{} of {} has room for {} hosts", what, shape.value, product),
                fmt::format("the radical names {}", hosts), "make both equal"});
  }

  void check_fat_tree(const XmlAttribute& shape, long hosts) const
  {
    const std::vector<std::string_view> parts = split(shape.value, ';');
    const std::vector<long> levels = whole_numbers(parts[0]);
    bool fits = parts.size() == 4 && levels.size() == 1;
    for (std::size_t i = 1; fits && i < parts.size(); ++i)
      fits = static_cast<long>(whole_numbers(parts[i]).size()) == levels[0];
    if (!fits) {
      complain({shape.value_place,
                fmt::format("topo_parameters `{}` do not describe a fat tree", shape.value),
                {},
                "write levels;children;parents;cables, such as `2;16,4;1,4;1,1`"});
      return;
    }
    check_product(shape, whole_numbers(parts[1]), hosts, "a fat tree");
    const std::vector<long> up = whole_numbers(parts[2]);
    const std::vector<long> cables = whole_numbers(parts[3]);
    const double uplinks = static_cast<double>(hosts) *
                           std::accumulate(up.begin(), up.end(), 1.0, std::multiplies<>{}) *
                           std::accumulate(cables.begin(), cables.end(), 1.0, std::multiplies<>{});
    if (uplinks > max_cables)
      complain({shape.value_place, fmt::format("a fat tree of {} has too many cables", shape.value),
                "SimGrid would build it for minutes", "split it into several clusters"});
  }

  /// Router j of a group has the cable to group j.
  void check_dragonfly(const XmlAttribute& shape, long hosts) const
  {
    std::vector<long> sizes;
    const std::vector<std::string_view> parts = split(shape.value, ';');
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (const std::vector<long> numbers = whole_numbers(parts[i]); numbers.size() == (i < 3 ? 2 : 1))
        sizes.push_back(numbers[0]);
    if (parts.size() != 4 || sizes.size() != 4) {
      complain({shape.value_place,
                fmt::format("topo_parameters `{}` do not describe a dragonfly", shape.value),
                {},
                "write groups,cables;chassis,cables;routers,cables;hosts, such as `4,1;2,1;4,1;2`"});
      return;
    }
    check_product(shape, sizes, hosts, "a dragonfly");
    if (sizes[0] > sizes[1] * sizes[2])
      complain({shape.value_place,
                fmt::format("{} routers of a group do not reach {} groups", sizes[1] * sizes[2], sizes[0]),
                "a router has one cable to another group", "make groups at most chassis × routers"});
  }

  void complain(XmlFault fault) const { complain_to_(cluster_, std::move(fault)); }

  const XmlElement& cluster_;
  const NameComplaint& complain_to_;
};

} // namespace

void check_shape(const XmlElement& cluster, const NameComplaint& complain)
{
  ShapeChecker{cluster, complain}.check();
}

} // namespace leasehold::platform
