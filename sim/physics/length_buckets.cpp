#include "physics/length_buckets.hpp"

#include <boost/math/special_functions/erf.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace leasehold::physics {

namespace {

constexpr double no_end = std::numeric_limits<double>::infinity();

double normal(double z)
{
  return std::erfc(-z / std::sqrt(2.0)) / 2.0;
}

struct LengthClass {
  double share = 1.0, mean = 0.0, cv = 0.0, to = no_end;
};

std::vector<LengthClass> length_classes(double mean, double cv, std::uint32_t count)
{
  if (cv <= 0.0 || count < 2)
    return {{1.0, mean, cv, no_end}};
  const double sigma = std::sqrt(std::log1p(cv * cv));
  std::vector<LengthClass> classes;
  double low = -no_end;
  for (std::uint32_t c = 1; c <= count; ++c) {
    const bool last = c == count;
    const double high =
        last ? no_end : sigma + std::sqrt(2.0) * boost::math::erf_inv(2.0 * (double(c) / double(count)) - 1.0);
    const auto between = [&](double shift) { return normal(high - shift) - normal(low - shift); };
    LengthClass each{between(0.0), 0.0, 0.0, last ? no_end : mean * std::exp(sigma * high - sigma * sigma / 2.0)};
    each.mean = mean * between(sigma) / each.share;
    const double squares = mean * mean * (1.0 + cv * cv) * between(2.0 * sigma) / each.share;
    each.cv = std::sqrt(std::max(0.0, squares / (each.mean * each.mean) - 1.0));
    classes.push_back(each);
    low = high;
  }
  return classes;
}

} // namespace

std::vector<LengthBucket> length_buckets(const RequestShape& shape, std::uint32_t inputs, std::uint32_t outputs)
{
  std::vector<LengthBucket> buckets;
  for (const LengthClass& input : length_classes(shape.input, shape.input_cv, inputs))
    for (const LengthClass& output : length_classes(shape.output, shape.output_cv, outputs)) {
      RequestShape each = shape;
      each.input = input.mean;
      each.input_cv = input.cv;
      each.output = std::max(1.0, output.mean);
      each.output_cv = output.cv;
      each.cached = shape.cached * (input.mean / shape.input);
      buckets.push_back({input.share * output.share, each, input.to, output.to});
    }
  return buckets;
}

std::size_t bucket_of(const std::vector<LengthBucket>& buckets, double input, double output)
{
  const auto holds = [&](const LengthBucket& bucket) { return input <= bucket.input_to && output <= bucket.output_to; };
  return static_cast<std::size_t>(std::ranges::find_if(buckets, holds) - buckets.begin());
}

} // namespace leasehold::physics
