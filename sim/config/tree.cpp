#include "config/tree.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace leasehold::config {

TreeBuilder::TreeBuilder() : tree_(std::make_shared<Tree>()) {}

Node* TreeBuilder::add(Node* parent, Kind kind, std::shared_ptr<const std::string> file, Mark mark)
{
  Node& node = tree_->nodes.emplace_back();
  node.kind = kind;
  node.mark = mark;
  node.key_mark = mark;
  node.file = std::move(file);
  node.parent = parent;
  if (parent) {
    node.index = static_cast<std::uint32_t>(parent->children.size());
    parent->children.push_back(&node);
  }
  return &node;
}

std::vector<TreeBuilder::Repeated> TreeBuilder::index_keys(Node& mapping)
{
  std::vector<Repeated> repeated;
  auto& order = mapping.by_key;
  order.resize(mapping.children.size());
  std::iota(order.begin(), order.end(), 0u);
  const auto key = [&](std::uint32_t i) -> const std::string& { return mapping.children[i]->key; };
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  for (std::size_t i = 1, first = 0; i < order.size(); ++i) {
    if (key(order[i]) != key(order[first]))
      first = i;
    else
      repeated.push_back({mapping.children[order[i]], mapping.children[order[first]]});
  }
  return repeated;
}

void TreeBuilder::drop(Node& mapping, const std::vector<Repeated>& victims)
{
  if (victims.empty())
    return;
  std::vector<char> unwanted(mapping.children.size(), 0);
  for (const Repeated& victim : victims)
    unwanted[victim.node->index] = 1;
  std::vector<Node*> kept;
  for (Node* child : mapping.children)
    if (!unwanted[child->index])
      kept.push_back(child);
  mapping.children = std::move(kept);
  for (std::uint32_t i = 0; i < mapping.children.size(); ++i)
    mapping.children[i]->index = i;
  index_keys(mapping);
}

Node* TreeBuilder::copy(Node* parent, const Node& source, std::size_t& budget)
{
  if (budget == 0)
    return nullptr;
  --budget;
  Node* node = add(parent, source.kind, source.file, source.mark);
  node->quoted = source.quoted;
  node->text = source.text;
  if (parent && parent->kind == Kind::mapping) {
    node->key = source.key;
    node->key_mark = source.key_mark;
  }
  for (const Node* child : source.children)
    if (!copy(node, *child, budget))
      return nullptr;
  if (node->kind == Kind::mapping)
    index_keys(*node);
  return node;
}

Value TreeBuilder::finish()
{
  const Node* root = &tree_->nodes.front();
  return Value{std::exchange(tree_, nullptr), root};
}

std::string path_of(const Node& node)
{
  std::vector<const Node*> chain;
  for (const Node* at = &node; at->parent; at = at->parent)
    chain.push_back(at);
  std::string path;
  for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
    if (!path.empty())
      path += '.';
    path += (*at)->parent->kind == Kind::mapping ? (*at)->key : std::to_string((*at)->index);
  }
  return path;
}

Location location_of(const Node& node)
{
  return {node.file ? *node.file : std::string{}, node.mark.line, node.mark.column};
}

int depth_of(const Node& node)
{
  int deepest = 0;
  for (const Node* child : node.children)
    deepest = std::max(deepest, depth_of(*child));
  return deepest + 1;
}

} // namespace leasehold::config
