// The keys of a run directory's trees are those that the schema lists, and all of them are written.
#include "cli/split_world.hpp"
#include "config/load.hpp"
#include "output/schema.hpp"
#include "support/program.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace leasehold::test {

namespace {

using Json = nlohmann::json;
/// Names from the root down. A name may hold dots.
using Path = std::vector<std::string>;

/// What holds a value, and every list.
void collect(const Json& node, const Path& path, std::set<Path>& paths)
{
  if (node.is_object())
    for (const auto& [key, child] : node.items()) {
      Path below = path;
      below.push_back(key);
      collect(child, below, paths);
    }
  else
    paths.insert(path);
  if (node.is_array())
    for (const Json& each : node)
      if (each.is_object())
        collect(each, path, paths);
}

/// The same of YAML.
void collect(const config::Value& node, const Path& path, std::set<Path>& paths)
{
  if (node.is_mapping())
    for (const config::Value& child : node.children()) {
      Path below = path;
      below.emplace_back(child.key());
      collect(child, below, paths);
    }
  else
    paths.insert(path);
  if (node.is_sequence())
    for (const config::Value& each : node.children())
      if (each.is_mapping())
        collect(each, path, paths);
}

Path names_of(std::string_view column)
{
  Path names{""};
  for (const char c : column)
    if (c == '.')
      names.emplace_back();
    else
      names.back() += c;
  return names;
}

/// `<name>` at the end of a listed name stands for any.
bool stands_for(const std::string& listed, const std::string& written)
{
  constexpr std::string_view any = "<name>";
  if (!listed.ends_with(any))
    return listed == written;
  const std::string_view begin = std::string_view{listed}.substr(0, listed.size() - any.size());
  return written.starts_with(begin) && written.size() > begin.size();
}

bool stands_for(const Path& listed, const Path& written)
{
  return std::ranges::equal(listed, written,
                            [](const std::string& one, const std::string& other) { return stands_for(one, other); });
}

std::string text_of(const Path& path)
{
  std::string text;
  for (const std::string& name : path)
    text += (text.empty() ? "" : ".") + name;
  return text;
}

/// Written and not listed, or listed and not written.
void compare(std::string_view file, const std::set<Path>& written)
{
  const auto tree = std::ranges::find(output::files, file, &output::File::name);
  REQUIRE(tree != output::files.end());
  std::vector<Path> listed;
  for (const output::Column& column : tree->columns)
    listed.push_back(names_of(column.name));
  for (const Path& path : written)
    CHECK_MESSAGE(std::ranges::any_of(listed, [&](const Path& one) { return stands_for(one, path); }), file,
                  " holds what the schema does not list: ", text_of(path));
  for (const Path& one : listed)
    CHECK_MESSAGE(std::ranges::any_of(written, [&](const Path& path) { return stands_for(one, path); }), file,
                  " lacks what the schema lists: ", text_of(one));
}

/// Two hours of a service that is followed request by request, on chips that are leased, and of a gang that a block is
/// bought for, at prices that are drawn, over an axis: all that makes a key be written. Jobs, ports, data and owned chips add metrics and no keys.
constexpr const char* everything =
    "name: everything\n"
    "start: 2026-06-01\n"
    "horizon: 2 h\n"
    "platform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n"
    "tenants: [{name: lab}]\n"
    "workload:\n"
    "  - serving: {name: chat, tenant: lab, model: llama3-8b, chips: {h100: 1}, "
    "startup: 0 s, shedding: slo_capacity,\n"
    "              minimum_replicas: 2, maximum_replicas: 2,\n"
    "              requests: {detail: requests, rate: 1/s, input: 500, output: 100},\n"
    "              slo: {ttft: 500 ms, tpot: 1 s}}\n"
    "  - training: {name: run, tenant: lab, model: llama3-8b, tokens: 48 B, deadline: 9 d, "
    "chips: {h100: 64}}\n"
    "policies: {leasing: {policy: capacity_block_planner, providers: [aws], margin: 0, "
    "price_limit: 2}}\n"
    "energy: {carbon: [{intensity: 400}]}\n"
    "uncertainty: {prices: [{low: 0.8, high: 1.25}]}\n"
    "axes:\n"
    "  autoscaling: [static]\n"
    "metrics: [cost]\n";

} // namespace

TEST_CASE("the check sees keys that are not listed, and listed ones that are missing")
{
  CHECK(stands_for(Path{"metrics", "<name>"}, Path{"metrics", "cost"}));
  CHECK(stands_for(Path{"services", "<name>", "ttft_<name>"}, Path{"services", "a.b", "ttft_p99"}));
  CHECK_FALSE(stands_for(Path{"services", "<name>", "ttft_<name>"}, Path{"services", "chat", "tpot_p99"}));
  CHECK_FALSE(stands_for(Path{"metrics", "<name>"}, Path{"metrics", "cost", "mean"}));
  std::set<Path> paths;
  collect(Json::parse(R"({"calls": [{"host": "h", "of": [1]}], "none": {}})"), {}, paths);
  CHECK(paths == std::set<Path>{{"calls"}, {"calls", "host"}, {"calls", "of"}});
}

TEST_CASE("summary.json, manifest.yaml and execution.json hold the keys that `describe` lists, and no others")
{
  const ScratchDirectory scratch;
  write_text(scratch / "everything.yaml", everything);
  const Output ran = run_program({"run", scratch / "everything.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);

  const std::filesystem::path out = scratch / "out";
  std::set<Path> summary, execution, manifest;
  collect(Json::parse(read_text(out / "autoscaling=static" / "seed=1" / output::summary_file)), {}, summary);
  collect(Json::parse(read_text(out / output::execution_file)), {}, execution);
  config::Diagnostics diagnostics;
  const auto tree = config::load_text(read_text(out / output::manifest_file), "manifest", diagnostics);
  REQUIRE_MESSAGE(tree, diagnostics.text());
  for (const config::Value& child : tree->children())
    if (child.key() == "scenario") // whose keys are the scenario's, see `describe scenario`
      manifest.insert({"scenario"});
    else
      collect(child, {std::string{child.key()}}, manifest);
  compare(output::summary_file, summary);
  compare(output::execution_file, execution);
  compare(output::manifest_file, manifest);
}

TEST_CASE("campaign.json holds the keys that `describe` lists, and no others")
{
  const ScratchDirectory scratch;
  write_text(scratch / "split.yaml", split_world);
  const Output ran = run_program({"run", scratch / "split.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  std::set<Path> campaign;
  collect(Json::parse(read_text(scratch.path() / "out" / output::campaign_file)), {}, campaign);
  compare(output::campaign_file, campaign);
}

} // namespace leasehold::test
