// Makes a policy from the YAML that a scenario would hold: `easy_backfill`, `{policy: easy_backfill, reserve: hosts}`.
#pragma once

#include "config/load.hpp"
#include "policy/api/registry.hpp"

#include <memory>
#include <span>
#include <stdexcept>
#include <string>

namespace leasehold::test {

/// Throws std::runtime_error with the diagnostics where the text is wrong.
template <class Interface>
[[nodiscard]] std::unique_ptr<Interface> policy_from(std::span<const policy::Entry<Interface>> table,
                                                     const std::string& yaml, std::uint64_t seed = 1)
{
  config::Diagnostics diagnostics;
  const auto value = config::load_text(yaml, "policy", diagnostics);
  const auto choice = value ? config::decode_choice(*value, "policy", diagnostics) : std::nullopt;
  const auto factory = choice ? policy::make(table, *choice, diagnostics) : policy::Factory<Interface>{};
  if (!factory)
    throw std::runtime_error(diagnostics.text());
  return factory(seed);
}

} // namespace leasehold::test
