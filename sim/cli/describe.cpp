#include "cli/scenario_options.hpp"
#include "cli/topics.hpp"
#include "cli/verbs.hpp"
#include "config/suggest.hpp"
#include "units/printable.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

namespace leasehold::cli {

namespace {

struct Kind {
  TopicKind kind;
  const char* name;
  const char* title;
};

constexpr Kind kinds[] = {
    {TopicKind::scenario, "scenario", "Scenario files"},
    {TopicKind::policies, "policies", "Policies"},
    {TopicKind::metrics, "metrics", "Metrics"},
    {TopicKind::files, "files", "Files of a run"},
    {TopicKind::formats, "formats", "Trace formats"},
    {TopicKind::accelerators, "accelerators", "Accelerators"},
    {TopicKind::models, "models", "Models"},
    {TopicKind::programmes, "programmes", "Lease programmes"},
};

struct DescribeArguments {
  std::string name;
  std::string catalogue;
  std::string format = "text";
  PluginArguments plugins;
  bool all = false;
  std::string program; ///< as it was called
};

/// Whether all could be loaded; faults are printed.
bool load_plugins(const std::vector<std::filesystem::path>& libraries)
{
  config::Diagnostics diagnostics;
  for (const std::filesystem::path& file : libraries)
    policy::load_plugin(file, file.string(), config::make_scalar(file.string(), false, {"--plugin", 0, 0}),
                        diagnostics);
  fmt::print(stderr, "{}", diagnostics.text());
  return diagnostics.ok();
}

/// All topics, or nothing where the catalogue or a plug-in has faults, which are printed.
std::optional<std::vector<Topic>> all_topics(const std::string& catalogue, const PluginArguments& plugins)
{
  if (!load_plugins(plugins.files))
    return std::nullopt;
  auto topics = built_in_topics();
  const std::string directory = catalogue.empty() ? default_catalogue() : catalogue;
  if (directory.empty())
    return topics;
  config::Diagnostics diagnostics;
  for (Topic& topic : catalogue_topics(directory, diagnostics))
    topics.push_back(std::move(topic));
  fmt::print(stderr, "{}", diagnostics.text());
  return diagnostics.ok() ? std::optional{std::move(topics)} : std::nullopt;
}

std::vector<std::string> kind_names()
{
  std::vector<std::string> names;
  for (const Kind& kind : kinds)
    names.emplace_back(kind.name);
  return names;
}

int list(const DescribeArguments& arguments)
{
  const auto kind = std::ranges::find(kinds, arguments.name, &Kind::name);
  const auto topics = all_topics(arguments.catalogue, arguments.plugins);
  if (!topics)
    return 2;
  std::size_t widest = 0;
  for (const Topic& topic : *topics)
    if (topic.kind == kind->kind)
      widest = std::max(widest, topic.name.size());
  std::string group;
  for (const Topic& topic : *topics) {
    if (topic.kind != kind->kind)
      continue;
    if (topic.group != group)
      fmt::print("{}{}:\n", group.empty() ? "" : "\n", topic.group);
    group = topic.group;
    fmt::print("{}{:<{}}  {}\n", group.empty() ? "" : "  ", topic.name, widest, topic.summary);
  }
  return 0;
}

/// Of one kind, or of all where it is empty; under the titles of their groups.
int describe_all(const std::vector<Topic>& topics, std::string_view only, bool markdown)
{
  for (const Kind& kind : kinds) {
    if (!only.empty() && only != kind.name)
      continue;
    fmt::print("{}{}\n\n", markdown ? "# " : "", kind.title);
    std::string_view group;
    for (const Topic& topic : topics) {
      if (topic.kind != kind.kind)
        continue;
      if (topic.group != group)
        fmt::print("{}{}\n\n", markdown ? "## " : "", group = topic.group);
      fmt::print("{}\n", topic.page(markdown));
    }
  }
  return 0;
}

/// Topics of one name; where there are several, each under the title of its kind.
void print_pages(const std::vector<const Topic*>& found, bool markdown)
{
  bool first = true;
  for (const Topic* topic : found) {
    if (found.size() > 1) {
      const auto kind = std::ranges::find(kinds, topic->kind, &Kind::kind);
      fmt::print("{}{}{}\n\n", std::exchange(first, false) ? "" : "\n", markdown ? "## " : "", kind->title);
    }
    fmt::print("{}", topic->page(markdown));
  }
}

int describe(const DescribeArguments& arguments)
{
  const auto topics = all_topics(arguments.catalogue, arguments.plugins);
  if (!topics)
    return 2;
  const bool markdown = arguments.format == "markdown";
  if (arguments.all)
    return describe_all(*topics, arguments.name, markdown);
  std::vector<std::string> names;
  std::vector<const Topic*> found;
  for (const Topic& topic : *topics) {
    if (topic.name == arguments.name)
      found.push_back(&topic);
    names.push_back(topic.name);
  }
  print_pages(found, markdown);
  if (!found.empty())
    return 0;
  const auto guess = config::suggest(arguments.name, names);
  fmt::print(stderr, "leasehold: nothing is called `{}` {}\n", printable(arguments.name),
             guess ? "did you mean `" + *guess + "`?" : "`" + arguments.program + " list` tells what there is");
  return 2;
}

} // namespace

void add_list(CLI::App& program, Action& action)
{
  const auto arguments = std::make_shared<DescribeArguments>();
  arguments->program = program.get_name();
  CLI::App& verb =
      *program.add_subcommand("list", "List what has a name: policies, metrics, files, formats, catalogue entries");
  verb.add_option("KIND", arguments->name,
                  "scenario, policies, metrics, files, formats, accelerators, models or programmes")
      ->required()
      ->check(CLI::IsMember(kind_names()));
  verb.add_option("--catalogue", arguments->catalogue, "directory of the catalogue");
  add_plugins(verb, arguments->plugins);
  verb.callback([arguments, &action] { action = [arguments] { return list(*arguments); }; });
}

void add_describe(CLI::App& program, Action& action)
{
  const auto arguments = std::make_shared<DescribeArguments>();
  arguments->program = program.get_name();
  CLI::App& verb = *program.add_subcommand("describe", "Tell what a name stands for, and its parameters");
  verb.add_option("NAME", arguments->name,
                  "a policy, metric, file of a run, format, part of a scenario, chip, model, programme; with --all a "
                  "kind, as `list` has it");
  verb.add_flag("--all", arguments->all, "all of a kind, or of every kind: a reference page");
  verb.add_option("--format", arguments->format, "text or markdown")
      ->check(CLI::IsMember({"text", "markdown"}))
      ->capture_default_str();
  verb.add_option("--catalogue", arguments->catalogue, "directory of the catalogue");
  add_plugins(verb, arguments->plugins);
  verb.callback([arguments, &action] {
    if (arguments->name.empty() && !arguments->all)
      throw CLI::RequiredError("NAME or --all");
    if (arguments->all && !arguments->name.empty() &&
        std::ranges::find(kinds, arguments->name, &Kind::name) == std::end(kinds))
      throw CLI::ValidationError("NAME", fmt::format("with --all it is one of {}", fmt::join(kind_names(), ", ")));
    action = [arguments] { return describe(*arguments); };
  });
}

} // namespace leasehold::cli
