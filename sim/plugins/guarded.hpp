// Policies of a plug-in as the run loop gets them: each call is marked, and an exception says whose it was and when.
#pragma once

#include "policy/api/autoscaling.hpp"
#include "policy/api/leasing.hpp"
#include "policy/api/placement.hpp"
#include "policy/api/scheduling.hpp"
#include "policy/api/tenancy.hpp"

#include <memory>
#include <stdexcept>
#include <string>

namespace leasehold::policy {

/// What a plug-in threw, with its name and the simulated instant.
class PluginFailure : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// `who`: "`mine` of ./mine.so".
[[nodiscard]] std::unique_ptr<Scheduling> guarded(std::unique_ptr<Scheduling> policy, const std::string& who);
[[nodiscard]] std::unique_ptr<PlacementPolicy> guarded(std::unique_ptr<PlacementPolicy> policy, const std::string& who);
[[nodiscard]] std::unique_ptr<Tenancy> guarded(std::unique_ptr<Tenancy> policy, const std::string& who);
[[nodiscard]] std::unique_ptr<Autoscaling> guarded(std::unique_ptr<Autoscaling> policy, const std::string& who);
[[nodiscard]] std::unique_ptr<Leasing> guarded(std::unique_ptr<Leasing> policy, const std::string& who);

} // namespace leasehold::policy
