// Canonical YAML text of a value.
#pragma once

#include "config/value.hpp"

#include <string>

namespace leasehold::config {

/// Block style, two spaces, file order, scalars quoted only where they must be. The same content gives the same bytes,
/// and load_text() reads them back to the same content.
[[nodiscard]] std::string emit(const Value& value);

/// One line in flow style, as `{policy: easy_backfill, reserve: hosts}`: for names of points and for messages.
[[nodiscard]] std::string emit_inline(const Value& value);

} // namespace leasehold::config
