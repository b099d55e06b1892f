// The library that runs Python, which is loaded by the first who asks for it.
#pragma once

#include "plugins/script/language.hpp"

namespace leasehold::policy {

/// Throws ScriptError where there is none beside the program.
[[nodiscard]] Language& python();

} // namespace leasehold::policy
