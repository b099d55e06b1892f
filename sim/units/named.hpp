// Names of enumeration values, written once beside the enumeration: the reader, the writers and the reference page all
// take them from here.
#pragma once

#include <concepts>
#include <iterator>
#include <string_view>
#include <type_traits>

namespace leasehold {

/// Selects an overload by type: `enum_names(Tag<E>)`, `schema(Tag<T>)` are found in the namespace of E or T.
template <class T> struct Tag {
};

/// One row of an enumeration's table.
template <class E> struct Named {
  E value;
  std::string_view name;
  std::string_view doc;
};

/// An enumeration beside which stands
///   constexpr auto enum_names(Tag<E>) { return std::to_array<Named<E>>({{E::a, "a", "what it means"}, ...}); }
template <class E>
concept NamedEnum = std::is_enum_v<E> && requires
{
  std::begin(enum_names(Tag<E>{}));
};

/// The name of `value` in its table; empty where the table lacks it.
template <NamedEnum E> [[nodiscard]] constexpr std::string_view name_of(E value)
{
  for (const Named<E>& row : enum_names(Tag<E>{}))
    if (row.value == value)
      return row.name;
  return {};
}

} // namespace leasehold
