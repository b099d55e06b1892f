// Typed indices: an Id<struct HostTag> cannot be passed where an Id<struct LeaseTag> is due.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace leasehold {

/// A dense index into the table of the things that `Tag` names; `none()` names no thing.
template <class Tag> class Id {
public:
  constexpr Id() = default;
  constexpr explicit Id(std::uint32_t index) : index_(index) {}
  [[nodiscard]] static constexpr Id none() { return Id{}; }

  [[nodiscard]] constexpr std::uint32_t index() const { return index_; }
  [[nodiscard]] constexpr bool valid() const { return index_ != UINT32_MAX; }
  constexpr auto operator<=>(const Id&) const = default;

private:
  std::uint32_t index_ = UINT32_MAX;
};

} // namespace leasehold

template <class Tag> struct std::hash<leasehold::Id<Tag>> {
  std::size_t operator()(leasehold::Id<Tag> id) const noexcept { return id.index(); }
};
