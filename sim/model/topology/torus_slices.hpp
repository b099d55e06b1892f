// Contiguous slices of a 2-D or 3-D torus: the cuboids that a gang on a pod of TPUs may have.
//
// A slice's sides are 1, 2 or whole multiples of 4 hosts, or the pod's own side: the shapes that Google sells of v4, v5p
// and v5e pods (docs.cloud.google.com/tpu) at the granule of one position. It may lie anywhere inside the grid. The
// torus closes only along a side as long as the pod's, where the last host is the first one's neighbour; along shorter
// sides the slice is a line, and so it does not run over the pod's edge.
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

/// Whether the slice has the torus' closing links along a dimension.
[[nodiscard]] bool closes(const GridSides& grid, const TorusSlice& slice, std::size_t dimension);

/// The slice's hosts in increasing number.
[[nodiscard]] std::vector<HostId> hosts_of(const TorusGrid& grid, const TorusSlice& slice);

/// The first of slices() whose hosts are all in `free`; of equally compact ones with the same shape the first.
[[nodiscard]] std::optional<TorusSlice> free_slice(const TorusGrid& grid, std::uint32_t hosts, const HostSet& free);

} // namespace leasehold::model
