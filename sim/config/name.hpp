// Names that people give.
#pragma once

#include "config/diagnostics.hpp"
#include "config/value.hpp"

#include <cstddef>
#include <string_view>

namespace leasehold::config {

/// Names go into results, tables and terminals: a line break or an escape sequence would change how these read. Reports at `at`
/// and returns false where there is one that is not shown as it is (units/printable.hpp), a tab or a line end.
bool check_no_control_character(std::string_view name, const Value& at, Diagnostics& diagnostics);

/// As long as a key may be; readers of results take less than any length.
constexpr std::size_t most_name_bytes = 256;

/// The same of what others look up by its name: it is no longer than that, either.
bool check_name(std::string_view name, const Value& at, Diagnostics& diagnostics);

} // namespace leasehold::config
