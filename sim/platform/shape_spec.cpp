#include "platform/shape_spec.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace leasehold::platform {

namespace {

void check_rails(const RailsSpec& rails, const config::Value& at, config::Diagnostics& diagnostics)
{
  if (rails.hosts && *rails.hosts > rails.ports)
    diagnostics.error(at, fmt::format("a switch of {} ports does not join {} hosts", rails.ports, *rails.hosts), {},
                      "make `hosts` at most `ports`");
  if (!rails.hosts && rails.ports % 2 != 0)
    diagnostics.error(at, fmt::format("{} ports have no half", rails.ports),
                      "without `hosts` as many ports lead up as down", "write `hosts`");
}

/// SimGrid gives router j of a group the cable to group j.
void check_groups(const DragonflySpec& dragonfly, const config::Value& at, config::Diagnostics& diagnostics)
{
  const std::uint64_t routers = std::uint64_t{dragonfly.chassis} * dragonfly.routers;
  if (dragonfly.groups > routers)
    diagnostics.error(at, fmt::format("{} routers of a group do not reach {} groups", routers, dragonfly.groups),
                      "a router has one cable to another group", "make groups at most chassis × routers");
}

} // namespace

const config::Schema<FatTreeSpec>& schema(Tag<FatTreeSpec>)
{
  static const auto declared =
      config::Schema<FatTreeSpec>("fat tree", "two levels of switches")
          .required("leaf", &FatTreeSpec::leaf, "hosts below one leaf switch", config::in_range(1, 1024))
          .required("spines", &FatTreeSpec::spines, "switches above the leaves", config::in_range(1, 1024))
          .optional("cables", &FatTreeSpec::cables, "between a leaf and a spine", config::in_range(1, 64));
  return declared;
}

const config::Schema<TorusSpec>& schema(Tag<TorusSpec>)
{
  static const auto declared =
      config::Schema<TorusSpec>("torus", "a grid of hosts whose rows are closed to rings, as those of a TPU pod are")
          .required("sides", &TorusSpec::sides,
                    "hosts along each of two or three dimensions; more hosts make more tori")
          .required("link", &TorusSpec::link, "from a host to the next along a dimension, one way", config::positive())
          .check([](const TorusSpec& torus, const config::Value& at, config::Diagnostics& diagnostics) {
            const bool good = (torus.sides.size() == 2 || torus.sides.size() == 3) &&
                              std::ranges::all_of(torus.sides, [](std::uint32_t side) { return side >= 2; });
            if (!good)
              diagnostics.error(at, "`sides` must be two or three numbers, each at least 2", {}, "write `[4, 4, 4]`");
          });
  return declared;
}

const config::Schema<RailsSpec>& schema(Tag<RailsSpec>)
{
  static const auto declared =
      config::Schema<RailsSpec>("rails",
                                "rail-optimised: card k of every host of a group leads to the group's switch k")
          .required("ports", &RailsSpec::ports, "of each switch", config::in_range(2, 1024))
          .required("cards", &RailsSpec::cards, "of a host, which share its `nic`; switches of a group",
                    config::in_range(1, 64))
          .optional("hosts", &RailsSpec::hosts, "of a group; half of `ports` where it is left out", config::at_least(1))
          .check(check_rails);
  return declared;
}

const config::Schema<DragonflySpec>& schema(Tag<DragonflySpec>)
{
  static const auto declared =
      config::Schema<DragonflySpec>("dragonfly", "groups of routers that are all joined to each other")
          .required("groups", &DragonflySpec::groups, "each joined to every other", config::in_range(1, 1024))
          .required("chassis", &DragonflySpec::chassis, "of a group; routers of one place in them are joined",
                    config::in_range(1, 64))
          .required("routers", &DragonflySpec::routers, "of a chassis, all joined", config::in_range(1, 64))
          .required("hosts", &DragonflySpec::hosts, "of a router; more hosts in all make more dragonflies",
                    config::in_range(1, 64))
          .optional("local_cables", &DragonflySpec::local_cables, "between two routers of a group that are joined",
                    config::in_range(1, 64))
          .optional("global_cables", &DragonflySpec::global_cables, "between two groups", config::in_range(1, 1024))
          .check(check_groups);
  return declared;
}

} // namespace leasehold::platform
