#include "cli/program/simgrid_library.hpp"
#include "cli/scenario_options.hpp"
#include "cli/verbs.hpp"
#include "experiment/estimate.hpp"
#include "experiment/experiment.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <thread>

namespace leasehold::cli {

namespace {

struct ValidateArguments {
  std::vector<std::filesystem::path> files;
  Settings settings;
  PluginArguments plugins;
  DataFolders data;
  LimitArguments limits;
};

void check(const std::filesystem::path& file, const ValidateArguments& arguments, config::Diagnostics& diagnostics)
{
  if (file.extension() == ".xml") {
    static_cast<void>(simgrid().validate_platform(file.string(), diagnostics, {}));
    return;
  }
  auto material = experiment::load_material(file, overrides_from(arguments.settings), diagnostics,
                                            trust_from(arguments.plugins, arguments.data));
  const experiment::Limits limits = limits_from(arguments.limits, 1);
  if (!material)
    return;
  use_simgrid(*material);
  if (diagnostics.ok()) {
    experiment::check_estimate(*material, limits, "results", diagnostics);
    if (!diagnostics.ok())
      return; // what cannot be run cannot be tried either
  }
  experiment::check_campaign(*material, std::max(1U, std::thread::hardware_concurrency()), diagnostics,
                             Seconds{arguments.plugins.limit}, limits);
}

int validate(const ValidateArguments& arguments)
{
  experiment::keep_to(limits_from(arguments.limits, 1));
  std::size_t errors = 0;
  for (const std::filesystem::path& file : arguments.files) {
    config::Diagnostics diagnostics;
    check(file, arguments, diagnostics);
    fmt::print("{}", diagnostics.text());
    if (diagnostics.ok())
      fmt::print(stderr, "{}: good\n", file.string());
    errors += diagnostics.errors();
  }
  if (errors > 0)
    fmt::print(stderr, "{} fault{}\n", errors, errors == 1 ? "" : "s");
  return errors == 0 ? 0 : 2;
}

} // namespace

void add_validate(CLI::App& program, Action& action)
{
  const auto arguments = std::make_shared<ValidateArguments>();
  CLI::App& verb = *program.add_subcommand(
      "validate", "Tell every fault of scenarios (and platforms, by .xml) without running them");
  verb.add_option("FILE", arguments->files, "scenario files")->required();
  add_settings(verb, arguments->settings);
  add_plugins(verb, arguments->plugins);
  add_plugin_limit(verb, arguments->plugins);
  add_data(verb, arguments->data);
  add_limits(verb, arguments->limits);
  verb.callback([arguments, &action] { action = [arguments] { return validate(*arguments); }; });
}

} // namespace leasehold::cli
