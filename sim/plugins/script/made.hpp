// How the wrappers of each kind come by their object of the user's class.
#pragma once

#include "plugins/call_mark.hpp"
#include "plugins/script/policies.hpp"
#include "plugins/script/python_library.hpp"

#include <memory>
#include <string>
#include <utility>

namespace leasehold::policy {

/// "`MyPolicy` of my_policy.py".
[[nodiscard]] inline std::string name_of(const ScriptPolicy& script)
{
  return "`" + script.source.type.text() + "` of " + script.source.written;
}

[[nodiscard]] inline std::unique_ptr<Script> object_of(const ScriptPolicy& script, std::uint64_t seed)
{
  const InPlugin mark{name_of(script), {}};
  ScriptSource source = script.source;
  source.seed = seed;
  config::Diagnostics diagnostics;
  auto made = python().make(source, diagnostics);
  if (!made)
    throw ScriptError(diagnostics.text());
  return made;
}

/// What is found wrong with an answer is told with where it was made.
template <class Play> decltype(auto) told_where(const std::string& written_at, const Play& play)
{
  try {
    return play();
  } catch (const std::invalid_argument& wrong) {
    throw ScriptError(written_at + ": " + wrong.what());
  }
}

/// `wrap` makes the policy of the object.
template <class Interface, class Wrap>
[[nodiscard]] Factory<Interface> factory_of(const ScriptPolicy& script, Wrap wrap)
{
  return [script, wrap](std::uint64_t seed) {
    return guarded(std::unique_ptr<Interface>{wrap(script, object_of(script, seed))}, name_of(script));
  };
}

} // namespace leasehold::policy
