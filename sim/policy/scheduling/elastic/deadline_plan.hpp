// Chips over time that jobs with deadlines are sure of: the admission control of ElasticFlow.
#pragma once

#include "policy/scheduling/elastic/elastic_planner.hpp"

#include <limits>
#include <optional>
#include <vector>

namespace leasehold::policy {

/// The chips of the pools that nobody is sure of, from now on, in steps.
class FreeChips {
public:
  explicit FreeChips(std::vector<double> chips) : steps_{{0.0, std::move(chips)}} {}

  /// What a job has from `begin` to `end`, seconds from now.
  struct Stretch {
    double begin = 0.0, end = 0.0;
    std::size_t option = no_option;
  };
  using Course = std::vector<Stretch>;

  /// The minimum satisfactory share: the course of a job that never is wider than its narrowest option with which it does
  /// `work` by `deadline`, in one pool, on what is free; nothing where no option does. In each step it is as wide as
  /// chips and that option let it be.
  [[nodiscard]] std::optional<Course> least_course(const std::vector<Option>& options, double work,
                                                   double deadline) const;
  void take(const std::vector<Option>& options, const Course& course);

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

} // namespace leasehold::policy
