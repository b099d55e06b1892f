// Commands that are printed to be pasted.
#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

namespace leasehold::cli {

/// In quotes where a shell would read it as anything but this one word.
[[nodiscard]] inline std::string shell_word(std::string_view text)
{
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || c >= 0x80 ||
           std::string_view{"_-./+:=@%,"}.find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (!text.empty() && std::ranges::all_of(text, plain))
    return std::string{text};
  std::string quoted{"'"};
  for (const char c : text)
    quoted += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return quoted + "'";
}

} // namespace leasehold::cli
