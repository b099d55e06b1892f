// A schema as a page for people: `leasehold describe`, and the reference.
#pragma once

#include "config/schema.hpp"

#include <string>

namespace leasehold::config {

/// Name and summary, then a paragraph a key: type, default, rule and what it means; the structs below it follow, each
/// once.
[[nodiscard]] std::string describe(const SchemaBase& schema);

/// The same as a Markdown section with a table a struct.
[[nodiscard]] std::string describe_markdown(const SchemaBase& schema);

} // namespace leasehold::config
