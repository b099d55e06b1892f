// Which texts YAML reads as plain scalars.
#pragma once

#include <string_view>

namespace leasehold::config {

enum class Style { block, flow };

/// Whether `text`, written without quotes on one line, reads back as the same plain scalar; errs towards quotes.
[[nodiscard]] bool is_plain(std::string_view text, Style style);

} // namespace leasehold::config
