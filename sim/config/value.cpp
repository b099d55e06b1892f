#include "config/value.hpp"

#include "config/tree.hpp"

#include <algorithm>

namespace leasehold::config {

namespace {

const Node* null_node()
{
  static const Node node{};
  return &node;
}

} // namespace

std::string_view to_text(Kind kind)
{
  switch (kind) {
  case Kind::null:
    return "null";
  case Kind::scalar:
    return "a scalar";
  case Kind::sequence:
    return "a sequence";
  case Kind::mapping:
    return "a mapping";
  }
  return "?";
}

Value::Value() : node_(null_node()) {}
Value::Value(std::shared_ptr<const Tree> tree, const Node* node) : tree_(std::move(tree)), node_(node) {}

Kind Value::kind() const
{
  return node_->kind;
}
const std::string& Value::text() const
{
  return node_->text;
}
bool Value::quoted() const
{
  return node_->quoted;
}
Location Value::location() const
{
  return location_of(*node_);
}
std::string_view Value::key() const
{
  return node_->key;
}
std::string Value::path() const
{
  return path_of(*node_);
}
std::size_t Value::size() const
{
  return node_->children.size();
}

Location Value::key_location() const
{
  return {node_->file ? *node_->file : std::string{}, node_->key_mark.line, node_->key_mark.column};
}

Value Value::operator[](std::size_t index) const
{
  return Value{tree_, node_->children.at(index)};
}

std::vector<Value> Value::children() const
{
  std::vector<Value> all;
  all.reserve(node_->children.size());
  for (const Node* child : node_->children)
    all.push_back(Value{tree_, child});
  return all;
}

std::optional<Value> Value::find(std::string_view key) const
{
  const auto& order = node_->by_key;
  const auto& children = node_->children;
  const auto found = std::lower_bound(order.begin(), order.end(), key,
                                      [&](std::uint32_t i, std::string_view k) { return children[i]->key < k; });
  if (found == order.end() || children[*found]->key != key)
    return std::nullopt;
  return Value{tree_, children[*found]};
}

bool Value::same_content(const Value& other) const
{
  if (kind() != other.kind() || quoted() != other.quoted() || text() != other.text() || size() != other.size())
    return false;
  for (std::size_t i = 0; i < size(); ++i)
    if ((*this)[i].key() != other[i].key() || !(*this)[i].same_content(other[i]))
      return false;
  return true;
}

namespace {

Value make_collection(Kind kind, const std::vector<std::pair<std::string, Value>>& entries, const Location& where)
{
  TreeBuilder builder;
  const auto file = std::make_shared<const std::string>(where.file);
  Node* root = builder.add(nullptr, kind, file, {where.line, where.column});
  auto budget = static_cast<std::size_t>(-1);
  for (const auto& [key, value] : entries) {
    Node* child = builder.copy(root, TreeBuilder::node(value), budget);
    child->key = key;
  }
  if (kind == Kind::mapping)
    builder.drop(*root, builder.index_keys(*root));
  return builder.finish();
}

} // namespace

Value make_scalar(std::string text, bool quoted, const Location& where)
{
  TreeBuilder builder;
  const auto file = std::make_shared<const std::string>(where.file);
  Node* root = builder.add(nullptr, Kind::scalar, file, {where.line, where.column});
  root->text = std::move(text);
  root->quoted = quoted;
  return builder.finish();
}

Value make_sequence(const std::vector<Value>& elements, const Location& where)
{
  std::vector<std::pair<std::string, Value>> entries;
  for (const Value& element : elements)
    entries.emplace_back(std::string{}, element);
  return make_collection(Kind::sequence, entries, where);
}

Value make_mapping(const std::vector<std::pair<std::string, Value>>& entries, const Location& where)
{
  return make_collection(Kind::mapping, entries, where);
}

} // namespace leasehold::config
