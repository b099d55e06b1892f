// One summary.json, not trusted: size, nesting, types and ranges are checked before anything is used.
#include "analysis/read/run_reader.hpp"

#include "output/schema.hpp"
#include "units/printable.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

namespace leasehold::analysis {

namespace {

using Json = nlohmann::ordered_json; // keeps the scenario's order of the axes

constexpr int deepest = 8; // a summary nests twice

constexpr std::size_t longest_label = 1024;

/// What is wrong with the file; caught in read_summary, which knows its path.
struct Malformed : std::runtime_error {
  Malformed(const std::string& problem, std::string why_) : std::runtime_error(problem), why(std::move(why_)) {}
  std::string why;
};

const Json& member(const Json& object, const char* key)
{
  const auto found = object.find(key);
  if (found == object.end())
    throw Malformed(fmt::format("no '{}'", key), "every summary has one");
  return *found;
}

const Json& object_member(const Json& object, const char* key)
{
  const Json& value = member(object, key);
  if (!value.is_object())
    throw Malformed(fmt::format("'{}' is {}", key, value.type_name()), "an object is due");
  return value;
}

std::string text(const Json& value, const std::string& key)
{
  if (!value.is_string())
    throw Malformed(fmt::format("'{}' is {}", key, value.type_name()), "text is due");
  auto result = value.get<std::string>();
  // A line break or an escape sequence in a label would tear the tables, and the terminal, apart.
  if (!first_unprintable(result).empty() || result.find_first_of("\t\n") != std::string::npos)
    throw Malformed(fmt::format("'{}' holds control characters", printable(key)), "it is printed in tables");
  return result;
}

std::string label(const Json& object, const char* key)
{
  std::string result = text(member(object, key), key);
  if (result.empty())
    throw Malformed(fmt::format("'{}' is empty", key), "it names a row of the table");
  if (result.size() > longest_label)
    throw Malformed(fmt::format("'{}' has {} bytes", key, result.size()), fmt::format("{} at most", longest_label));
  return result;
}

std::uint64_t count(const Json& object, const char* key)
{
  const Json& value = member(object, key);
  if (!value.is_number_unsigned())
    throw Malformed(fmt::format("'{}' is {}", key, value.dump()), "a whole number from 0 is due");
  return value.get<std::uint64_t>();
}

void read_stability(const Json& stability, Replication& into)
{
  const Json& stable = member(stability, "stable");
  if (!stable.is_boolean())
    throw Malformed(fmt::format("'stability.stable' is {}", stable.type_name()), "true or false is due");
  into.stable = stable.get<bool>();
  const auto reason = stability.find("reason");
  if (reason != stability.end() && !reason->is_null())
    into.stability_reason = text(*reason, "stability.reason");
}

std::vector<std::string> read_post_mortem(const Json& summary)
{
  std::vector<std::string> lines;
  const auto findings = summary.find("post_mortem");
  if (findings == summary.end())
    return lines;
  if (!findings->is_array())
    throw Malformed(fmt::format("'post_mortem' is {}", findings->type_name()), "a list is due");
  for (const Json& finding : *findings) {
    if (!finding.is_object())
      throw Malformed(fmt::format("'post_mortem' holds {}", finding.type_name()), "an object is due");
    lines.push_back(text(member(finding, "subject"), "subject") + ": " + text(member(finding, "text"), "text"));
  }
  return lines;
}

/// Only summaries of scenarios that name `metrics` have it.
std::vector<std::string> read_headline(const Json& summary)
{
  std::vector<std::string> names;
  const auto found = summary.find("headline");
  if (found == summary.end())
    return names;
  if (!found->is_array())
    throw Malformed(fmt::format("'headline' is {}", found->type_name()), "a list is due");
  for (const Json& name : *found)
    names.push_back(text(name, "headline"));
  return names;
}

std::map<std::string, std::optional<double>> read_metrics(const Json& metrics)
{
  std::map<std::string, std::optional<double>> result;
  for (const auto& [name, value] : metrics.items()) {
    text(name, "metrics");
    if (!value.is_number() && !value.is_null())
      throw Malformed(fmt::format("metric '{}' is {}", name, value.type_name()), "a number or null is due");
    const double number = value.is_null() ? 0.0 : value.get<double>();
    if (std::abs(number) > output::largest_measure)
      throw Malformed(fmt::format("metric '{}' is {}", name, number), "no measure is that large");
    result[name] = value.is_null() ? std::nullopt : std::optional(number);
  }
  return result;
}

/// `books.tenants.<tenant>.commitments/<programme>`; books are there only where anything is leased.
std::map<std::string, std::map<std::string, std::int64_t>> read_commitments(const Json& summary)
{
  constexpr std::string_view line = "commitments/";
  std::map<std::string, std::map<std::string, std::int64_t>> result;
  if (!summary.contains("books") || !object_member(summary, "books").contains("tenants"))
    return result;
  for (const auto& [tenant, book] : object_member(summary.at("books"), "tenants").items()) {
    auto& programmes = result[text(tenant, "books.tenants")];
    for (const auto& [entry, value] : book.items())
      if (entry.starts_with(line)) {
        if (!value.is_number() || !(std::abs(value.get<double>()) < output::largest_measure))
          throw Malformed(fmt::format("'{}' is {}", entry, value.dump()), "a number is due");
        programmes[text(entry, "books.tenants").substr(line.size())] =
            std::llround(std::min(value.get<double>(), 1e15));
      }
  }
  return result;
}

/// One side: holder → entry → number; entries that are no numbers are left out.
void read_side(const Json& from, const char* key, BookLine::Side side, std::vector<BookLine>& lines)
{
  if (!from.contains(key))
    return;
  for (const auto& [holder, book] : object_member(from, key).items()) {
    if (!book.is_object())
      throw Malformed(fmt::format("'{}' holds {}", key, book.type_name()), "an object is due");
    for (const auto& [entry, value] : book.items())
      if (value.is_number()) {
        if (!(std::abs(value.get<double>()) < output::largest_measure))
          throw Malformed(fmt::format("'{}' is {}", entry, value.dump()), "no measure is that large");
        lines.push_back({side, text(holder, key), text(entry, key), value.get<double>()});
      }
  }
}

std::vector<BookLine> read_books(const Json& summary)
{
  std::vector<BookLine> lines;
  if (summary.contains("books")) {
    const Json& books = object_member(summary, "books");
    read_side(books, "tenants", BookLine::Side::tenants, lines);
    read_side(books, "workloads", BookLine::Side::workloads, lines);
    read_side(books, "providers", BookLine::Side::providers, lines);
  }
  read_side(summary, "services", BookLine::Side::services, lines);
  return lines;
}

InputPlace place_from(const Json& entry)
{
  using Kind = InputPlace::Kind;
  const std::string taken = entry.is_object() ? text(member(entry, "taken"), "taken") : std::string{};
  if (taken == "draw") {
    const Json& quantile = member(entry, "quantile");
    if (!quantile.is_number() || !(quantile.get<double>() >= 0.0 && quantile.get<double>() <= 1.0))
      throw Malformed(fmt::format("'quantile' is {}", quantile.dump()), "a number from 0 to 1 is due");
    return {Kind::drawn, quantile.get<double>()};
  }
  for (const auto& [word, kind] : {std::pair{"low", Kind::low}, {"best", Kind::best}, {"high", Kind::high}})
    if (taken == word)
      return {kind, 0.0};
  throw Malformed(fmt::format("'taken' is '{}'", taken), "draw, low, best or high is due");
}

/// Only summaries of scenarios with `uncertainty` have it.
std::vector<std::pair<std::string, InputPlace>> read_inputs(const Json& summary)
{
  std::vector<std::pair<std::string, InputPlace>> inputs;
  if (summary.contains("uncertainty"))
    for (const auto& [name, entry] : object_member(summary, "uncertainty").items())
      inputs.emplace_back(text(name, "uncertainty"), place_from(entry));
  return inputs;
}

std::map<std::string, std::int64_t> read_counts(const Json& counts)
{
  std::map<std::string, std::int64_t> result;
  for (const auto& [name, value] : counts.items()) {
    if (!value.is_number_integer())
      throw Malformed(fmt::format("count '{}' is {}", name, value.dump()), "a whole number is due");
    result[name] = value.get<std::int64_t>();
  }
  return result;
}

Replication decode(const Json& json)
{
  if (!json.is_object())
    throw Malformed(fmt::format("holds {}", json.type_name()), "an object is due");
  Replication result;
  result.scenario = label(json, "scenario");
  result.point = label(json, "point");
  result.point_index = count(json, "point_index");
  result.seed = count(json, "seed");
  result.replication = count(json, "replication");
  for (const auto& [axis, value] : object_member(json, "axes").items())
    result.axes.emplace_back(text(axis, "axes"), text(value, "axes." + axis));
  result.inputs = read_inputs(json);
  result.latin = json.contains("latin") ? count(json, "latin") : 0;
  result.headline = read_headline(json);
  result.counts = read_counts(object_member(json, "counts"));
  read_stability(object_member(json, "stability"), result);
  result.post_mortem = read_post_mortem(json);
  result.commitments = read_commitments(json);
  result.books = read_books(json);
  result.metrics = read_metrics(object_member(json, "metrics"));
  return result;
}

std::string read_whole(const std::filesystem::path& file)
{
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error))
    throw Malformed("cannot be read", error ? error.message() : "it is not a regular file");
  const auto size = std::filesystem::file_size(file, error);
  if (!error && size > output::largest_summary_bytes)
    throw Malformed(fmt::format("is too large at {} bytes", size),
                    fmt::format("{} at most", output::largest_summary_bytes));
  std::ifstream in(file, std::ios::binary);
  if (error || !in)
    throw Malformed("cannot be read", error ? error.message() : "no permission?");
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

Json parse(const std::string& content)
{
  const auto shallow = [](int above, Json::parse_event_t event, Json&) {
    const bool opens = event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start;
    if (opens && above >= deepest)
      throw Malformed("nests too deeply", fmt::format("{} levels at most", deepest));
    return true;
  };
  try {
    return Json::parse(content, shallow);
  } catch (const Json::parse_error& error) {
    const auto end = content.begin() + static_cast<std::ptrdiff_t>(std::min(error.byte, content.size()));
    const auto line = 1 + std::count(content.begin(), end, '\n');
    throw Malformed(fmt::format("is not JSON from line {}", line), "cut short, or edited by hand?");
  } catch (const Json::exception&) {
    throw Malformed("holds a number out of range", "64-bit floating point is due");
  }
}

} // namespace

std::optional<Replication> read_summary(const std::filesystem::path& file, Problems& problems)
{
  try {
    return decode(parse(read_whole(file)));
  } catch (const Malformed& fault) {
    problems.fault(file.string(), fault.what(), fault.why, "delete its folder and run again with --resume");
    return std::nullopt;
  }
}

} // namespace leasehold::analysis
