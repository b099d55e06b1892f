#include "analysis/statistics/one_run.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

namespace leasehold::analysis {

namespace {

using Of = std::function<double(std::span<const double>)>;

double lag_one(std::span<const double> values, double centre)
{
  double along = 0.0, all = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    all += (values[i] - centre) * (values[i] - centre);
    along += i > 0 ? (values[i] - centre) * (values[i - 1] - centre) : 0.0;
  }
  return all > 0.0 ? along / all : 0.0;
}

std::optional<BatchEstimate> by_batches(std::span<const double> values, const Of& of, double confidence,
                                        std::size_t batches)
{
  const std::size_t length = batches > 1 ? values.size() / batches : 0;
  if (length < 2)
    return std::nullopt;
  const auto used = values.last(length * batches);
  std::vector<double> each;
  for (std::size_t b = 0; b < batches; ++b)
    each.push_back(of(used.subspan(b * length, length)));
  const double all = of(used);
  double squares = 0.0;
  for (const double value : each)
    squares += (value - all) * (value - all);
  const auto count = static_cast<double>(batches);
  const double half =
      student_t_quantile(0.5 + confidence / 2.0, count - 1.0) * std::sqrt(squares / (count * (count - 1.0)));
  BatchEstimate result;
  result.estimate = {batches, all, Interval{all - half, all + half}, std::nullopt};
  result.correlation = lag_one(each, mean(each));
  constexpr double two_sided = 1.96; // of a normal law, which the correlation of independent ones nears as 1/√n
  result.dependent = result.correlation > two_sided / std::sqrt(count);
  return result;
}

} // namespace

std::optional<std::size_t> warm_up(std::span<const double> values)
{
  constexpr std::size_t batch = 5;
  const std::size_t count = values.size() / batch;
  if (count < 4)
    return std::nullopt;
  std::vector<double> means;
  for (std::size_t b = 0; b < count; ++b)
    means.push_back(mean(values.subspan(b * batch, batch)));
  // From the back, so that each of the rest's sums comes of the one before; about the last mean, for their digits.
  double sum = 0.0, squares = 0.0, least = std::numeric_limits<double>::infinity();
  std::size_t best = count;
  for (std::size_t begin = count; begin-- > 0;) {
    const double value = means[begin] - means.back();
    sum += value;
    squares += value * value;
    const auto left = static_cast<double>(count - begin);
    if (begin > count / 2)
      continue;
    const double error = (squares - sum * sum / left) / (left * left);
    if (error <= least) { // of equals the one that leaves most
      least = error;
      best = begin;
    }
  }
  return best == count / 2 ? std::nullopt : std::optional{best * batch};
}

std::optional<BatchEstimate> batch_mean(std::span<const double> values, double confidence, std::size_t batches)
{
  return by_batches(
      values, [](std::span<const double> some) { return mean(some); }, confidence, batches);
}

std::optional<BatchEstimate> batch_quantile(std::span<const double> values, double q, double confidence,
                                            std::size_t batches)
{
  return by_batches(
      values, [q](std::span<const double> some) { return quantile(some, q); }, confidence, batches);
}

} // namespace leasehold::analysis
