// What a run may take of the machine.
#pragma once

#include "units/quantity.hpp"

#include <cstddef>
#include <string>

namespace leasehold::experiment {

/// 0: any; of the disk, what is free.
struct Limits {
  Bytes memory{}; ///< of each run
  Seconds time{}; ///< of each run
  Bytes disk{};   ///< of all results
};

/// What each of so many workers may take: its part of 80 % of what this machine, or the control group of this process, has.
[[nodiscard]] Bytes memory_share(std::size_t workers);

/// Rounded, for messages: `9.87 GB`.
[[nodiscard]] std::string rough_text(Bytes value);

/// Has the system hold this process to the limits: beyond them an allocation fails. For a worker; of one that
/// AddressSanitizer watches nothing can be said.
void keep_to(const Limits& limits);

} // namespace leasehold::experiment
