// The template that codecs specialise, and what they have in common.
#pragma once

#include "config/value.hpp"

#include <string>
#include <vector>

namespace leasehold::config {

class SchemaBase;

/// One value of an enumeration, or one name of a choice, with its documentation.
struct ChoiceDoc {
  std::string name;
  std::string doc;
};

/// What most codecs say about themselves.
struct PlainCodec {
  static std::vector<ChoiceDoc> choices() { return {}; }
  static std::vector<const SchemaBase*> nested() { return {}; }
};

/// Specialised for each kind of type: decode, type() and print() (for defaults), and PlainCodec's two.
template <class T> struct Codec;

/// A value that remembers where it was written, for checks that come after decoding.
template <class T> struct Located {
  T value{};
  Value at;
};

} // namespace leasehold::config
