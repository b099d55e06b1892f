#include "config/edit.hpp"

#include "config/load.hpp"
#include "config/source_text.hpp"
#include "config/tree.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>
#include <vector>

namespace leasehold::config {

namespace {

/// Walks a path down a tree, then rebuilds the tree around the replacement.
class Replacement {
public:
  Replacement(std::string_view path, const Value& value, Diagnostics& diagnostics)
      : path_(path), value_(value), diagnostics_(diagnostics)
  {
  }

  std::optional<Value> apply(const Value& root)
  {
    if (!find(TreeBuilder::node(root)))
      return std::nullopt;
    if (!well_formed_)
      return refuse("names a key that no file may hold", "keys are words", {});
    const int depth = static_cast<int>(steps_.size() + created_.size()) + depth_of(TreeBuilder::node(value_));
    if (depth > max_depth + 1)
      return refuse("nests too deeply", fmt::format("values may nest {} deep", max_depth), {});
    rebuild(nullptr, TreeBuilder::node(root), 0);
    return builder_.finish();
  }

private:
  std::nullopt_t refuse(std::string problem, std::string why, std::string suggestion)
  {
    diagnostics_.error(value_.location(), fmt::format("the path `{}` {}", path_, problem), std::move(why),
                       std::move(suggestion));
    return std::nullopt;
  }

  /// Fills steps_ with the children that exist and created_ with the keys that do not.
  bool find(const Node& root)
  {
    if (path_.empty() || path_.starts_with('.') || path_.ends_with('.') || path_.find("..") != path_.npos)
      return refuse("has an empty part", "parts are keys or indices with one dot between", {}), false;
    std::string_view rest = path_;
    const Node* at = &root;
    while (!rest.empty()) {
      if (at->kind == Kind::sequence)
        at = enter_sequence(*at, rest);
      else if (at->kind == Kind::mapping)
        at = enter_mapping(*at, rest);
      else
        return enter_leaf(*at, rest);
      if (!at)
        return !created_.empty();
    }
    return true;
  }

  const Node* enter_sequence(const Node& sequence, std::string_view& rest)
  {
    const std::string_view part = rest.substr(0, rest.find('.'));
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
    const bool number = error == std::errc{} && end == part.data() + part.size();
    if (!number || index >= sequence.children.size()) {
      refuse(fmt::format("leads nowhere at `{}`", part),
             fmt::format("`{}` is a sequence of {}", path_of(sequence), sequence.children.size()),
             sequence.children.empty() ? std::string{}
                                       : fmt::format("write an index from 0 to {}", sequence.children.size() - 1));
      return nullptr;
    }
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    return step(*sequence.children[index]);
  }

  const Node* enter_mapping(const Node& mapping, std::string_view& rest)
  {
    const Node* longest = nullptr;
    for (const Node* child : mapping.children) {
      const bool fits =
          rest.starts_with(child->key) && (rest.size() == child->key.size() || rest[child->key.size()] == '.');
      if (fits && (!longest || child->key.size() > longest->key.size()))
        longest = child;
    }
    if (!longest) {
      create(rest);
      return nullptr;
    }
    rest.remove_prefix(std::min(longest->key.size() + 1, rest.size()));
    return step(*longest);
  }

  bool enter_leaf(const Node& leaf, std::string_view rest)
  {
    if (leaf.kind == Kind::null) {
      create(rest);
      return true;
    }
    refuse(fmt::format("leads nowhere at `{}`", rest), fmt::format("`{}` is a scalar", path_of(leaf)), {});
    return false;
  }

  const Node* step(const Node& child)
  {
    steps_.push_back(&child);
    return &child;
  }

  void create(std::string_view rest)
  {
    while (!rest.empty()) {
      const std::string_view part = rest.substr(0, rest.find('.'));
      created_.emplace_back(part);
      // What the reader refuses as a key must not come in this way.
      well_formed_ = well_formed_ && part.size() <= max_key_bytes && part != "<<" && is_clean_text(part);
      rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    }
  }

  void rebuild(Node* parent, const Node& source, std::size_t depth)
  {
    if (depth == steps_.size() && created_.empty())
      return name(insert(parent), source);
    if (depth == steps_.size() && source.kind == Kind::null) {
      Node* mapping = builder_.add(parent, Kind::mapping, source.file, source.mark);
      name(mapping, source);
      return make_created(mapping);
    }
    Node* node = builder_.add(parent, source.kind, source.file, source.mark);
    name(node, source);
    for (const Node* child : source.children)
      if (depth < steps_.size() && child == steps_[depth])
        rebuild(node, *child, depth + 1);
      else
        builder_.copy(node, *child, unlimited_);
    if (depth == steps_.size())
      make_created(node);
    else if (node->kind == Kind::mapping)
      builder_.index_keys(*node);
  }

  /// Hangs created_[0]: {created_[1]: ... value} below `mapping`.
  void make_created(Node* mapping)
  {
    std::vector<Node*> chain{mapping};
    const Node& value = TreeBuilder::node(value_);
    for (std::size_t i = 0; i < created_.size(); ++i) {
      const bool last = i + 1 == created_.size();
      Node* node = last ? insert(chain.back()) : builder_.add(chain.back(), Kind::mapping, value.file, value.mark);
      node->key = created_[i];
      node->key_mark = value.mark;
      chain.push_back(node);
    }
    chain.pop_back();
    for (Node* node : chain)
      builder_.index_keys(*node);
  }

  Node* insert(Node* parent) { return builder_.copy(parent, TreeBuilder::node(value_), unlimited_); }

  static void name(Node* node, const Node& source)
  {
    node->key = source.key;
    node->key_mark = source.key_mark;
  }

  std::string_view path_;
  const Value& value_;
  Diagnostics& diagnostics_;
  std::vector<const Node*> steps_;
  std::vector<std::string> created_;
  bool well_formed_ = true;
  TreeBuilder builder_;
  std::size_t unlimited_ = static_cast<std::size_t>(-1);
};

} // namespace

std::optional<Value> replace(const Value& root, std::string_view path, const Value& replacement,
                             Diagnostics& diagnostics)
{
  return Replacement{path, replacement, diagnostics}.apply(root);
}

std::optional<Value> set(const Value& root, std::string_view path, std::string_view yaml, Diagnostics& diagnostics)
{
  const auto value = load_text(yaml, fmt::format("--set {}", path), diagnostics);
  return value ? replace(root, path, *value, diagnostics) : std::nullopt;
}

Value without(const Value& root, std::string_view key)
{
  std::vector<std::pair<std::string, Value>> kept;
  for (const Value& child : root.children())
    if (child.key() != key)
      kept.emplace_back(std::string{child.key()}, child);
  return make_mapping(kept, root.location());
}

} // namespace leasehold::config
