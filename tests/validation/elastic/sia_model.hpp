// What Sia believes a step to take on one kind of GPUs, by what a job has seen there: seven parameters that are fitted anew
// whenever it runs on other GPUs, or at another batch size.
#pragma once

#include "validation/elastic/applications.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <tuple>
#include <vector>

namespace leasehold::test {

class SiaModel {
public:
  /// Whether there was no such point before.
  bool see(int nodes, int gpus, double local, StepTime time)
  {
    most_ = std::max(most_, gpus);
    const bool added = points_.try_emplace({nodes, gpus, local}, time).second;
    stale_ = stale_ || added;
    return added;
  }
  [[nodiscard]] bool blind() const { return points_.empty(); }
  [[nodiscard]] int most_gpus() const { return most_; }

  /// Of the batch, all its passes.
  [[nodiscard]] double batch_time(int nodes, int gpus, const BatchSplit& split)
  {
    if (stale_)
      fit();
    stale_ = false;
    return split.accumulated * pass(parameters_, split.local) + step(parameters_, nodes, gpus, split.local);
  }

private:
  using Parameters = std::array<double, 7>;
  using Point = std::tuple<int, int, double>; // nodes, GPUs, local batch

  static double pass(const Parameters& p, double local) { return p[0] + p[1] * local; }
  static double step(const Parameters& p, int nodes, int gpus, double local)
  {
    const double alone = pass(p, local);
    if (gpus == 1)
      return alone;
    const double together = nodes > 1 ? p[2] + p[3] * (gpus - 2) : p[4] + p[5] * (gpus - 2);
    return std::pow(std::pow(alone, p[6]) + std::pow(together, p[6]), 1.0 / p[6]);
  }

  [[nodiscard]] double misfit(const Parameters& p) const
  {
    double passes = 0.0, steps = 0.0;
    for (const auto& [point, time] : points_) {
      const auto [nodes, gpus, local] = point;
      const double of_pass = std::log(pass(p, local) / (time.step - time.sync));
      const double of_step = std::log(step(p, nodes, gpus, local) / time.step);
      passes += of_pass * of_pass;
      steps += of_step * of_step;
    }
    const auto count = static_cast<double>(points_.size());
    const double across = p[3] / p[2], inside = p[5] / p[4];
    return std::sqrt(passes / count) + std::sqrt(steps / count) + 1e-3 * (p[6] - 1.0) * (p[6] - 1.0) +
           1e-2 * (across * across + inside * inside);
  }

  void fit()
  {
    constexpr double least = 1e-8;
    Parameters start{0.1, 0.01, 0.1, 0.01, 0.1, 0.01, 1.001};
    std::array<bool, 7> free{};
    free.fill(true);
    const auto keep = [&](std::size_t at, double value) {
      start[at] = value;
      free[at] = false;
    };
    const auto any = [&](auto&& holds) {
      return std::ranges::any_of(points_, [&](const auto& row) { return holds(row.first); });
    };
    std::set<double> locals;
    double passes = 0.0;
    for (const auto& [point, time] : points_) {
      locals.insert(std::get<2>(point));
      passes += (time.step - time.sync) / static_cast<double>(points_.size());
    }
    if (locals.size() == 1)
      keep(0, passes / 2.0);
    if (!any([](const Point& p) { return std::get<0>(p) > 1; }))
      keep(2, least);
    if (!any([](const Point& p) { return std::get<0>(p) > 1 && std::get<1>(p) > 2; }))
      keep(3, least);
    if (!any([](const Point& p) { return std::get<0>(p) == 1 && std::get<1>(p) > 1; }))
      keep(4, least);
    if (!any([](const Point& p) { return std::get<0>(p) == 1 && std::get<1>(p) > 2; }))
      keep(5, least);
    parameters_ = descend(start, free);
    if (!any([](const Point& p) { return std::get<0>(p) > 1; })) {
      parameters_[2] = std::max(parameters_[2], 1.1 * parameters_[4]);
      parameters_[3] = std::max(parameters_[3], 1.1 * parameters_[5]);
    }
  }

  /// A simplex that walks downhill (Nelder and Mead), in logarithms, within the bounds.
  [[nodiscard]] Parameters descend(const Parameters& start, const std::array<bool, 7>& free) const
  {
    std::vector<std::size_t> moving;
    for (std::size_t at = 0; at < 7; ++at)
      if (free[at])
        moving.push_back(at);
    const std::size_t n = moving.size();
    using Vertex = std::vector<double>;
    const auto at_vertex = [&](const Vertex& x) {
      Parameters p = start;
      for (std::size_t d = 0; d < n; ++d)
        p[moving[d]] = moving[d] == 6 ? std::clamp(1.0 + std::exp(x[d]), 1.0, 10.0) : std::max(1e-8, std::exp(x[d]));
      return p;
    };
    Vertex best(n);
    for (std::size_t d = 0; d < n; ++d)
      best[d] = moving[d] == 6 ? std::log(0.3) : std::log(start[moving[d]]);
    double last = 1e300;
    for (int turn = 0; turn < 6; ++turn) { // anew from where the one before ended
      std::vector<std::pair<double, Vertex>> simplex{{misfit(at_vertex(best)), best}};
      for (std::size_t d = 0; d < n; ++d) {
        Vertex x = best;
        x[d] += turn % 2 == 0 ? 1.0 : -0.7;
        simplex.emplace_back(misfit(at_vertex(x)), x);
      }
      for (std::size_t round = 0; round < 150 * n; ++round) {
        std::ranges::sort(simplex);
        if (simplex.back().first - simplex.front().first < 1e-9)
          break;
        Vertex middle(n, 0.0);
        for (std::size_t v = 0; v < n; ++v)
          for (std::size_t d = 0; d < n; ++d)
            middle[d] += simplex[v].second[d] / static_cast<double>(n);
        const auto towards = [&](double much) {
          Vertex x(n);
          for (std::size_t d = 0; d < n; ++d)
            x[d] = middle[d] + much * (middle[d] - simplex.back().second[d]);
          return std::pair{misfit(at_vertex(x)), x};
        };
        auto mirrored = towards(1.0);
        if (mirrored.first < simplex.front().first) {
          auto further = towards(2.0);
          simplex.back() = further.first < mirrored.first ? further : mirrored;
        } else if (mirrored.first < simplex[n - 1].first) {
          simplex.back() = mirrored;
        } else {
          auto nearer = towards(mirrored.first < simplex.back().first ? 0.5 : -0.5);
          if (nearer.first < std::min(mirrored.first, simplex.back().first)) {
            simplex.back() = nearer;
          } else {
            for (std::size_t v = 1; v <= n; ++v) {
              for (std::size_t d = 0; d < n; ++d)
                simplex[v].second[d] = 0.5 * (simplex[v].second[d] + simplex[0].second[d]);
              simplex[v].first = misfit(at_vertex(simplex[v].second));
            }
          }
        }
      }
      std::ranges::sort(simplex);
      best = simplex.front().second;
      if (last - simplex.front().first < 1e-5)
        break;
      last = simplex.front().first;
    }
    return at_vertex(best);
  }

  std::map<Point, StepTime> points_;
  Parameters parameters_{};
  int most_ = 0;
  bool stale_ = false;
};

} // namespace leasehold::test
