// Keeping rivals apart: things that may not be together get different colours, and there are as few colours as can be.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace leasehold::model {

/// Two things, by number, that may not share a colour.
using Conflict = std::pair<std::uint32_t, std::uint32_t>;

/// A colour, from 0, for each of `things`. For up to 24 things there is no colouring with fewer colours; for more, the
/// smallest-last order decides (Matula and Beck 1983), which never takes more than the largest number of conflicts of
/// one thing and one.
[[nodiscard]] std::vector<std::uint32_t> colouring(std::uint32_t things, std::span<const Conflict> conflicts);

} // namespace leasehold::model
