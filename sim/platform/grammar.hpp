// What SimGrid 3.32 reads in a platform file: elements, their attributes, and how values are written. Only constructs
// that this table describes completely are vouched for; a file with others is tried in a child process first
// (platform_probe.hpp), because SimGrid aborts on some faults.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::platform {

/// What a file's <config> may do: only network and processor models may be set there (others write files, say), and
/// only the number of network/TCP-gamma is vouched for.
enum class Setting { sound, unproven, refused };
[[nodiscard]] Setting judge_setting(std::string_view key, std::string_view value);

/// How an attribute's value is written.
enum class Syntax { text, count, speed, speeds, bandwidth, latency, routing, sharing, topology, radical, yes_no };

struct AttributeRule {
  std::string_view name;
  Syntax syntax = Syntax::text;
  bool required = false;
};

struct ElementRule {
  std::string_view name;
  std::string_view parents; ///< blank-separated
  std::span<const AttributeRule> attributes;
};

/// The rule of an element, or null where it is not vouched for.
[[nodiscard]] const ElementRule* element_rule(std::string_view name);

/// Whether SimGrid knows the element at all.
[[nodiscard]] bool is_simgrid_element(std::string_view name);
[[nodiscard]] std::vector<std::string> element_names();

/// Whether SimGrid knows the attribute on an element that has a rule, beyond what the rule vouches for.
[[nodiscard]] bool is_extra_attribute(std::string_view element, std::string_view attribute);

/// What is wrong with a value and what would be right; both empty for a good one.
struct ValueFault {
  std::string problem; ///< a clause that follows the value: "has no unit"
  std::string why;
  std::string suggestion;
  explicit operator bool() const { return !problem.empty(); }
};
[[nodiscard]] ValueFault check_value(Syntax syntax, std::string_view value);

/// Host numbers of a cluster's radical such as `0-63,70`, in its order; empty for a malformed one, or for more than
/// max_hosts.
inline constexpr long max_hosts = 1'000'000;
[[nodiscard]] std::vector<long> expand_radical(std::string_view radical);

/// Numbers of a comma-separated list; empty where one is no whole number above 0.
[[nodiscard]] std::vector<long> whole_numbers(std::string_view list);

/// Pieces between separators, empty ones included.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

} // namespace leasehold::platform
