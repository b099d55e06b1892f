// A call that does not return within its processor time: Python raises TimeoutError where it is.
#pragma once

namespace leasehold::policy {

/// From now on, in this process.
void watch_calls();

} // namespace leasehold::policy
