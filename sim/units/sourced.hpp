// A number with its provenance: where it was published, when, how far to trust it, and the range it may lie in.
#pragma once

#include "units/calendar.hpp"
#include "units/named.hpp"

#include <array>
#include <optional>
#include <string>

namespace leasehold {

enum class Confidence { high, medium, low };

constexpr auto enum_names(Tag<Confidence>)
{
  return std::to_array<Named<Confidence>>({
      {Confidence::high, "high", "published by the maker or measured, and confirmed elsewhere"},
      {Confidence::medium, "medium", "published once, or by a third party"},
      {Confidence::low, "low", "estimated or reported second hand"},
  });
}

template <class T> struct Sourced {
  T value{};
  std::optional<T> low;  ///< lower end of the range, where one is known
  std::optional<T> high; ///< upper end
  std::string source;    ///< a citation or address
  std::optional<Instant> date;
  Confidence confidence = Confidence::medium;
};

} // namespace leasehold
