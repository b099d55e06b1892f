// What a scenario says of a policy, as keywords of its class's constructor.
#pragma once

#include "python/conversions.hpp"

#include "plugins/script/language.hpp"

namespace leasehold::policy {

/// Numbers, times in seconds, words, truths, lists and mappings.
[[nodiscard]] py::dict parameters_of(const ScriptSource& source);

} // namespace leasehold::policy
