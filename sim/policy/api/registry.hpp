// The explicit tables of policies. A kind of policy has one table, `std::span<const Entry<Interface>> xxx_policies()`,
// written in its registry.cpp; a policy is one .cpp file with one `Entry<Interface> name_entry()` and one row there.
//
//   struct EasyParameters { ... };                                   // in the anonymous namespace of the .cpp
//   const config::Schema<EasyParameters>& schema(Tag<EasyParameters>) { ... }
//   Entry<Scheduling> easy_backfill_entry()
//   {
//     return entry<Scheduling, EasyParameters>("Lifka 1995", [](const EasyParameters& p, std::uint64_t) {
//       return std::make_unique<EasyBackfill>(p);
//     });
//   }
//
// The name and the summary are the schema's.
#pragma once

#include "config/choice.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leasehold::policy {

/// Makes a fresh policy for one replication. `seed` starts the policy's own random stream, where it has one.
template <class Interface> using Factory = std::function<std::unique_ptr<Interface>(std::uint64_t seed)>;

/// What a test holds a policy to: a published result, or its rule by hand.
struct Reproduction {
  std::string_view what; ///< which result, on which data, how near
  std::string_view test; ///< its file, below tests/
};

template <class Interface> struct Entry {
  std::string_view reference;           ///< paper or rule that the algorithm is taken from
  const config::SchemaBase* parameters; ///< name(), summary(), document()
  /// Checks the parameters; empty where a fault was reported.
  std::function<Factory<Interface>(const config::NamedChoice&, config::Diagnostics&)> make;
  /// Filled in by its row: at least one (tests/cli/reference_page_test.cpp).
  std::vector<Reproduction> reproduced{};
  bool goes_by_shares = false; ///< tenants' weights tell in what it decides
  bool reads_grids = false;    ///< decides by the carbon intensity of regions' grids
  bool names_hosts = false;    ///< scheduling: its plans say on which hosts gangs run, and no placement policy is asked
  bool keeps_shapes = false;   ///< placement: gangs that it does not place itself would break what it promises
  bool sees_future = false;    ///< a baseline told what no policy may know; named `oracle_*`, and no other is
  std::string plugin{};        ///< the library that brought it, as the user calls it; empty: built in

  [[nodiscard]] const std::string& name() const { return parameters->name(); }
  [[nodiscard]] const std::string& summary() const { return parameters->summary(); }
};

/// `build` is called as build(const Parameters&, std::uint64_t seed) and returns a unique_ptr.
template <class Interface, config::HasSchema Parameters, class Build>
[[nodiscard]] Entry<Interface> entry(std::string_view reference, Build build)
{
  const auto make = [build](const config::NamedChoice& choice, config::Diagnostics& diagnostics) {
    auto parameters = config::finish<Parameters>(choice, diagnostics);
    if (!parameters)
      return Factory<Interface>{};
    return Factory<Interface>{[build, fixed = std::move(*parameters)](
                                  std::uint64_t seed) -> std::unique_ptr<Interface> { return build(fixed, seed); }};
  };
  return {.reference = reference, .parameters = &schema(Tag<Parameters>{}), .make = make};
}

/// For a row of a table: the entry, with what tests hold it to.
template <class Interface>
[[nodiscard]] Entry<Interface> held_to(Entry<Interface> made, const std::vector<Reproduction>& reproduced)
{
  made.reproduced = reproduced;
  return made;
}

template <class Interface>
[[nodiscard]] const Entry<Interface>* find(std::span<const Entry<Interface>> table, std::string_view name)
{
  for (const Entry<Interface>& row : table)
    if (row.name() == name)
      return &row;
  return nullptr;
}

/// The factory that `choice` names; empty where the name or a parameter is wrong, which is reported with a guess.
template <class Interface>
[[nodiscard]] Factory<Interface> make(std::span<const Entry<Interface>> table, const config::NamedChoice& choice,
                                      config::Diagnostics& diagnostics)
{
  if (const Entry<Interface>* row = find(table, choice.name))
    return row->make(choice, diagnostics);
  std::vector<std::string> names;
  for (const Entry<Interface>& row : table)
    names.push_back(row.name());
  config::report_unknown_choice(choice, names, diagnostics);
  return {};
}

} // namespace leasehold::policy
