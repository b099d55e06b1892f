// What editors are told of the module `leasehold`: a stub file, whose tables are those that policies are shown.
#pragma once

#include <string>

namespace leasehold::policy {

[[nodiscard]] std::string python_stubs();

} // namespace leasehold::policy
