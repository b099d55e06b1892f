// The attempts of jobs that have `retries`: where the one under way fails by itself, and who comes back when after a failure.
#pragma once

#include "model/ids.hpp"
#include "units/timestamp.hpp"
#include "workload/retries.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace leasehold::simulation {

class Attempts {
public:
  /// A job starts, and has saved so much of its work. Where it goes on with an attempt this changes nothing.
  void begin(model::JobId job, const workload::RetryRule& rule, std::string_view name, double saved, double work)
  {
    Course& course = courses_[job];
    if (std::exchange(course.under_way, true))
      return;
    const std::optional<double> share = rule.fails_at(name, course.failures);
    course.fails_at = share ? saved + *share * (work - saved) : never_fails;
  }
  /// The job's attempt has failed; returns how many have.
  std::uint32_t fail(model::JobId job)
  {
    Course& course = courses_[job];
    course.under_way = false;
    course.fails_at = never_fails;
    return ++course.failures;
  }
  /// Of its work, what it has done where the attempt under way fails by itself; infinite where it does not.
  [[nodiscard]] double fails_at(model::JobId job) const
  {
    if (const auto found = courses_.find(job); found != courses_.end())
      return found->second.fails_at;
    return never_fails;
  }

  /// It is back in the queue then.
  void delay(model::JobId job, Timestamp until) { delayed_.emplace(until, job); }
  /// When the first is back; never() where none is to come.
  [[nodiscard]] Timestamp next() const { return delayed_.empty() ? Timestamp::never() : delayed_.begin()->first; }
  /// Takes one that is back by now, in order of time and id.
  [[nodiscard]] std::optional<model::JobId> take(Timestamp now)
  {
    if (next() > now)
      return std::nullopt;
    return delayed_.extract(delayed_.begin()).value().second;
  }
  [[nodiscard]] const std::set<std::pair<Timestamp, model::JobId>>& delayed() const { return delayed_; }

private:
  static constexpr double never_fails = std::numeric_limits<double>::infinity();

  struct Course {
    std::uint32_t failures = 0;
    bool under_way = false;
    double fails_at = never_fails;
  };
  std::map<model::JobId, Course> courses_;
  std::set<std::pair<Timestamp, model::JobId>> delayed_;
};

} // namespace leasehold::simulation
