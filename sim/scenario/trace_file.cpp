#include "scenario/trace_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace leasehold::scenario {

TraceFile find_trace(const Campaign& campaign, const config::Located<std::string>& file,
                     const std::optional<config::Located<std::string>>& missing, std::string_view key)
{
  const std::filesystem::path path = campaign.resolve(file.value, file.at);
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored) || !missing)
    return {path.string(), {}};
  const std::string substitute = campaign.resolve(missing->value, missing->at).string();
  return {substitute, fmt::format("{} is not there: {} stands in for it. Name the real file with --set {}.file=PATH\n",
                                  path.string(), substitute, key)};
}

} // namespace leasehold::scenario
