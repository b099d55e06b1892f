// Text that others wrote, as a terminal and a page may have it.
#pragma once

#include <string>
#include <string_view>

namespace leasehold {

/// The first character of a text that is not to be shown as it is: a control of any kind but a tab or the end of a line, one
/// that turns the direction of what follows, or a byte that is no UTF-8. Empty where there is none.
[[nodiscard]] std::string_view first_unprintable(std::string_view text);

/// With `<U+202E>` for such a character, and `<0xFF>` for such a byte.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace leasehold
