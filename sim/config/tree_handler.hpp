// Turns yaml-cpp's parse events into our tree, so that depth, duplicates and aliases are judged as they appear.
#pragma once

#include "config/diagnostics.hpp"
#include "config/tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace leasehold::config {

/// Thrown out of yaml-cpp's parser to stop it; the fault is already in the diagnostics.
struct StopReading {};

class TreeHandler final : public YAML::EventHandler {
public:
  TreeHandler(std::string_view source, std::shared_ptr<const std::string> file, Diagnostics& diagnostics);

  /// The tree, once the document has ended.
  [[nodiscard]] Value finish();

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override;
  void OnSequenceEnd() override;
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override;
  void OnMapEnd() override;

  /// Reports at `mark` and stops the parser.
  [[noreturn]] void stop(const YAML::Mark& mark, std::string problem, std::string why, std::string suggestion = {});
  [[noreturn]] void stop_empty();

private:
  struct Open {
    Node* node;
    bool key_read = false; ///< a mapping whose next value belongs to `key`
    std::string key;
    Mark key_mark;
  };

  Node* place(const YAML::Mark& mark, Kind kind, YAML::anchor_t anchor);
  void attach_key(Node& node);
  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Kind kind);
  bool expects_key() const;
  void take_key(const YAML::Mark& mark, const std::string& text, bool is_null);
  void refuse_tag(const YAML::Mark& mark, const std::string& tag);
  bool is_written(const YAML::Mark& mark) const;
  Location at(const Mark& mark) const;

  std::string_view source_;
  std::shared_ptr<const std::string> file_;
  Diagnostics& diagnostics_;
  TreeBuilder builder_;
  std::vector<Open> open_;
  std::unordered_map<YAML::anchor_t, const Node*> anchors_;
  static constexpr std::size_t max_values = 300'000;
  std::size_t placed_ = 0;
  std::size_t alias_budget_ = 1'000'000;
};

} // namespace leasehold::config
