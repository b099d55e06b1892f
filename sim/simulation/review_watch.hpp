// Who looks on while leasing policies review.
#pragma once

#include "policy/api/leasing.hpp"

namespace leasehold::simulation {

class ReviewWatch {
public:
  virtual ~ReviewWatch() = default;
  /// The policy's review of what it is shown begins. What is returned is what it acts at: it hands everything on to `sink`, and
  /// lives until `over`.
  [[nodiscard]] virtual policy::LeaseSink& begins(const policy::LeasingView& view, policy::LeaseSink& sink) = 0;
  virtual void over(const policy::LeasingView& view) = 0;
};

} // namespace leasehold::simulation
