// What policies that see no queue are shown, kind by kind.
#pragma once

#include "plugins/script/picture.hpp"

#include <span>

namespace leasehold::policy {

[[nodiscard]] std::span<const TableDoc> placement_tables();
[[nodiscard]] std::span<const TableDoc> service_tables();
[[nodiscard]] std::span<const TableDoc> leasing_tables();

} // namespace leasehold::policy
