#include "cli/usage.hpp"

#include "config/suggest.hpp"
#include "units/printable.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::cli {

namespace {

/// The innermost subcommand that the command line names.
const CLI::App* chosen(const CLI::App& program)
{
  const CLI::App* app = &program;
  for (auto below = app->get_subcommands(); !below.empty(); below = app->get_subcommands())
    app = below.front();
  return app;
}

std::vector<std::string> verbs_of(const CLI::App& app)
{
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(verb->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App& app)
{
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames())
      names.push_back("--" + name);
  return names;
}

/// The first word of the command line that no verb or option of `app` explains; empty where there is none.
std::string stray_word(const CLI::App& app)
{
  const auto strays = app.remaining(false);
  return strays.empty() ? std::string{} : strays.front();
}

/// The first word where no verb is: its place is after the program's name and options.
std::string first_word(int argc, const char* const* argv)
{
  for (int i = 1; i < argc; ++i)
    if (!std::string_view{argv[i]}.starts_with('-'))
      return argv[i];
  return {};
}

std::string explain(const CLI::App& program, const CLI::App& app, const CLI::ParseError& error, int argc,
                    const char* const* argv)
{
  const std::string stray = stray_word(app);
  const std::string app_name = &app == &program ? "leasehold" : app.get_name(); // however the program was called
  if (stray.starts_with('-')) {
    const std::string name = stray.substr(0, stray.find('='));
    return fmt::format("{} is not an option of `{}` {}", name, app_name, config::did_you_mean(name, options_of(app)));
  }
  const auto verbs = verbs_of(app);
  if (!verbs.empty()) {
    const std::string word = &app == &program ? first_word(argc, argv) : stray;
    if (word.empty())
      return fmt::format("`{}` is to be told what to do {}", app_name, config::did_you_mean("", verbs));
    return fmt::format("`{}` is no command of `{}` {}", word, app_name, config::did_you_mean(word, verbs));
  }
  return error.what();
}

} // namespace

int answer_usage(const CLI::App& program, const CLI::ParseError& error, int argc, const char* const* argv)
{
  if (error.get_exit_code() == 0) // --help, --version
    return program.exit(error);
  const CLI::App& app = *chosen(program);
  std::string command;
  for (const CLI::App* verb = &app; verb != &program; verb = verb->get_parent())
    command.insert(0, " " + verb->get_name());
  fmt::print(stderr, "leasehold: {}\nTry: {}{} --help\n", printable(explain(program, app, error, argc, argv)),
             program.get_name(), command);
  return 2;
}

} // namespace leasehold::cli
