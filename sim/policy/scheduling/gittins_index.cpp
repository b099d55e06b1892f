// The index is the steepest way from where a job stands to where the law's jobs end: from the point (service that all have had,
// jobs done) to one behind it, whose slope is jobs done for service. Only corners of the upper hull of those behind it can be
// at the end of the steepest, and along the hull slopes rise to it and fall after it. Hulls of all points share their tails.
#include "policy/scheduling/gittins_index.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::policy {

GittinsIndex::GittinsIndex(std::vector<double> services)
{
  std::ranges::sort(services);
  const auto jobs = static_cast<double>(services.size());
  Point point;
  double before = 0.0;
  for (const double service : services) {
    if (service > before) {
      point.served += (service - before) * (jobs - point.done);
      services_.push_back(service);
      points_.push_back(point);
      before = service;
    }
    points_.back().done = ++point.done;
  }
  next_.resize(points_.size());
  for (std::size_t k = points_.size(); k-- > 0;) {
    std::size_t corner = k + 1;
    while (corner < points_.size() && next_[corner] < points_.size() &&
           slope(points_[k], points_[corner]) <= slope(points_[k], points_[next_[corner]]))
      corner = next_[corner];
    next_[k] = corner;
  }
}

double GittinsIndex::at(double attained) const
{
  const auto more = std::ranges::upper_bound(services_, attained);
  if (more == services_.end())
    return 0.0;
  auto corner = static_cast<std::size_t>(more - services_.begin());
  Point here = corner == 0 ? Point{} : points_[corner - 1];
  const double last = corner == 0 ? 0.0 : services_[corner - 1];
  here.served += (attained - last) * (points_.back().done - here.done);
  while (next_[corner] < points_.size() && slope(here, points_[corner]) < slope(here, points_[next_[corner]]))
    corner = next_[corner];
  return slope(here, points_[corner]);
}

} // namespace leasehold::policy
