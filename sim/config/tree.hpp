// The storage behind config::Value: an arena of nodes that is built once and then only read.
#pragma once

#include "config/value.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::config {

struct Mark {
  int line = 0;
  int column = 0;
};

struct Node {
  Kind kind = Kind::null;
  bool quoted = false;
  Mark mark;
  Mark key_mark;
  const Node* parent = nullptr;
  std::uint32_t index = 0; ///< place among the parent's children
  std::string key;
  std::string text;
  std::shared_ptr<const std::string> file;
  std::vector<Node*> children;
  std::vector<std::uint32_t> by_key; ///< a mapping's children in the order of their keys
};

struct Tree {
  std::deque<Node> nodes;
};

/// How deep values may nest; all recursion over a tree is bounded by it.
inline constexpr int max_depth = 64;
inline constexpr std::size_t max_key_bytes = 256;

/// Builds one tree from its root downwards.
class TreeBuilder {
public:
  TreeBuilder();

  /// The first node added is the root; `parent` is null for it.
  Node* add(Node* parent, Kind kind, std::shared_ptr<const std::string> file, Mark mark);
  /// A child whose key an earlier child has, and the first that has it.
  struct Repeated {
    const Node* node;
    const Node* first;
  };
  /// Sorts a mapping's keys once all its children are there.
  std::vector<Repeated> index_keys(Node& mapping);
  /// Removes `victims` from a mapping that has been indexed.
  void drop(Node& mapping, const std::vector<Repeated>& victims);
  /// Adds a copy of `source` and all below it; `budget` falls by one a node, and the copy stops when it is spent.
  Node* copy(Node* parent, const Node& source, std::size_t& budget);

  [[nodiscard]] std::size_t size() const { return tree_->nodes.size(); }
  [[nodiscard]] Value finish();

  static const Node& node(const Value& value) { return *value.node_; }

private:
  std::shared_ptr<Tree> tree_;
};

[[nodiscard]] std::string path_of(const Node& node);
[[nodiscard]] Location location_of(const Node& node);
/// 1 for a scalar, one more than its deepest child for the others.
[[nodiscard]] int depth_of(const Node& node);

} // namespace leasehold::config
