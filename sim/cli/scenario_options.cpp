#include "cli/scenario_options.hpp"

#include "cli/number_option.hpp"
#include "cli/program/source_directory.hpp"
#include "units/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leasehold::cli {

void add_settings(CLI::App& verb, Settings& settings)
{
  verb.add_option("--set", settings,
                  "change the scenario: path=value, such as policies.scheduling=fcfs; the value is YAML")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false)
      ->check([](const std::string& text) {
        const auto equals = text.find('=');
        const bool good = equals != std::string::npos && equals > 0;
        return good ? std::string{} : "`" + text + "` is not path=value";
      });
}

void add_plugins(CLI::App& verb, PluginArguments& plugins)
{
  verb.add_option("--plugin", plugins.files,
                  "a shared library of policies: allows a scenario to name it in `policies.plugins`, has `list` and "
                  "`describe` load it")
      ->type_name("FILE")
      ->check(CLI::ExistingFile)
      ->allow_extra_args(false);
}

void add_data(CLI::App& verb, DataFolders& folders)
{
  verb.add_option("--data", folders,
                  "a folder of files that the scenario may name, beside its own, its platform's and the project's; may "
                  "be repeated")
      ->type_name("DIR")
      ->check(CLI::ExistingDirectory)
      ->allow_extra_args(false);
}

scenario::Trust trust_from(const PluginArguments& plugins, const DataFolders& folders)
{
  scenario::Trust trust{policy::Permits{plugins.files}, folders};
  if (const std::filesystem::path sources = source_directory(); !sources.empty())
    trust.data->push_back(sources);
  return trust;
}

void add_plugin_limit(CLI::App& verb, PluginArguments& plugins)
{
  verb.add_option("--plugin-limit", plugins.limit,
                  "seconds of processor time that one call of a plug-in or Python policy may take")
      ->check(decimal_number({.least = 0.001, .most = 1e6}))
      ->capture_default_str();
}

namespace {

/// For CLI11: what is wrong with the text; empty where nothing is.
template <class Value> std::string check_limit(const std::string& text)
{
  const auto value = leasehold::parse<Value>(text);
  if (!value)
    return fmt::format("`{}` {} {}", text, value.problem, value.suggestion);
  return *value > Value{} ? std::string{} : fmt::format("`{}` leaves nothing", text);
}

} // namespace

void add_limits(CLI::App& verb, LimitArguments& limits)
{
  verb.add_option("--max-memory", limits.memory,
                  "memory that all runs at a time may take together, such as 8 GiB; 80 % of what the machine, or its "
                  "control group, has by default")
      ->type_name("SIZE")
      ->check(check_limit<Bytes>);
  verb.add_option("--max-time", limits.time, "time that one run may take, such as 2 h; any by default")
      ->type_name("TIME")
      ->check(check_limit<Seconds>);
  verb.add_option("--max-disk", limits.disk, "space that all results may take, such as 100 GB; what is free by default")
      ->type_name("SIZE")
      ->check(check_limit<Bytes>);
}

experiment::Limits limits_from(const LimitArguments& limits, std::size_t workers)
{
  experiment::Limits each;
  each.memory = limits.memory.empty()
                    ? experiment::memory_share(workers)
                    : *leasehold::parse<Bytes>(limits.memory) / static_cast<double>(std::max<std::size_t>(workers, 1));
  each.disk = limits.disk.empty() ? Bytes{} : *leasehold::parse<Bytes>(limits.disk);
  each.time = limits.time.empty() ? Seconds{} : *leasehold::parse<Seconds>(limits.time);
  return each;
}

std::vector<scenario::Override> overrides_from(const Settings& settings)
{
  std::vector<scenario::Override> overrides;
  for (const std::string& text : settings) {
    const auto equals = text.find('=');
    overrides.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  return overrides;
}

} // namespace leasehold::cli
