#include "config/diagnostics.hpp"

#include "config/value.hpp"
#include "units/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace leasehold::config {

namespace {

/// What a value says may be as long as its file: the rest of it explains nothing.
std::string in_short(const std::string& text)
{
  constexpr std::size_t most_bytes = 2000;
  if (text.size() <= most_bytes)
    return text;
  std::size_t end = most_bytes; // between characters of UTF-8
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
    --end;
  return fmt::format("{}... ({} bytes more)", text.substr(0, end), text.size() - end);
}

} // namespace

std::string to_text(const Location& location)
{
  if (location.line == 0)
    return location.file;
  if (location.column == 0)
    return fmt::format("{}:{}", location.file, location.line);
  return fmt::format("{}:{}:{}", location.file, location.line, location.column);
}

std::string to_text(const Diagnostic& diagnostic)
{
  std::string text = to_text(diagnostic.location) + ": ";
  if (diagnostic.severity == Severity::warning)
    text += "warning: ";
  if (!diagnostic.path.empty())
    text += in_short(diagnostic.path) + ": ";
  text += in_short(diagnostic.problem);
  if (!diagnostic.why.empty())
    text += " (" + diagnostic.why + ")";
  if (!diagnostic.suggestion.empty())
    text += " " + diagnostic.suggestion;
  return printable(text);
}

void Diagnostics::add(Diagnostic diagnostic)
{
  errors_ += diagnostic.severity == Severity::error ? 1 : 0;
  all_.push_back(std::move(diagnostic));
}

void Diagnostics::error(const Location& location, std::string problem, std::string why, std::string suggestion)
{
  add({location, {}, std::move(problem), std::move(why), std::move(suggestion), Severity::error});
}

void Diagnostics::error(const Value& at, std::string problem, std::string why, std::string suggestion)
{
  add({at.location(), at.path(), std::move(problem), std::move(why), std::move(suggestion), Severity::error});
}

void Diagnostics::warning(const Value& at, std::string problem, std::string why, std::string suggestion)
{
  add({at.location(), at.path(), std::move(problem), std::move(why), std::move(suggestion), Severity::warning});
}

std::vector<Diagnostic> Diagnostics::sorted() const
{
  std::vector<Diagnostic> result = all_;
  std::stable_sort(result.begin(), result.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return a.location < b.location; });
  return result;
}

std::string Diagnostics::text() const
{
  std::string lines;
  for (const Diagnostic& diagnostic : sorted())
    lines += to_text(diagnostic) + "\n";
  return lines;
}

} // namespace leasehold::config
