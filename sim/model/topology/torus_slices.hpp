// Contiguous slices of a 2-D or 3-D torus: the cuboids that a gang on a pod of TPUs may have.
//
// A slice's sides are 1, 2 or whole multiples of 4 hosts, or the pod's own side: the shapes that Google sells of v4, v5p
// and v5e pods (docs.cloud.google.com/tpu) at the granule of one position. It may lie anywhere inside the grid, but does
// not run over the pod's edge.
//
// Slices of 3-D pods (v4, v5p, 7x) are closed to tori of their own by optical switches, which join whole cubes of 4 x 4 x 4
// chips: all of their sides, or none where one is no multiple of 4 (docs.cloud.google.com/tpu, v4: smaller slices have no
// wrap-around; Jouppi et al. 2023, section 2). Those of 2-D pods (v5e, v6e) close only along a side as long as the pod's,
// 16 chips, where the last host is the first one's neighbour. Along others the slice is a line.
#pragma once

#include "model/host_set.hpp"
#include "model/topology/network_graph.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace leasehold::model {

/// Two-dimensional grids have a third side of 1.
using GridSides = std::array<std::uint32_t, 3>;

struct TorusSlice {
  GridSides origin{};
  GridSides sides{};
  bool operator==(const TorusSlice&) const = default;
};

[[nodiscard]] GridSides sides_of(const TorusGrid& grid);

/// Shapes of so many hosts, the most compact first: of the least sum of sides, in lexicographic order among equals.
[[nodiscard]] std::vector<GridSides> slice_shapes(const GridSides& grid, std::uint32_t hosts);

/// How many hosts slices may have, one among them.
[[nodiscard]] std::set<std::uint32_t> slice_sizes(const GridSides& grid);

/// All slices of so many hosts, shape by shape, origins with the first dimension changing fastest.
[[nodiscard]] std::vector<TorusSlice> slices(const GridSides& grid, std::uint32_t hosts);

/// Whether a slice with these sides has closing links along a dimension.
[[nodiscard]] bool closes(const TorusGrid& grid, const GridSides& slice, std::size_t dimension);

/// How the chips of a host stand in a torus of so many dimensions: 4 of a 3-D pod's as 2 x 2 x 1, 8 of a flat one's as 2 x
/// 4; others as near to a cube as their twos allow.
[[nodiscard]] GridSides chips_of_host(std::uint32_t chips, std::size_t dimensions);

/// The slice's hosts in increasing number.
[[nodiscard]] std::vector<HostId> hosts_of(const TorusGrid& grid, const TorusSlice& slice);

/// The first of slices() whose hosts are all in `free`; of equally compact ones with the same shape the first.
[[nodiscard]] std::optional<TorusSlice> free_slice(const TorusGrid& grid, std::uint32_t hosts, const HostSet& free);

} // namespace leasehold::model
