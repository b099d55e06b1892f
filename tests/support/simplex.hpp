// Minimises a function by the simplex of Nelder and Mead (The Computer Journal 7, 1965), enough for fits in tests.
#pragma once

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

namespace leasehold::test {

using Point = std::vector<double>;

namespace detail {

struct Vertex {
  Point at;
  double value;
};

/// from + share · (to − from)
inline Point along(const Point& from, const Point& to, double share)
{
  Point result(from.size());
  for (std::size_t i = 0; i < from.size(); ++i)
    result[i] = from[i] + share * (to[i] - from[i]);
  return result;
}

inline Point centre_without_last(const std::vector<Vertex>& simplex)
{
  Point centre(simplex.front().at.size(), 0.0);
  for (std::size_t v = 0; v + 1 < simplex.size(); ++v)
    for (std::size_t i = 0; i < centre.size(); ++i)
      centre[i] += simplex[v].at[i] / static_cast<double>(simplex.size() - 1);
  return centre;
}

} // namespace detail

/// `evaluations` bounds the calls; `step` is the size of the first simplex along each axis. Deterministic.
[[nodiscard]] inline Point minimise(const std::function<double(const Point&)>& function, const Point& start,
                                    double step, int evaluations)
{
  int calls = 0;
  const auto vertex = [&](Point at) {
    ++calls;
    const double value = function(at);
    return detail::Vertex{std::move(at), value};
  };
  const auto better = [](const detail::Vertex& a, const detail::Vertex& b) { return a.value < b.value; };
  std::vector<detail::Vertex> simplex{vertex(start)};
  for (std::size_t i = 0; i < start.size(); ++i) {
    Point at = start;
    at[i] += step;
    simplex.push_back(vertex(std::move(at)));
  }
  while (calls < evaluations) {
    std::sort(simplex.begin(), simplex.end(), better);
    detail::Vertex& worst = simplex.back();
    const Point centre = detail::centre_without_last(simplex);
    const detail::Vertex reflected = vertex(detail::along(centre, worst.at, -1.0));
    if (better(reflected, simplex.front())) {
      const detail::Vertex further = vertex(detail::along(centre, worst.at, -2.0));
      worst = better(further, reflected) ? further : reflected;
    } else if (better(reflected, simplex[simplex.size() - 2])) {
      worst = reflected;
    } else {
      const detail::Vertex nearer = vertex(detail::along(centre, worst.at, better(reflected, worst) ? -0.5 : 0.5));
      if (better(nearer, worst) && better(nearer, reflected)) {
        worst = nearer;
      } else {
        for (std::size_t v = 1; v < simplex.size(); ++v)
          simplex[v] = vertex(detail::along(simplex.front().at, simplex[v].at, 0.5));
      }
    }
  }
  return std::min_element(simplex.begin(), simplex.end(), better)->at;
}

} // namespace leasehold::test
