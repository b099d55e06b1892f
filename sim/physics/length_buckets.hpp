// Requests by their sizes: classes of prompts and of answers, cut so that each class of either has as many of its tokens
// (T. Griggs et al., Melange, arXiv 2404.14527, section 5, cuts at lengths that it lists). Lengths are log-normal and
// independent, as those of a request shape are taken to be: with σ² = ln(1 + cv²), z standard normal and a length m exp(σ z
// − σ²/2), the share of requests between two values of z is Φ(b) − Φ(a), that of tokens Φ(b − σ) − Φ(a − σ), and that of
// squares Φ(b − 2σ) − Φ(a − 2σ).
#pragma once

#include "physics/serving_plan.hpp"

#include <cstdint>
#include <vector>

namespace leasehold::physics {

struct LengthBucket {
  double share = 0.0;                     ///< of requests
  RequestShape shape;                     ///< of those in it
  double input_to = 0.0, output_to = 0.0; ///< it ends there; infinite for the last
};

/// So many classes of prompts by so many of answers, short prompts first and of these short answers; one class of what is
/// all alike.
[[nodiscard]] std::vector<LengthBucket> length_buckets(const RequestShape& shape, std::uint32_t inputs,
                                                       std::uint32_t outputs);
/// The place of the bucket that a request of so many tokens is in.
[[nodiscard]] std::size_t bucket_of(const std::vector<LengthBucket>& buckets, double input, double output);

} // namespace leasehold::physics
