// Faults in what the user wrote, collected so that all of a file's are told at once. Nothing here throws.
#pragma once

#include "config/location.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::config {

class Value;

enum class Severity { error, warning };

struct Diagnostic {
  Location location;
  std::string path;       ///< dotted, such as `workload.0.jobs.file`; may be empty
  std::string problem;    ///< a clause: "`depht` is not a key here"
  std::string why;        ///< why it is one, printed in brackets; may be empty
  std::string suggestion; ///< what to write instead; may be empty
  Severity severity = Severity::error;
};

/// `file:line:column: path: problem (why) suggestion`, with `warning: ` before the path of a warning.
[[nodiscard]] std::string to_text(const Diagnostic& diagnostic);

class Diagnostics {
public:
  void add(Diagnostic diagnostic);
  void error(const Location& location, std::string problem, std::string why = {}, std::string suggestion = {});
  void error(const Value& at, std::string problem, std::string why = {}, std::string suggestion = {});
  void warning(const Value& at, std::string problem, std::string why = {}, std::string suggestion = {});

  /// No error so far; warnings do not count.
  [[nodiscard]] bool ok() const { return errors_ == 0; }
  [[nodiscard]] std::size_t errors() const { return errors_; }
  /// Ordered by file, line and column; in the order of their discovery where these are equal.
  [[nodiscard]] std::vector<Diagnostic> sorted() const;
  /// One line each, sorted.
  [[nodiscard]] std::string text() const;

private:
  std::vector<Diagnostic> all_;
  std::size_t errors_ = 0;
};

} // namespace leasehold::config
