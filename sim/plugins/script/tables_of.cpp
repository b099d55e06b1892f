#include "plugins/script/kind_tables.hpp"
#include "plugins/script/language.hpp"
#include "plugins/script/view_tables.hpp"

namespace leasehold::policy {

std::span<const TableDoc> tables_of(ScriptKind kind)
{
  switch (kind) {
  case ScriptKind::placement:
    return placement_tables();
  case ScriptKind::leasing:
    return leasing_tables();
  case ScriptKind::autoscaling:
    return service_tables();
  case ScriptKind::scheduling:
  case ScriptKind::tenancy:
    break;
  }
  return ViewTables::docs();
}

} // namespace leasehold::policy
