// Who and what a scenario names: told once, so that policies may name them in their parameters.
#pragma once

#include "config/codec_base.hpp"
#include "config/diagnostics.hpp"
#include "model/ids.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace leasehold::policy {

struct Parties {
  std::vector<std::string> tenants;        ///< by id
  std::vector<std::string> chips;          ///< by id
  std::vector<std::uint16_t> host_chips{}; ///< by chip: those of the first host that has it
};

/// The id that has this name; none(), which is reported, where there is no such.
template <class Id>
[[nodiscard]] Id named(const std::vector<std::string>& names, const config::Located<std::string>& name,
                       const char* what, config::Diagnostics& diagnostics)
{
  const auto found = std::ranges::find(names, name.value);
  if (found != names.end())
    return Id{static_cast<std::uint32_t>(found - names.begin())};
  std::string known;
  for (const std::string& each : names)
    known += (known.empty() ? "" : ", ") + each;
  diagnostics.error(name.at, "there is no " + std::string{what} + " `" + name.value + "`", "it would change nothing",
                    "name one of " + known);
  return Id::none();
}

} // namespace leasehold::policy
