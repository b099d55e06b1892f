// Reads YAML into located values.
//
// Beyond what YAML asks, refused with a place: duplicate keys, keys that are not plain words, tags, merge keys, more
// than one document, text that is not UTF-8, NUL bytes, nesting deeper than 64, more than 300,000 values, files above
// 64 MiB, aliases that expand to more than a million values or contain themselves.
#pragma once

#include "config/diagnostics.hpp"
#include "config/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace leasehold::config {

/// Nothing where the file cannot be read or its syntax stops the reader; a value with faults reported otherwise.
[[nodiscard]] std::optional<Value> load_file(const std::string& path, Diagnostics& diagnostics);

/// The same for text that the caller holds; `name` stands for the file in messages.
[[nodiscard]] std::optional<Value> load_text(std::string_view text, const std::string& name, Diagnostics& diagnostics);

} // namespace leasehold::config
