#include "cli/topics.hpp"
#include "config/describe.hpp"
#include "output/schema.hpp"
#include "platform/spec.hpp"
#include "plugins/script/stubs.hpp"
#include "policy/autoscaling/registry.hpp"
#include "policy/leasing/entries.hpp"
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"
#include "scenario/scenario.hpp"
#include "workload/formats.hpp"

#include <fmt/format.h>

namespace leasehold::cli {

namespace {

std::string page_of(const config::SchemaBase& schema, bool markdown)
{
  return markdown ? config::describe_markdown(schema) : config::describe(schema);
}

/// What tests hold it to, a line each.
std::string reproduced_text(std::span<const policy::Reproduction> results, bool markdown)
{
  std::string text = markdown ? "\nReproduced:\n\n" : "Reproduced:\n";
  for (const policy::Reproduction& result : results)
    text += fmt::format(fmt::runtime(markdown ? "- {} (`tests/{}`)\n" : "  {} (tests/{})\n"), result.what, result.test);
  return text;
}

template <class Interface>
void add_policies(const char* group, std::span<const policy::Entry<Interface>> table, std::vector<Topic>& topics)
{
  for (const policy::Entry<Interface>& row : table)
    topics.push_back({TopicKind::policies, group, row.name(), row.summary(), [&row](bool markdown) {
                        return page_of(*row.parameters, markdown) +
                               fmt::format("{}After: {}\n", markdown ? "\n" : "", row.reference) +
                               (row.plugin.empty() ? reproduced_text(row.reproduced, markdown)
                                                   : fmt::format("{}From: {}\n", markdown ? "\n" : "", row.plugin));
                      }});
}

std::string_view better_text(output::Better better)
{
  switch (better) {
  case output::Better::lower:
    return "lower is better";
  case output::Better::higher:
    return "higher is better";
  case output::Better::neither:
    break;
  }
  return "neither way is better";
}

void add_metrics(std::vector<Topic>& topics)
{
  for (const output::Metric& metric : output::metrics) {
    const std::string text = fmt::format("{} (unit: {}; {})", metric.meaning, metric.unit, better_text(metric.better));
    topics.push_back({TopicKind::metrics,
                      {},
                      std::string{metric.name},
                      std::string{metric.meaning},
                      [name = metric.name, text](bool markdown) {
                        return markdown ? fmt::format("### {}\n\n{}\n", name, text)
                                        : fmt::format("{}: {}\n", name, text);
                      }});
  }
}

std::string file_page(const output::File& file, bool markdown)
{
  std::string page = markdown ? fmt::format("### {}\n\n{}.\n", file.name, file.summary)
                              : fmt::format("{}: {}.\n", file.name, file.summary);
  if (markdown)
    page += "\n| | unit | meaning |\n|---|---|---|\n";
  for (const output::Column& column : file.columns)
    if (markdown)
      page += fmt::format("| `{}` | {} | {} |\n", column.name, column.unit, column.meaning);
    else
      page += fmt::format("  {}{}: {}\n", column.name, column.unit.empty() ? "" : fmt::format(" ({})", column.unit),
                          column.meaning);
  if (file.words.empty())
    return page;
  page += markdown ? fmt::format("\n| `{}` | meaning |\n|---|---|\n", file.worded)
                   : fmt::format("{} is one of\n", file.worded);
  for (const output::Word& word : file.words)
    page += fmt::format(fmt::runtime(markdown ? "| `{}` | {} |\n" : "  {}: {}\n"), word.name, word.meaning);
  return page;
}

void add_files(std::vector<Topic>& topics)
{
  for (const output::File& file : output::files)
    topics.push_back({TopicKind::files, {}, std::string{file.name}, std::string{file.summary}, [&file](bool markdown) {
                        return file_page(file, markdown);
                      }});
}

std::string format_page(const workload::Format& format, bool markdown)
{
  std::string page =
      fmt::format("{}{}{} Files end in {}, or {}.gz.\n", markdown ? "### " : "", format.name,
                  markdown ? fmt::format("\n\n{}.", format.summary) : fmt::format(": {}.", format.summary),
                  format.extension, format.extension);
  if (markdown)
    page += "\n| column | | meaning |\n|---|---|---|\n";
  for (const workload::ColumnDoc& column : format.columns)
    page += fmt::format(fmt::runtime(markdown ? "| `{}` | {} | {} |\n" : "  {} ({}): {}\n"), column.name,
                        column.required ? "required" : "optional", column.doc);
  return page;
}

void add_formats(std::vector<Topic>& topics)
{
  for (const workload::Format& format : workload::formats())
    topics.push_back(
        {TopicKind::formats, {}, std::string{format.name}, std::string{format.summary}, [&format](bool markdown) {
           return format_page(format, markdown);
         }});
}

void add_schema(const config::SchemaBase& schema, std::vector<Topic>& topics)
{
  topics.push_back({TopicKind::scenario, {}, schema.name(), schema.summary(), [&schema](bool markdown) {
                      return page_of(schema, markdown);
                    }});
}

std::string python_page(bool markdown)
{
  const std::string keys =
      "A policy in Python, in the place of a policy's name: `{python: FILE, class: CLASS, ...}`. `leasehold new "
      "policy` writes "
      "one.\n\n"
      "  python: the file, relative to the scenario\n"
      "  class: its class, which has a method `plan(self, snapshot)`; of placement it is `place`, of autoscaling "
      "`replicas`\n"
      "  every: scheduling: a round; without it at each instant at which something happened. Leasing: the time between "
      "reviews that nothing else causes, by default 1 h\n"
      "  guests: tenancy: it opens pools to others than their owners\n"
      "  anything else: an argument of the class; times in seconds\n\nWhat it sees:\n\n";
  return markdown ? fmt::format("### python\n\n{}```python\n{}```\n", keys, policy::python_stubs())
                  : fmt::format("python: {}{}", keys, policy::python_stubs());
}

std::string axes_page(bool markdown)
{
  const std::string text =
      "The points of a campaign: all combinations of the levels of all axes, the last axis fastest.\n\n"
      "  KEY: [a, b]: the key at each of these; `scheduling`, `placement`, `tenancy`, `autoscaling` and `leasing` are "
      "short for "
      "`policies.scheduling` and so on\n"
      "  KEY: range(1, 9, 5) month: five values from 1 to 9 months, equally far apart; log_range: of one ratio\n"
      "  NAME: [{label: silo, set: {KEY: a, KEY: b}}, ...]: each level changes several keys\n\n"
      "A key is a path such as `porting.median` or `market.prices.0.factor`. `seed`, `replications` and `name` cannot "
      "differ "
      "between points. Inside {} and [] a range is written in quotes, as a comma ends a text there.\n";
  return markdown ? fmt::format("### axes\n\n{}", text) : fmt::format("axes: {}", text);
}

std::string laws_page(bool markdown)
{
  std::string text =
      "A number of the scenario that is not known, drawn by each replication, the same at every point: in place of "
      "the number stands\n\n"
      "  uniform(1, 9) month: every number between 1 and 9 months is as likely\n"
      "  log_uniform(1, 9) month: every factor is as likely: half lies below 3 months\n"
      "  triangular(1, 3, 9) month: from the lowest over the likeliest to the highest\n\n"
      "The unit may stand behind each number instead: uniform($2/h, $6/h). Inside {} and [] it is written in "
      "quotes, as a comma ends a text there. What was drawn stands in summary.json; `sensitivity` tells what "
      "hangs on it, and `uncertainty: {latin: N}` spreads the draws of N seeds evenly. Validation tries both "
      "ends. What is one for the campaign (`seed`, `outputs`), what is read of a file, and whole numbers cannot "
      "be drawn: make them axes. Chips' speeds, prices and porting time have ranges of their own (describe "
      "uncertainty).\n";
  return markdown ? fmt::format("### distributions\n\n{}", text) : fmt::format("distributions: {}", text);
}

} // namespace

std::vector<Topic> built_in_topics()
{
  std::vector<Topic> topics;
  add_schema(schema(Tag<scenario::Scenario>{}), topics);
  add_schema(schema(Tag<scenario::TenantSpec>{}), topics);
  add_schema(schema(Tag<scenario::TrainingSpec>{}), topics);
  add_schema(schema(Tag<scenario::ServingSpec>{}), topics);
  add_schema(schema(Tag<scenario::JobsSpec>{}), topics);
  add_schema(schema(Tag<scenario::GeneratedSpec>{}), topics);
  add_schema(schema(Tag<scenario::PolicySpecs>{}), topics);
  topics.push_back({TopicKind::scenario, {}, "python", "policies in Python, and what they see", python_page});
  add_schema(schema(Tag<scenario::FailureSpec>{}), topics);
  add_schema(schema(Tag<scenario::OutageSpec>{}), topics);
  add_schema(schema(Tag<scenario::MarketSpec>{}), topics);
  add_schema(schema(Tag<scenario::PortingBlock>{}), topics);
  add_schema(schema(Tag<scenario::DataBlock>{}), topics);
  add_schema(schema(Tag<scenario::EnergyBlock>{}), topics);
  add_schema(schema(Tag<scenario::UncertaintyBlock>{}), topics);
  topics.push_back({TopicKind::scenario, {}, "distributions", "a number that each replication draws", laws_page});
  topics.push_back({TopicKind::scenario, {}, "axes", "the points of a campaign", axes_page});
  add_schema(schema(Tag<scenario::OutputSpec>{}), topics);
  add_schema(schema(Tag<platform::PlatformSpec>{}), topics);
  add_policies("scheduling", policy::scheduling_policies(), topics);
  add_policies("placement", policy::placement_policies(), topics);
  add_policies("leasing", policy::leasing_policies(), topics);
  add_policies("tenancy", policy::tenancy_policies(), topics);
  add_policies("autoscaling", policy::autoscaling_policies(), topics);
  add_metrics(topics);
  add_files(topics);
  add_formats(topics);
  return topics;
}

} // namespace leasehold::cli
