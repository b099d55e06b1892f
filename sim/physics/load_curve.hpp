// What the requests of a replica see at each load, as a table over the loads of a calibration: for runs of months, which
// ask at every change of the offered rate and cannot solve the closed form each time.
#pragma once

#include "units/quantity.hpp"

#include <optional>
#include <vector>

namespace leasehold::physics {

class LoadCurve {
public:
  /// At one load, in the steady state.
  struct Sight {
    double within = 0.0; ///< share of requests that stay within the objective themselves
    Seconds queue;       ///< mean from arrival to the begin of the iteration that computes the first prompt tokens
    Seconds prefill;     ///< mean from there to the first token
  };

  /// Loads (arrival rate over capacity) ascending, in (0, 1), at least one.
  LoadCurve(std::vector<double> loads, std::vector<Sight> sights);

  /// Share of requests within the objective: linear between loads, to 0 at capacity, where the queue grows without
  /// limit; below the first load as there.
  [[nodiscard]] double within(double load) const;
  /// Linear between loads, below the first load as there. None above the last: a queue near capacity takes longer to
  /// settle than a load lasts.
  [[nodiscard]] std::optional<Seconds> queue(double load) const { return time(load, &Sight::queue); }
  [[nodiscard]] std::optional<Seconds> prefill(double load) const { return time(load, &Sight::prefill); }
  [[nodiscard]] double last_load() const { return loads_.back(); }

private:
  /// The place of a load: between sights `below` and the next, with the next's share.
  struct Place {
    std::size_t below = 0;
    double share = 0.0;
  };
  [[nodiscard]] Place place(double load) const;
  [[nodiscard]] std::optional<Seconds> time(double load, Seconds Sight::*part) const;

  std::vector<double> loads_;
  std::vector<Sight> sights_;
};

} // namespace leasehold::physics
