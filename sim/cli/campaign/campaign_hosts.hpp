// How many chips the hosts of a campaign's platform have: files of runs tell which hosts were held, not how large they are.
#pragma once

#include "analysis/read/run_reader.hpp"

#include <string>
#include <vector>

namespace leasehold::cli {

/// CSV: first host, the one after the last, chips of each of them. A header alone where that cannot be known: the platform of a
/// manifest is gone or holds other bytes than it did, or the campaigns or their points have several.
[[nodiscard]] std::string campaign_hosts(const std::vector<analysis::Replication>& runs);

} // namespace leasehold::cli
