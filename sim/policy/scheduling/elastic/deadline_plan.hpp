// Chips over time that jobs with deadlines are sure of: the admission control of ElasticFlow.
#pragma once

#include "policy/scheduling/elastic/elastic_planner.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace leasehold::policy {

/// What a job has from `begin` to `end`, seconds from now.
struct Stretch {
  double begin = 0.0, end = 0.0;
  Option option;
};
using Course = std::vector<Stretch>;

/// The chips of the pools that nobody is sure of, from now on, in steps.
class FreeChips {
public:
  explicit FreeChips(std::vector<double> chips) : steps_{{0.0, std::move(chips)}} {}

  /// The minimum satisfactory share: the course of a job that never is wider than its narrowest option with which it does
  /// `work` by `deadline`, in one pool, on what is free; nothing where no option does. In each step it is as wide as
  /// chips and that option let it be.
  [[nodiscard]] std::optional<Course> least_course(const std::vector<Option>& options, double work,
                                                   double deadline) const;
  /// The one that ends soonest; nothing where the job has no options.
  [[nodiscard]] std::optional<Course> soonest_course(const std::vector<Option>& options, double work) const;
  void take(const Course& course);
  /// Whether more was taken than there was.
  [[nodiscard]] bool overdrawn() const;

private:
  struct Step {
    double begin;
    std::vector<double> free; ///< by pool
  };
  [[nodiscard]] std::optional<Course> course(const std::vector<Option>& options, std::size_t widest, double work,
                                             double deadline) const;
  void split(double at);

  std::vector<Step> steps_;
};

/// The courses of jobs that are sure of theirs, by their place in the world.
using Courses = std::map<std::size_t, Course>;

/// The least course of each, those with the earliest deadlines first; nothing where one cannot keep its deadline.
[[nodiscard]] std::optional<Courses> least_courses(const ElasticWorld& world, std::vector<std::size_t> jobs);
/// What of the pools' chips the courses leave.
[[nodiscard]] FreeChips left_by(const ElasticWorld& world, const Courses& courses);
/// Seconds from now until the job is due.
[[nodiscard]] double due_in(const ElasticWorld& world, std::size_t job);

} // namespace leasehold::policy
