#include "config/source_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace leasehold::config {

namespace {

/// Bytes in the UTF-8 character at the front of `text`; 0 where there is none (overlong and surrogates included).
std::size_t utf8_length(std::string_view text)
{
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80)
    return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length)
    return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80)
      return 0;
  const unsigned second = byte(1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool surrogate = first == 0xED && second > 0x9F;
  const bool beyond = first == 0xF4 && second > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

bool is_excluded_control(char c)
{
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
}

Location locate(std::string_view text, std::size_t position, const std::string& name)
{
  const auto before = text.substr(0, position);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto start = before.rfind('\n');
  const auto column = start == std::string_view::npos ? position + 1 : position - start;
  return {name, static_cast<int>(line), static_cast<int>(column)};
}

} // namespace

std::optional<std::string> read_file(const std::string& path, Diagnostics& diagnostics)
{
  const auto refuse = [&](std::string why, std::string suggestion) {
    diagnostics.error(Location{path, 0, 0}, "the file cannot be read", std::move(why), std::move(suggestion));
    return std::nullopt;
  };
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found)
    return refuse("there is no such file", "check the path");
  if (error)
    return refuse(error.message(), "check the path");
  if (std::filesystem::is_directory(status))
    return refuse("it is a directory", "name a file in it");
  if (!std::filesystem::is_regular_file(status)) // a pipe that nobody writes to is waited for without end
    return refuse("it is no regular file, and may never end", "name a file");
  std::ifstream stream(path, std::ios::binary);
  if (!stream)
    return refuse(std::strerror(errno), "check its permissions");
  // One byte past the limit tells a file that is too large, also where it grows.
  std::string bytes;
  char block[1 << 16];
  while (bytes.size() <= max_file_bytes && (stream.read(block, sizeof block) || stream.gcount() > 0))
    bytes.append(block, static_cast<std::size_t>(stream.gcount()));
  if (stream.bad())
    return refuse(std::strerror(errno), {});
  if (bytes.size() > max_file_bytes)
    return refuse(fmt::format("it is larger than {} MiB", max_file_bytes >> 20), "put bulk data in a trace file");
  return bytes;
}

bool check_characters(std::string_view text, const std::string& name, Diagnostics& diagnostics)
{
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t length = utf8_length(text.substr(position, 4));
    if (length == 0) {
      diagnostics.error(locate(text, position, name),
                        fmt::format("byte 0x{:02x} is not UTF-8", static_cast<unsigned char>(text[position])),
                        "files are read as UTF-8", "save it so");
      return false;
    }
    if (length == 1 && is_excluded_control(text[position])) {
      diagnostics.error(
          locate(text, position, name),
          fmt::format("the control character 0x{:02x} stands here", static_cast<unsigned>(text[position])),
          "YAML excludes it", "remove it, or write it as an escape in double quotes");
      return false;
    }
    position += length;
  }
  return true;
}

bool is_clean_text(std::string_view text)
{
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t length = text[position] == '\0' ? 0 : utf8_length(text.substr(position, 4));
    if (length == 0)
      return false;
    position += length;
  }
  return true;
}

} // namespace leasehold::config
