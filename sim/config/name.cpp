#include "config/name.hpp"

#include <fmt/format.h>

namespace leasehold::config {

bool check_no_control_character(std::string_view name, const Value& at, Diagnostics& diagnostics)
{
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    const auto next = i + 1 < name.size() ? static_cast<unsigned char>(name[i + 1]) : 0U;
    const bool beyond_ascii = byte == 0xC2U && next >= 0x80U && next < 0xA0U; // U+0080 to U+009F
    if (byte >= 0x20U && byte != 0x7FU && !beyond_ascii)
      continue;
    diagnostics.error(at, fmt::format("has the control character U+{:04X}", beyond_ascii ? next : byte),
                      "results and tables could not be read with it in a name", "leave it out");
    return false;
  }
  return true;
}

} // namespace leasehold::config
