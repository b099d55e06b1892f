// An immutable, located tree of YAML values. A Value is a cheap handle that keeps its whole tree alive.
#pragma once

#include "config/location.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leasehold::config {

enum class Kind { null, scalar, sequence, mapping };

/// "null", "a scalar", "a sequence", "a mapping": for messages.
[[nodiscard]] std::string_view to_text(Kind kind);

struct Node;
struct Tree;

class Value {
public:
  /// A null without a place.
  Value();

  [[nodiscard]] Kind kind() const;
  [[nodiscard]] bool is_null() const { return kind() == Kind::null; }
  [[nodiscard]] bool is_scalar() const { return kind() == Kind::scalar; }
  [[nodiscard]] bool is_sequence() const { return kind() == Kind::sequence; }
  [[nodiscard]] bool is_mapping() const { return kind() == Kind::mapping; }

  /// A scalar's text after YAML's quoting is undone; empty for other kinds.
  [[nodiscard]] const std::string& text() const;
  /// True for a scalar in quotes or in block form, which is a string whatever it looks like.
  [[nodiscard]] bool quoted() const;

  [[nodiscard]] Location location() const;
  /// Where the key stands whose value this is; location() for the root and for elements of sequences.
  [[nodiscard]] Location key_location() const;
  /// The key whose value this is; empty for the root and for elements of sequences.
  [[nodiscard]] std::string_view key() const;
  /// Keys and indices from the root, such as `workload.0.jobs.file`; empty for the root.
  [[nodiscard]] std::string path() const;

  /// How many elements a sequence or mapping has; 0 for other kinds.
  [[nodiscard]] std::size_t size() const;
  /// Element `index` in the order of the file; index < size().
  [[nodiscard]] Value operator[](std::size_t index) const;
  /// All elements in the order of the file.
  [[nodiscard]] std::vector<Value> children() const;
  /// The value of `key` where this is a mapping that has it. Logarithmic.
  [[nodiscard]] std::optional<Value> find(std::string_view key) const;

  /// The same kinds, keys in the same order, texts and quoting; places do not count.
  [[nodiscard]] bool same_content(const Value& other) const;

private:
  friend class TreeBuilder;
  Value(std::shared_ptr<const Tree> tree, const Node* node);
  std::shared_ptr<const Tree> tree_;
  const Node* node_;
};

/// Values made by the program, for manifests and for points of a campaign. They carry the location `where`.
[[nodiscard]] Value make_scalar(std::string text, bool quoted = false, const Location& where = {});
[[nodiscard]] Value make_sequence(const std::vector<Value>& elements, const Location& where = {});
/// Keys must be distinct; later duplicates are dropped.
[[nodiscard]] Value make_mapping(const std::vector<std::pair<std::string, Value>>& entries, const Location& where = {});

} // namespace leasehold::config
