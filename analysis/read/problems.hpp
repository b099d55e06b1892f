// What a reader found wrong, as values: analysis prints nothing and ends no process; the caller decides.
#pragma once

#include <string>
#include <vector>

namespace leasehold::analysis {

enum class Severity {
  fault, ///< the input cannot be used; the caller should stop with "bad input"
  note,  ///< the work went on, and the reader of the result should know this
};

struct Problem {
  Severity severity = Severity::fault;
  std::string path; ///< the file, directory or option it is about
  std::string problem;
  std::string why;
  std::string suggestion;

  /// `path: problem (why) suggestion`; empty parts are left out.
  [[nodiscard]] std::string text() const;
};

class Problems {
public:
  void fault(std::string path, std::string problem, std::string why = {}, std::string suggestion = {});
  void note(std::string path, std::string problem, std::string why = {}, std::string suggestion = {});

  [[nodiscard]] const std::vector<Problem>& all() const { return all_; }
  [[nodiscard]] bool any_fault() const;

private:
  std::vector<Problem> all_;
};

} // namespace leasehold::analysis
