#include "config/describe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace leasehold::config {

namespace {

/// The schema and all below it, each once, in the order of their first mention.
std::vector<const SchemaBase*> reachable(const SchemaBase& root)
{
  std::vector<const SchemaBase*> found{&root};
  for (std::size_t i = 0; i < found.size(); ++i) // `found` grows while it is read
    for (const FieldDoc& field : found[i]->document())
      for (const SchemaBase* below : field.nested())
        if (std::find(found.begin(), found.end(), below) == found.end())
          found.push_back(below);
  return found;
}

/// "required, above 0", "default 7 d, at least 1", "optional".
std::string terms(const FieldDoc& field)
{
  std::string text = field.required ? "required" : "optional";
  if (!field.default_text.empty())
    text = "default " + field.default_text;
  return field.constraint.empty() ? text : text + ", " + field.constraint;
}

std::string escape_cell(std::string text)
{
  for (std::size_t at = text.find('|'); at != text.npos; at = text.find('|', at + 2))
    text.insert(at, 1, '\\');
  return text;
}

} // namespace

std::string describe(const SchemaBase& schema)
{
  std::string page;
  for (const SchemaBase* part : reachable(schema)) {
    page += fmt::format("{}{}: {}\n", page.empty() ? "" : "\n", part->name(), part->summary());
    for (const FieldDoc& field : part->document()) {
      page += fmt::format("  {}: {} ({})\n      {}\n", field.key, field.type, terms(field), field.doc);
      for (const ChoiceDoc& choice : field.choices)
        page += fmt::format("      - {}: {}\n", choice.name, choice.doc);
    }
  }
  return page;
}

std::string describe_markdown(const SchemaBase& schema)
{
  std::string page;
  for (const SchemaBase* part : reachable(schema)) {
    page += fmt::format("{}### {}\n\n{}\n", page.empty() ? "" : "\n", part->name(), part->summary());
    if (!part->document().empty())
      page += "\n| key | type | | meaning |\n|---|---|---|---|\n";
    for (const FieldDoc& field : part->document()) {
      std::string meaning = field.doc;
      for (const ChoiceDoc& choice : field.choices)
        meaning += fmt::format("; `{}`: {}", choice.name, choice.doc);
      page += fmt::format("| `{}` | {} | {} | {} |\n", field.key, escape_cell(field.type), escape_cell(terms(field)),
                          escape_cell(meaning));
    }
  }
  return page;
}

} // namespace leasehold::config
