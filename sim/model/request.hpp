// What one job asks for: a vector of resources for each member of its gang.
#pragma once

#include "model/ids.hpp"
#include "units/quantity.hpp"

#include <bit>
#include <cstdint>
#include <limits>

namespace leasehold::model {

/// Chips in thousandths: 8000 is eight whole chips, 250 a quarter of one chip. A share above one chip is whole.
class ChipShare {
public:
  constexpr ChipShare() = default;
  [[nodiscard]] static constexpr ChipShare whole(std::uint32_t chips) { return ChipShare{chips * 1000U}; }
  [[nodiscard]] static constexpr ChipShare thousandths(std::uint32_t t) { return ChipShare{t}; }

  [[nodiscard]] constexpr std::uint32_t thousandths() const { return thousandths_; }
  [[nodiscard]] constexpr bool is_whole() const { return thousandths_ % 1000U == 0; }
  [[nodiscard]] constexpr std::uint32_t whole_chips() const { return thousandths_ / 1000U; }
  [[nodiscard]] constexpr double chips() const { return thousandths_ / 1000.0; }
  constexpr auto operator<=>(const ChipShare&) const = default;

private:
  constexpr explicit ChipShare(std::uint32_t t) : thousandths_(t) {}
  std::uint32_t thousandths_ = 1000;
};

/// A set of ids below 64, such as those of chip types.
template <class Id> class SmallSet {
public:
  [[nodiscard]] static constexpr SmallSet any() { return SmallSet{~std::uint64_t{0}}; }
  constexpr SmallSet() = default;
  constexpr explicit SmallSet(Id only) : bits_(bit(only)) {}

  [[nodiscard]] constexpr bool contains(Id id) const { return (bits_ & bit(id)) != 0; }
  constexpr void insert(Id id) { bits_ |= bit(id); }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  /// The least of them, or none.
  [[nodiscard]] constexpr Id first() const
  {
    return empty() ? Id::none() : Id{static_cast<std::uint32_t>(std::countr_zero(bits_))};
  }
  /// What is in both.
  [[nodiscard]] constexpr SmallSet operator&(const SmallSet& other) const { return SmallSet{bits_ & other.bits_}; }
  constexpr bool operator==(const SmallSet&) const = default;

private:
  constexpr explicit SmallSet(std::uint64_t bits) : bits_(bits) {}
  [[nodiscard]] static constexpr std::uint64_t bit(Id id) { return std::uint64_t{1} << (id.index() & 63U); }
  std::uint64_t bits_ = 0;
};
using ChipTypes = SmallSet<ChipTypeId>; ///< a platform has at most 64 of them
using Regions = SmallSet<RegionId>;     ///< any() on a platform with more than 64

inline constexpr Seconds no_limit{std::numeric_limits<double>::infinity()};

/// A gang of `members` like members, started whole or not at all, all in one pool. A job that could run on several chip
/// types with different counts or speeds carries one request for each, in order of preference.
struct Request {
  std::uint32_t members = 1;
  ChipShare chips;                         ///< per member, on one host
  std::uint32_t cores = 0;                 ///< per member
  Bytes memory;                            ///< host memory per member
  ChipTypes chip_types = ChipTypes::any(); ///< none while the model is validated on no chip of the request
  Regions regions = Regions::any();        ///< where the data it reads lie
  double rate = 1.0;           ///< units of the job's work done per second: 1 for a trace job, tokens/s for training
  Seconds walltime = no_limit; ///< the user's estimate; a rigid job is killed when it is over

  /// Whether it may run on this chip type in this region at all.
  [[nodiscard]] bool accepts(ChipTypeId chip, RegionId region) const
  {
    return chip_types.contains(chip) && regions.contains(region);
  }
  [[nodiscard]] double total_chips() const { return members * chips.chips(); }
};

/// Whole chips and nothing else: what most jobs ask for, and what counts of chips alone decide.
[[nodiscard]] inline bool only_whole_chips(const Request& request)
{
  return request.chips.is_whole() && request.chips.whole_chips() > 0 && request.cores == 0 &&
         request.memory <= Bytes{0};
}

} // namespace leasehold::model
