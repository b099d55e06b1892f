// The interpreter of this process. Debian's Python is linked, whatever `python3` is first in PATH.
#pragma once

#include "python/conversions.hpp"

#include <optional>
#include <string>

namespace leasehold::policy {

/// What Python has against it: the place, the words, the traceback.
struct Told {
  std::string at, said, traceback;
  std::optional<std::string> unexpected; ///< the keyword that a constructor does not know
};

/// Throws ScriptError where it cannot be started.
class Interpreter {
public:
  Interpreter();

  /// What leasehold.py calls so.
  [[nodiscard]] py::object get(const char* name) const { return module_.attr(name); }
  [[nodiscard]] Told told(const py::error_already_set& error) const;

private:
  py::object module_;
};

[[nodiscard]] Interpreter& interpreter();

} // namespace leasehold::policy
