// A trace that a scenario names, or the one that stands in for it.
#pragma once

#include "scenario/campaign.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace leasehold::scenario {

struct TraceFile {
  std::string path;
  std::string note; ///< to be told; empty where the file itself is there, or nothing stands in
};

/// `key` is where `--set KEY.file=PATH` would name the real file.
[[nodiscard]] TraceFile find_trace(const Campaign& campaign, const config::Located<std::string>& file,
                                   const std::optional<config::Located<std::string>>& missing, std::string_view key);

} // namespace leasehold::scenario
