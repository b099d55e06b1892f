// Policies written in Python: `scheduling: {python: my_policy.py, class: MyPolicy, patience: 3}`. What stands beside `python`,
// `class` and the keys below is handed to the class as keyword arguments.
#pragma once

#include "config/choice.hpp"
#include "config/diagnostics.hpp"
#include "plugins/guarded.hpp"
#include "plugins/script/language.hpp"
#include "policy/api/registry.hpp"

#include <filesystem>
#include <optional>

namespace leasehold::policy {

/// A policy as the scenario has it, read and not run.
struct ScriptPolicy {
  ScriptSource source;
  std::optional<Seconds> every; ///< of scheduling a round, of leasing the time between reviews
  bool guests = false;          ///< of tenancy: it opens pools to others than their owners
};

/// Reports a file that no policy in Python can be read from: none, no plain one, or one too large. It is not opened for that.
void check_file(const config::NamedChoice& choice, const std::filesystem::path& file, config::Diagnostics& diagnostics);

/// `file`: where the choice's name leads. Nothing where a fault was reported; starts no interpreter.
[[nodiscard]] std::optional<ScriptPolicy> read_script(ScriptKind kind, const config::NamedChoice& choice,
                                                      const std::filesystem::path& file,
                                                      config::Diagnostics& diagnostics);

/// Makes an object of the class, which shows what is wrong with it: reported, and false. For a process that goes on to play,
/// or to check: an interpreter is not to be forked.
[[nodiscard]] bool try_script(const ScriptPolicy& script, config::Diagnostics& diagnostics);

template <class Interface> [[nodiscard]] Factory<Interface> script_factory(const ScriptPolicy& script);
template <> Factory<Scheduling> script_factory<Scheduling>(const ScriptPolicy& script);
template <> Factory<PlacementPolicy> script_factory<PlacementPolicy>(const ScriptPolicy& script);
template <> Factory<Tenancy> script_factory<Tenancy>(const ScriptPolicy& script);
template <> Factory<Autoscaling> script_factory<Autoscaling>(const ScriptPolicy& script);
template <> Factory<Leasing> script_factory<Leasing>(const ScriptPolicy& script);

} // namespace leasehold::policy
