// Distributions of durations that a scenario may choose.
#pragma once

#include "config/schema.hpp"
#include "random/stream.hpp"
#include "units/quantity.hpp"

#include <variant>

namespace leasehold::workload {

struct Deterministic {
  Seconds value;
};
struct Exponential {
  Seconds mean;
};
/// exp of a normal with mean log(median) and deviation sigma.
struct LogNormal {
  Seconds median;
  double sigma = 1.0;
};
/// Mean scale × Γ(1 + 1/shape).
struct Weibull {
  double shape = 1.0;
  Seconds scale;
};

using DurationDistribution = std::variant<Exponential, Deterministic, LogNormal, Weibull>;

/// Takes exactly one number of the stream, whatever the distribution.
[[nodiscard]] Seconds draw(const DurationDistribution& distribution, random::Stream& stream);

const config::Schema<Deterministic>& schema(Tag<Deterministic>);
const config::Schema<Exponential>& schema(Tag<Exponential>);
const config::Schema<LogNormal>& schema(Tag<LogNormal>);
const config::Schema<Weibull>& schema(Tag<Weibull>);

} // namespace leasehold::workload
