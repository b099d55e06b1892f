#include "cli/platform.hpp"
#include "cli/verbs.hpp"

#include <memory>
#include <string>
#include <vector>

namespace leasehold::cli {

namespace {

struct PlatformArguments {
  std::string file;
  std::optional<std::string> out;
  std::optional<std::string> picture;
  bool force = false;
  bool network = false;
  std::vector<std::string> without;
};

} // namespace

void add_platform(CLI::App& program, Action& action)
{
  const auto arguments = std::make_shared<PlatformArguments>();
  CLI::App& verb = *program.add_subcommand("platform", "Show or generate SimGrid platform files");
  verb.require_subcommand(1);
  CLI::App& show = *verb.add_subcommand("show", "Print a platform's inventory");
  show.add_option("FILE", arguments->file, "platform file")->required();
  show.add_option("--picture", arguments->picture, "draw it into this file instead, SVG");
  show.add_flag("--force", arguments->force, "replace the file");
  CLI::Option* network =
      show.add_flag("--network", arguments->network,
                    "what the network carries between the hosts of each region, and who reaches whom");
  show.add_option("--without", arguments->without,
                  "a host, switch, router or link that is taken to be down; again for more")
      ->needs(network);
  show.callback([arguments, &action] {
    action = [arguments] {
      if (arguments->network)
        return show_network(arguments->file, arguments->without);
      return arguments->picture ? draw_platform(arguments->file, *arguments->picture, arguments->force)
                                : show_platform(arguments->file);
    };
  });
  CLI::App& generate = *verb.add_subcommand("generate", "Write a platform file from a short specification");
  generate.add_option("SPEC", arguments->file, "specification, YAML")->required();
  generate.add_option("--out", arguments->out, "file to write; standard output by default");
  generate.add_flag("--force", arguments->force, "replace the file");
  generate.callback([arguments, &action] {
    action = [arguments] { return generate_platform(arguments->file, arguments->out, arguments->force); };
  });
}

} // namespace leasehold::cli
