// How a gang that writes checkpoints divides its time: work for `interval`, then write for `cost`, over and over.
#pragma once

#include "model/request.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace leasehold::model {

/// A checkpoint that goes to its region's storage across the platform's network.
struct StorageWrite {
  Bytes size;
  BytesPerSecond at_most; ///< all hosts together, whatever the links have
  Seconds elsewhere;      ///< what one takes in regions without storage
};

struct Checkpoints {
  Seconds interval{no_limit};          ///< of work between two of them; no_limit: none is written
  Seconds cost;                        ///< of each; of a write across the network what it takes at best
  std::optional<StorageWrite> write{}; ///< none: each takes `cost` wherever it is written

  [[nodiscard]] bool written() const { return interval < no_limit; }

  /// Share of a long stay that is work.
  [[nodiscard]] double working_share() const { return written() ? interval / (interval + cost) : 1.0; }

  /// What so much work takes, checkpoints included; none is written after the last piece.
  [[nodiscard]] Seconds time_of(Seconds work) const
  {
    return written() ? work + std::max(0.0, std::ceil(work / interval) - 1.0) * cost : work;
  }

  /// The work in so much time.
  [[nodiscard]] Seconds work_in(Seconds time) const
  {
    if (!written())
      return time;
    const double whole = std::floor(time / (interval + cost));
    return whole * interval + std::min(time - whole * (interval + cost), interval);
  }

  /// Of it what is saved when a stop comes with so much notice (negative: none), which may do for a last checkpoint.
  [[nodiscard]] Seconds saved_in(Seconds time, Seconds notice) const
  {
    if (!written())
      return Seconds{0};
    const double whole = std::max(0.0, std::floor(time / (interval + cost)));
    Seconds saved = whole * interval;
    if (notice >= cost)
      saved += std::clamp(time - whole * (interval + cost) - cost, Seconds{0}, interval);
    return saved;
  }
};

} // namespace leasehold::model
