#include "config/emit.hpp"

#include "config/plain.hpp"
#include "config/tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace leasehold::config {

namespace {

std::string in_quotes(std::string_view text)
{
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      quoted += {'\\', c};
    else if (c == '\n')
      quoted += "\\n";
    else if (c == '\t')
      quoted += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    else
      quoted += c;
  }
  return quoted + '"';
}

std::string word(std::string_view text, bool quoted, Style style)
{
  return quoted || !is_plain(text, style) ? in_quotes(text) : std::string{text};
}

/// A value that stands on the line of its key.
std::string leaf(const Node& node, Style style)
{
  switch (node.kind) {
  case Kind::null:
    return "null";
  case Kind::scalar:
    return word(node.text, node.quoted, style);
  case Kind::sequence:
    return "[]";
  case Kind::mapping:
    return "{}";
  }
  return {};
}

void emit_block(const Node& node, std::string& out, std::size_t indent, bool first_on_line)
{
  for (const Node* child : node.children) {
    if (!first_on_line)
      out.append(indent, ' ');
    first_on_line = false;
    const bool keyed = node.kind == Kind::mapping;
    out += keyed ? word(child->key, false, Style::block) + ":" : std::string{"-"};
    if (child->children.empty()) {
      out += ' ' + leaf(*child, Style::block) + '\n';
    } else {
      out += keyed ? '\n' : ' ';
      emit_block(*child, out, indent + 2, !keyed);
    }
  }
}

void emit_flow(const Node& node, std::string& out)
{
  if (node.children.empty()) {
    out += leaf(node, Style::flow);
    return;
  }
  const bool keyed = node.kind == Kind::mapping;
  out += keyed ? '{' : '[';
  for (const Node* child : node.children) {
    out += child->index == 0 ? "" : ", ";
    out += keyed ? word(child->key, false, Style::flow) + ": " : std::string{};
    emit_flow(*child, out);
  }
  out += keyed ? '}' : ']';
}

} // namespace

std::string emit(const Value& value)
{
  const Node& node = TreeBuilder::node(value);
  if (node.children.empty())
    return leaf(node, Style::block) + '\n';
  std::string out;
  emit_block(node, out, 0, true);
  return out;
}

std::string emit_inline(const Value& value)
{
  std::string out;
  emit_flow(TreeBuilder::node(value), out);
  return out;
}

} // namespace leasehold::config
