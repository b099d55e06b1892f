// What a policy may know of a job beyond its declaration: what it got so far, and what stopping it would cost.
#pragma once

#include "model/ids.hpp"
#include "units/quantity.hpp"
#include "units/timestamp.hpp"

#include <cstdint>

namespace leasehold::model {

struct JobFacts {
  Timestamp first_start = Timestamp::never();
  Seconds executed{0.0};         ///< on chips, the present stay included
  double chip_seconds = 0.0;     ///< attained service: the same by the chips held
  double work = 0.0;             ///< done, in the unit of Request::rate times seconds; what is not saved yet included
  double work_left = 0.0;        ///< of training, whose tokens are told; 0 for others, whose run time nobody knows
  double work_saved = 0.0;       ///< what a stop at once would leave is no less than this, as of the last start
  std::uint32_t preemptions = 0; ///< stops of every cause, moves included
  bool keeps = false;            ///< whether it writes checkpoints; else a stop costs all that was done
  Seconds checkpoint{0.0};       ///< that a stop after a checkpoint takes
  Seconds restart{0.0};          ///< before it works again after the next stop
};

/// Who answers for the jobs of a run.
class KnownFacts {
public:
  virtual ~KnownFacts() = default;
  [[nodiscard]] virtual JobFacts facts(JobId job) const = 0;
};

/// Who answers for the leases of a run.
class LeaseTerms {
public:
  virtual ~LeaseTerms() = default;
  /// never() for an open-ended lease and for what is owned.
  [[nodiscard]] virtual Timestamp end_of(LeaseId lease) const = 0;
  /// Whether it is open-ended and leased: it costs while it is held, and can be let go of at any time.
  [[nodiscard]] virtual bool paid_by_use(LeaseId lease) const = 0;
  /// What a chip of it costs now, $/h; of owned chips of this type the least that one costs on demand. 0 where
  /// nothing tells.
  [[nodiscard]] virtual double price_of(LeaseId lease, ChipTypeId chip, Timestamp now) const = 0;
};

} // namespace leasehold::model
