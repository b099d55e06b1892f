#include "config/name.hpp"

#include "units/printable.hpp"

#include <fmt/format.h>

namespace leasehold::config {

bool check_no_control_character(std::string_view name, const Value& at, Diagnostics& diagnostics)
{
  const std::string_view hidden = first_unprintable(name);
  const std::string_view before =
      hidden.empty() ? name : name.substr(0, static_cast<std::size_t>(hidden.data() - name.data()));
  const std::size_t torn = before.find_first_of("\t\n");
  if (hidden.empty() && torn == std::string_view::npos)
    return true;
  const std::string code =
      torn == std::string_view::npos ? printable(hidden) : fmt::format("<U+{:04X}>", before[torn] + 0);
  diagnostics.error(at, fmt::format("has the control character {}", code.substr(1, code.size() - 2)),
                    "results and tables could not be read with it in a name", "leave it out");
  return false;
}

bool check_name(std::string_view name, const Value& at, Diagnostics& diagnostics)
{
  if (name.size() <= most_name_bytes)
    return check_no_control_character(name, at, diagnostics);
  diagnostics.error(at, fmt::format("has a name of {} bytes", name.size()),
                    fmt::format("{} is the most", most_name_bytes), "shorten it");
  return false;
}

} // namespace leasehold::config
