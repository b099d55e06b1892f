#include "scenario/trust/plugins.hpp"

#include <optional>

namespace leasehold::scenario {

std::filesystem::path file_beside(const std::string& path, const config::Value& written)
{
  const std::string& scenario = written.location().file;
  if (scenario.starts_with("--set"))
    return std::filesystem::path{path}.lexically_normal();
  return (std::filesystem::path{scenario}.parent_path() / path).lexically_normal();
}

void load_plugins(const config::Value& scenario, const policy::Permits& permits, config::Diagnostics& diagnostics)
{
  const auto policies = scenario.is_mapping() ? scenario.find("policies") : std::nullopt;
  const auto plugins = policies && policies->is_mapping() ? policies->find("plugins") : std::nullopt;
  if (!plugins || !plugins->is_sequence())
    return; // decoding it says what is wrong
  for (const config::Value& written : plugins->children()) {
    if (!written.is_scalar())
      continue;
    const std::filesystem::path file = file_beside(written.text(), written);
    if (!std::filesystem::is_regular_file(file))
      diagnostics.error(written, "there is no file " + file.string(), "it is to be a shared library of policies", {});
    else if (!permits.allow(file))
      diagnostics.error(written, written.text() + " is not allowed to run",
                        "a plug-in is a program, which may do what you may",
                        "add `--plugin " + file.string() + "` to the command line");
    else
      policy::load_plugin(file, written.text(), written, diagnostics);
  }
}

} // namespace leasehold::scenario
