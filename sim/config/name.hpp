// Names that people give.
#pragma once

#include "config/diagnostics.hpp"
#include "config/value.hpp"

#include <string_view>

namespace leasehold::config {

/// Names go into results, tables and terminals: a line break or an escape sequence would change how these read. Reports at `at`
/// and returns false where there is one that is not shown as it is (units/printable.hpp), a tab or a line end.
bool check_no_control_character(std::string_view name, const Value& at, Diagnostics& diagnostics);

} // namespace leasehold::config
