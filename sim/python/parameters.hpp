// What a scenario says of a policy, as keywords of its class's constructor.
#pragma once

#include "python/objects.hpp"

#include "plugins/script/language.hpp"

namespace leasehold::policy {

/// Numbers, times in seconds, words, truths, lists and mappings.
[[nodiscard]] Ref parameters_of(const ScriptSource& source);

} // namespace leasehold::policy
