#include "cli/scenario_options.hpp"

#include "cli/number_option.hpp"

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

void add_plugin_limit(CLI::App& verb, PluginArguments& plugins)
{
  verb.add_option("--plugin-limit", plugins.limit,
                  "seconds of processor time that one call of a plug-in or Python policy may take")
      ->check(decimal_number({.least = 0.001, .most = 1e6}))
      ->capture_default_str();
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
