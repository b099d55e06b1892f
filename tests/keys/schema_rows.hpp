// Every row of every schema that a scenario or a platform's specification is read by.
#pragma once

#include "platform/spec.hpp"
#include "policy/autoscaling/registry.hpp"
#include "policy/leasing/entries.hpp"
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"
#include "scenario/scenario.hpp"

#include <set>
#include <string>

namespace leasehold::test {

/// `schema.key`; schemas of one name count as one.
class SchemaRows {
public:
  SchemaRows()
  {
    add(schema(Tag<scenario::Scenario>{}));
    add(schema(Tag<platform::PlatformSpec>{}));
    add_policies(policy::scheduling_policies());
    add_policies(policy::placement_policies());
    add_policies(policy::tenancy_policies());
    add_policies(policy::autoscaling_policies());
    add_policies(policy::leasing_policies());
  }
  /// Those of one schema and of what it holds.
  explicit SchemaRows(const config::SchemaBase& schema) { add(schema); }
  [[nodiscard]] const std::set<std::string>& all() const { return rows_; }

private:
  void add(const config::SchemaBase& schema)
  {
    if (!seen_.insert(&schema).second)
      return;
    for (const config::FieldDoc& field : schema.document()) {
      rows_.insert(schema.name() + "." + field.key);
      if (field.nested)
        for (const config::SchemaBase* nested : field.nested())
          add(*nested);
    }
  }
  template <class Interface> void add_policies(std::span<const policy::Entry<Interface>> table)
  {
    for (const policy::Entry<Interface>& entry : table)
      add(*entry.parameters);
  }

  std::set<const config::SchemaBase*> seen_;
  std::set<std::string> rows_;
};

} // namespace leasehold::test
