// Where in a file something stands.
#pragma once

#include <string>

namespace leasehold::config {

/// Lines and columns count from 1 (columns in bytes); 0 means the whole file.
struct Location {
  std::string file;
  int line = 0;
  int column = 0;

  auto operator<=>(const Location&) const = default;
};

/// `file:line:column`, without the parts that are 0.
[[nodiscard]] std::string to_text(const Location& location);

} // namespace leasehold::config
