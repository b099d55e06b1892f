// Gittins' index of a job whose service is drawn from a known law: of all spans of further service the greatest chance of
// ending in it over the service to be expected in it. (J. Gittins, J. R. Statist. Soc. B 41(2), 1979; of jobs on one machine
// whoever has the greatest runs, Aalto, Ayesta and Righter, Queueing Systems 63, 2009.)
#pragma once

#include <cstddef>
#include <vector>

namespace leasehold::policy {

class GittinsIndex {
public:
  GittinsIndex() = default;
  /// The law: as many jobs needed each of these, above 0, in any unit. O(n log n).
  explicit GittinsIndex(std::vector<double> services);

  /// In 1/unit, of a job that had so much already; 0 where no job of the law needed more. O(log n), but for laws under which
  /// a job is the nearer to its end the longer it ran.
  [[nodiscard]] double at(double attained) const;

private:
  /// Jobs that are done and service that all of the law together had, by when each has had so much.
  struct Point {
    double served = 0.0;
    double done = 0.0;
  };
  static double slope(Point from, Point to) { return (to.done - from.done) / (to.served - from.served); }

  std::vector<double> services_; ///< that differ, ascending
  std::vector<Point> points_;    ///< by services_
  std::vector<std::size_t>
      next_; ///< the next corner of the upper hull of this point and those behind it; none: the size
};

} // namespace leasehold::policy
