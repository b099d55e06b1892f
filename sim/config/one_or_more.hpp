// A key that holds one value, or a sequence of such.
#pragma once

#include "config/codec_base.hpp"
#include "config/diagnostics.hpp"
#include "config/value.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::config {

/// Empty where the key is absent or `null`.
template <class M> struct OneOrMore {
  std::vector<M> values;
};

template <class M> struct Codec<OneOrMore<M>> {
  static std::optional<OneOrMore<M>> decode(const Value& value, Diagnostics& d)
  {
    if (value.is_null())
      return OneOrMore<M>{};
    if (value.is_sequence()) {
      auto many = Codec<std::vector<M>>::decode(value, d);
      return many ? std::optional{OneOrMore<M>{std::move(*many)}} : std::nullopt;
    }
    auto one = Codec<M>::decode(value, d);
    return one ? std::optional{OneOrMore<M>{{std::move(*one)}}} : std::nullopt;
  }
  static std::string type() { return Codec<M>::type() + ", or a sequence of them"; }
  static std::string print(const OneOrMore<M>&) { return {}; }
  static std::vector<ChoiceDoc> choices() { return Codec<M>::choices(); }
  static std::vector<const SchemaBase*> nested() { return Codec<M>::nested(); }
};

} // namespace leasehold::config
