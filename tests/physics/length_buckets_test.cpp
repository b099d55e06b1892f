// Requests by their sizes: what classes of log-normal lengths have.
#include "physics/length_buckets.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace leasehold::physics {

// With a coefficient of variation of 1, σ² = ln 2 and half of the tokens are in prompts below z = σ = 0.8326: Φ(0.8326) =
// 0.7975 of the requests, 0.5 / 0.7975 = 0.627 of the mean long; the others are 0.5 / 0.2025 = 2.469 of it.
TEST_CASE("two classes of prompts have half of the tokens each, and the long ones few requests")
{
  const auto buckets = length_buckets({.input = 1000, .output = 100, .input_cv = 1.0}, 2, 2);
  REQUIRE(buckets.size() == 2); // answers are all alike
  CHECK(buckets[0].share == doctest::Approx(0.7975).epsilon(1e-4));
  CHECK(buckets[0].shape.input == doctest::Approx(627.0).epsilon(1e-3));
  CHECK(buckets[1].shape.input == doctest::Approx(2469.0).epsilon(1e-3));
  // They meet at 1000 exp(σ² - σ²/2) = 1000 √2.
  CHECK(buckets[0].input_to == doctest::Approx(1000.0 * std::sqrt(2.0)));
  CHECK(bucket_of(buckets, 1414.0, 1e6) == 0);
  CHECK(bucket_of(buckets, 1415.0, 1.0) == 1);
}

TEST_CASE("classes of both lengths make up all requests, their tokens and their spread")
{
  const RequestShape shape{.input = 1500, .output = 300, .cached = 600, .input_cv = 1.3, .output_cv = 0.8};
  for (const std::uint32_t inputs : {1U, 3U, 8U})
    for (const std::uint32_t outputs : {1U, 4U}) {
      const auto buckets = length_buckets(shape, inputs, outputs);
      CHECK(buckets.size() == std::size_t{inputs} * outputs);
      double share = 0.0, input = 0.0, output = 0.0, cached = 0.0, squares = 0.0;
      for (const LengthBucket& bucket : buckets) {
        share += bucket.share;
        input += bucket.share * bucket.shape.input;
        output += bucket.share * bucket.shape.output;
        cached += bucket.share * bucket.shape.cached;
        squares += bucket.share * std::pow(bucket.shape.input, 2) * (1.0 + std::pow(bucket.shape.input_cv, 2));
        CHECK(bucket.share * bucket.shape.input * inputs <= shape.input * (1.0 + 1e-9));
        CHECK(bucket_of(buckets, bucket.shape.input, bucket.shape.output) ==
              static_cast<std::size_t>(&bucket - buckets.data()));
      }
      CHECK(share == doctest::Approx(1.0));
      CHECK(input == doctest::Approx(shape.input));
      CHECK(output == doctest::Approx(shape.output));
      CHECK(cached == doctest::Approx(shape.cached));
      CHECK(squares == doctest::Approx(std::pow(shape.input, 2) * (1.0 + std::pow(shape.input_cv, 2))));
    }
}

TEST_CASE("what is all alike is one class")
{
  const RequestShape alike{.input = 1000, .output = 100};
  const auto buckets = length_buckets(alike, 4, 4);
  REQUIRE(buckets.size() == 1);
  CHECK(buckets[0].share == 1.0);
  CHECK(buckets[0].shape.input == 1000.0);
}

} // namespace leasehold::physics
