// The backfilling policies that reserve hosts, not merely a number of chips.
#pragma once

#include <string>

namespace leasehold::test {

inline const std::string easy_hosts = "{policy: easy_backfill, reserve: hosts}";
inline const std::string conservative_hosts = "{policy: conservative_backfill, reserve: hosts}";

} // namespace leasehold::test
