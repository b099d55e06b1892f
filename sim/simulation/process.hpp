// A part of a run as the loop sees it: when it has something to do next, and what it does at one instant.
#pragma once

#include "units/timestamp.hpp"

namespace leasehold::simulation {

/// A part does what concerns it and leaves out the rest. Which parts a run has, and their order: `Parts::instant`.
class Process {
public:
  virtual ~Process() = default;

  /// When it has something to apply next; never() where others alone give it work.
  [[nodiscard]] virtual Timestamp next_event() const { return Timestamp::never(); }
  /// Applies everything that is due now. What it causes at this same instant may be left for the next one.
  virtual void advance() {}
  /// Asks its policy, once, after all parts have advanced.
  virtual void decide() {}
  /// Throws std::logic_error where an invariant is broken.
  virtual void audit() {}
  /// The run is over: books what is still under way.
  virtual void close() {}
};

} // namespace leasehold::simulation
