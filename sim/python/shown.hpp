// What leasehold.py shows of a run: the functions of the module `_leasehold`, which answer for the call that Python is in.
#pragma once

#include "plugins/script/language.hpp"

#include <cstdint>

namespace leasehold::policy {

/// What answers in a call.
struct Stage {
  std::int64_t call = 0; ///< snapshots of other calls hold no more
  Picture* picture = nullptr;
  SchedulingStage* scheduling = nullptr;
  LeasingStage* leasing = nullptr;
};

/// For as long as it lives Python is in a call.
class InCall {
public:
  InCall(Picture& picture, SchedulingStage* scheduling, LeasingStage* leasing);
  InCall(const InCall&) = delete;
  InCall& operator=(const InCall&) = delete;
  ~InCall();

  /// By which snapshots know whether they still hold.
  [[nodiscard]] std::int64_t number() const { return number_; }

private:
  Stage before_;
  std::int64_t number_ = 0;
};

} // namespace leasehold::policy
