// A strict reader of the XML that SimGrid platform files are written in. SimGrid's own parser stops at the first fault,
// names a line at best, and aborts on some; this one keeps the line and column of every attribute, so that the check
// that follows (platform_check.hpp) can point at the character.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::platform {

/// A place in a text file, counted from 1 in bytes.
struct XmlPlace {
  int line = 1;
  int column = 1;
};

struct XmlAttribute {
  std::string name;
  std::string value; ///< entities resolved
  XmlPlace place;    ///< of the name
  XmlPlace value_place;
};

struct XmlElement {
  std::string name;
  std::vector<XmlAttribute> attributes;
  std::vector<XmlElement> children;
  XmlPlace place; ///< of the name, one past `<`

  [[nodiscard]] const XmlAttribute* find(std::string_view attribute) const;
  /// The attribute's value, or nothing where it is absent.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view attribute) const;
};

struct XmlFault {
  XmlPlace place;
  std::string problem;
  std::string why;
  std::string suggestion;
};

struct XmlDocument {
  XmlElement root;
  bool has_doctype = false;
  std::vector<XmlFault> faults; ///< empty, or the one fault at which reading stopped
};

/// What a hostile file may cost: platform files of 100,000 hosts stay far below.
struct XmlLimits {
  std::size_t depth = 64;
  std::size_t elements = 2'000'000;
  std::size_t attributes = 64; ///< of one element
};

/// Reads elements, attributes, comments, processing instructions, CDATA and a DOCTYPE without internal subset; resolves
/// the five predefined entities and character references. Text between elements must be white space.
[[nodiscard]] XmlDocument read_xml(std::string_view text, const XmlLimits& limits = {});

} // namespace leasehold::platform
