// What buyers of leases are told of ports, and may ask for.
#pragma once

#include "demand/port_status.hpp"
#include "model/ids.hpp"
#include "units/money.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace leasehold::demand {

/// As it stands: everything runs everywhere, and nothing is ported.
class PortOffice {
public:
  virtual ~PortOffice() = default;

  /// Empty where it needs no port.
  [[nodiscard]] virtual std::optional<PortStatus> of_service(std::size_t, std::uint32_t) const { return std::nullopt; }
  [[nodiscard]] virtual std::optional<PortStatus> of_training(model::JobId, std::uint32_t) const
  {
    return std::nullopt;
  }

  /// A tenant wants the port of a workload entry to a chip; false where it cannot begin or has begun.
  virtual bool ask(model::TenantId, std::string_view, model::ChipTypeId) { return false; }
  /// Tenants with a port that changed its state since the last call.
  [[nodiscard]] virtual std::vector<model::TenantId> take_changed() { return {}; }

  struct Pay {
    model::TenantId tenant;
    Money amount;
    Timestamp from;
    Timestamp to;
  };
  /// Engineers are paid at the end of each month.
  [[nodiscard]] virtual bool pay_due() const { return false; }
  [[nodiscard]] virtual std::vector<Pay> collect_pay() { return {}; }
};

} // namespace leasehold::demand
