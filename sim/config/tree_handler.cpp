#include "config/tree_handler.hpp"

#include "config/plain.hpp"
#include "config/source_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace leasehold::config {

namespace {

Mark from(const YAML::Mark& mark)
{
  return {mark.line + 1, mark.column + 1};
}

} // namespace

TreeHandler::TreeHandler(std::string_view source, std::shared_ptr<const std::string> file, Diagnostics& diagnostics)
    : source_(source), file_(std::move(file)), diagnostics_(diagnostics)
{
}

Value TreeHandler::finish()
{
  return builder_.finish();
}

Location TreeHandler::at(const Mark& mark) const
{
  return {*file_, mark.line, mark.column};
}

void TreeHandler::stop(const YAML::Mark& mark, std::string problem, std::string why, std::string suggestion)
{
  diagnostics_.error(at(from(mark)), std::move(problem), std::move(why), std::move(suggestion));
  throw StopReading{};
}

void TreeHandler::stop_empty()
{
  diagnostics_.error(Location{*file_, 0, 0}, "the file is empty", "it holds no value");
  throw StopReading{};
}

bool TreeHandler::expects_key() const
{
  return !open_.empty() && open_.back().node->kind == Kind::mapping && !open_.back().key_read;
}

void TreeHandler::take_key(const YAML::Mark& mark, const std::string& text, bool is_null)
{
  if (is_null || text.empty())
    stop(mark, "a key is empty", "keys are words");
  if (text.size() > max_key_bytes)
    stop(mark, fmt::format("a key is longer than {} bytes", max_key_bytes), "keys are words");
  if (text == "<<")
    stop(mark, "merge keys are not read", "`<<` is no part of YAML 1.2", "write the keys out");
  open_.back().key = text;
  open_.back().key_mark = from(mark);
  open_.back().key_read = true;
}

void TreeHandler::attach_key(Node& node)
{
  if (open_.empty() || open_.back().node->kind != Kind::mapping)
    return;
  Open& mapping = open_.back();
  node.key = std::move(mapping.key);
  node.key_mark = mapping.key_mark;
  mapping.key_read = false;
}

Node* TreeHandler::place(const YAML::Mark& mark, Kind kind, YAML::anchor_t anchor)
{
  if (++placed_ > max_values)
    stop(mark, fmt::format("there are more than {} values", max_values), "no scenario needs that",
         "put bulk data in a trace file");
  if (expects_key())
    stop(mark, fmt::format("{} stands where a key is due", to_text(kind)), "keys are words",
         "check that brackets are closed");
  Node* node = builder_.add(open_.empty() ? nullptr : open_.back().node, kind, file_, from(mark));
  attach_key(*node);
  if (anchor != 0)
    anchors_[anchor] = node;
  return node;
}

// An empty value is reported by the parser at the token after it; the reader wants the key that lacks it.
bool TreeHandler::is_written(const YAML::Mark& mark) const
{
  const auto position = static_cast<std::size_t>(std::max(mark.pos, 0));
  if (mark.pos < 0 || position >= source_.size())
    return false;
  return source_[position] == '~' || source_[position] == 'n' || source_[position] == 'N';
}

void TreeHandler::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor)
{
  if (expects_key())
    return take_key(mark, {}, true);
  if (open_.empty() && !is_written(mark))
    stop_empty();
  Node* node = place(mark, Kind::null, anchor);
  const Node* parent = node->parent;
  if (!is_written(mark) && parent)
    node->mark = parent->kind == Kind::mapping ? node->key_mark : parent->mark;
}

void TreeHandler::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& text)
{
  refuse_tag(mark, tag);
  if (!is_clean_text(text))
    stop(mark, "an escape makes a byte that is no text", "NUL, and \\N and \\_, are not read");
  if (expects_key())
    return take_key(mark, text, false);
  Node* node = place(mark, Kind::scalar, anchor);
  node->text = text;
  // What could not be written on one line without quotes is a string, too: text of several lines, for one.
  node->quoted = tag == "!" || !is_plain(text, Style::block);
}

void TreeHandler::refuse_tag(const YAML::Mark& mark, const std::string& tag)
{
  if (!tag.empty() && tag != "?" && tag != "!")
    diagnostics_.error(at(from(mark)), fmt::format("the tag `{}` is not read", tag), "values here have no tags",
                       "leave it out");
}

void TreeHandler::open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Kind kind)
{
  refuse_tag(mark, tag);
  if (open_.size() >= static_cast<std::size_t>(max_depth))
    stop(mark, fmt::format("nesting is deeper than {}", max_depth), "no scenario needs that");
  Node* node = place(mark, kind, anchor);
  open_.push_back({node, false, {}, {}});
}

void TreeHandler::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                                  YAML::EmitterStyle::value)
{
  open(mark, tag, anchor, Kind::sequence);
}

void TreeHandler::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value)
{
  open(mark, tag, anchor, Kind::mapping);
}

void TreeHandler::OnSequenceEnd()
{
  open_.pop_back();
}

void TreeHandler::OnMapEnd()
{
  Node& mapping = *open_.back().node;
  open_.pop_back();
  const auto repeated = builder_.index_keys(mapping);
  for (const auto& [node, first] : repeated)
    diagnostics_.add({at(node->key_mark), path_of(*node), "the key stands here twice",
                      fmt::format("first in line {}", first->key_mark.line), "keep one of them", Severity::error});
  builder_.drop(mapping, repeated);
}

void TreeHandler::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor)
{
  if (expects_key())
    stop(mark, "an alias stands where a key is due", "keys are words");
  const auto found = anchors_.find(anchor);
  const bool inside_itself = found != anchors_.end() && std::any_of(open_.begin(), open_.end(), [&](const Open& open) {
                               return open.node == found->second;
                             });
  if (found == anchors_.end() || inside_itself)
    stop(mark, "an alias stands inside what it names", "it would never end");
  const int depth = static_cast<int>(open_.size()) + depth_of(*found->second);
  if (depth > max_depth + 1)
    stop(mark, fmt::format("nesting is deeper than {}", max_depth), "an alias counts with all that it names");
  Node* node = builder_.copy(open_.empty() ? nullptr : open_.back().node, *found->second, alias_budget_);
  if (!node)
    stop(mark, "aliases expand to more than 1,000,000 values", "the file stands for more than can be read");
  attach_key(*node);
}

} // namespace leasehold::config
