#include "cli/program/source_directory.hpp"
#include "cli/shell_word.hpp"
#include "cli/templates.hpp"
#include "cli/topics.hpp"
#include "cli/verbs.hpp"
#include "experiment/whole_file.hpp"
#include "plugins/script/stubs.hpp"
#include "policy/autoscaling/registry.hpp"
#include "policy/leasing/entries.hpp"
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::cli {

namespace {

struct NewArguments {
  std::string name;
  std::string kind;
  std::string language = "python";
  std::filesystem::path directory = ".";
  std::string program; ///< as it was called
};

/// A kind of policy: what its template is played in, and which built-in policy it copies.
struct TemplateKind {
  std::string_view name;
  std::string_view world;
  std::string_view built_in;
  std::string_view parameters; ///< of the policy in its scenario
  std::string_view besides;    ///< other lines of `policies`
};

constexpr TemplateKind template_kinds[] = {
    {"scheduling", "jobs.yaml", "fcfs", "", ""},
    {"placement", "jobs.yaml", "first_fit", "", ""},
    {"tenancy", "jobs.yaml", "dedicated", "", ""},
    {"leasing", "market.yaml", "on_demand_only", "", ""},
    {"autoscaling", "market.yaml", "{policy: static, replicas: 20}", ", replicas: 20", "  leasing: on_demand_only\n"},
};

using Words = std::vector<std::pair<std::string_view, std::string>>;

std::string filled_in(std::string_view name, const Words& words)
{
  const auto found = std::ranges::find(templates, name, [](const auto& each) { return each.first; });
  std::string text{found->second};
  for (const auto& [word, by] : words)
    for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += by.size())
      text.replace(at, word.size(), by);
  return text;
}

/// `my_policy` → `MyPolicy`.
std::string class_name(const std::string& name)
{
  std::string made;
  bool upper = true;
  for (const char letter : name) {
    if (letter != '_')
      made += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(letter))) : letter;
    upper = letter == '_';
  }
  return made;
}

/// Keywords, what the templates import, and names that the templates and CMake have.
constexpr std::string_view taken_words[] = {
    "alignas",    "alignof", "all",       "and",      "as",        "asm",           "assert",    "async",
    "auto",       "await",   "bool",      "break",    "case",      "catch",         "char",      "class",
    "clean",      "concept", "const",     "continue", "def",       "default",       "del",       "delete",
    "do",         "double",  "elif",      "else",     "enum",      "except",        "explicit",  "export",
    "extern",     "false",   "finally",   "float",    "for",       "friend",        "from",      "global",
    "goto",       "help",    "if",        "import",   "in",        "inline",        "install",   "int",
    "is",         "lambda",  "leasehold", "long",     "math",      "mutable",       "namespace", "new",
    "noexcept",   "none",    "nonlocal",  "not",      "nullptr",   "numpy",         "operator",  "or",
    "parameters", "pass",    "pathlib",   "private",  "protected", "public",        "raise",     "register",
    "requires",   "return",  "short",     "signed",   "sizeof",    "static",        "struct",    "subprocess",
    "switch",     "sys",     "tempfile",  "template", "test",      "this",          "throw",     "true",
    "try",        "typedef", "typename",  "union",    "unsigned",  "using",         "virtual",   "void",
    "volatile",   "while",   "with",      "xor",      "yield",     "leasehold_face"};

std::string check_name(const std::string& name)
{
  const bool good = !name.empty() && (std::islower(static_cast<unsigned char>(name.front())) != 0) &&
                    std::ranges::all_of(
                        name, [](unsigned char c) { return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_'; });
  if (!good)
    return "`" + name + "` is no name for a file of code: lower-case letters, digits and `_`";
  if (std::ranges::find(taken_words, name) != std::end(taken_words))
    return "`" + name + "` means something else in Python, C++ or CMake";
  return {};
}

using Files = std::vector<std::pair<std::filesystem::path, std::string>>;

/// Writes all or, where one is there already, none.
int write_all(const Files& to_write)
{
  for (const auto& [file, text] : to_write)
    if (std::filesystem::exists(std::filesystem::symlink_status(file))) { // a link that leads nowhere too
      fmt::print(stderr, "leasehold: {} is there already; nothing was written\n", file.string());
      return 2;
    }
  for (const auto& [file, text] : to_write) {
    if (file.has_parent_path())
      std::filesystem::create_directories(file.parent_path());
    experiment::write_whole(file, text);
    fmt::print("{}\n", file.string());
  }
  return 0;
}

/// A file that others of the folder share: the same is left as it is.
void add_unless_there(Files& to_write, const std::filesystem::path& file, std::string text)
{
  std::ifstream stream{file, std::ios::binary};
  if (std::string{std::istreambuf_iterator<char>{stream}, {}} != text)
    to_write.emplace_back(file, std::move(text));
}

template <class Interface> bool has_name(std::span<const policy::Entry<Interface>> table, const std::string& name)
{
  return policy::find(table, name) != nullptr;
}

bool is_built_in(const std::string& name)
{
  return has_name(policy::scheduling_policies(), name) || has_name(policy::placement_policies(), name) ||
         has_name(policy::tenancy_policies(), name) || has_name(policy::leasing_policies(), name) ||
         has_name(policy::autoscaling_policies(), name);
}

/// None of the program's templates works without its platforms.
bool has_sources()
{
  if (!source_directory().empty())
    return true;
  fmt::print(stderr,
             "leasehold: the program is not where it was built, and finds no platforms/four-clouds.xml above it\n");
  return false;
}

std::string in_directory(const NewArguments& arguments, const std::string& name)
{
  return (arguments.directory / name).lexically_normal().string();
}

int new_policy(const NewArguments& arguments)
{
  if (is_built_in(arguments.name)) {
    fmt::print(stderr, "leasehold: there is a policy `{}` already\n", arguments.name);
    return 2;
  }
  if (!has_sources())
    return 1;
  const auto& kind = *std::ranges::find(template_kinds, arguments.kind, &TemplateKind::name);
  const bool python = arguments.language == "python";
  const std::string type = class_name(arguments.name);
  const std::string policy =
      python                    ? fmt::format("{{python: {}.py, class: {}{}}}", arguments.name, type, kind.parameters)
      : kind.parameters.empty() ? arguments.name
                                : fmt::format("{{policy: {}{}}}", arguments.name, kind.parameters);
  const std::string policies = fmt::format("{}  {}: {}{}", kind.besides, kind.name, policy,
                                           python ? "" : fmt::format("\n  plugins: [{}.so]", arguments.name));
  const std::string library = in_directory(arguments, arguments.name + ".so");
  const Words words{{"TEMPLATE_NAME", arguments.name},
                    {"TEMPLATE_CLASS", type},
                    {"TEMPLATE_PLATFORMS", (source_directory() / "platforms").string()},
                    {"TEMPLATE_SOURCE", source_directory().string()},
                    {"TEMPLATE_PROGRAM", program_file().string()},
                    {"TEMPLATE_ALLOW", python ? "" : fmt::format("\"--plugin\", HERE / \"{}.so\", ", arguments.name)},
                    {"TEMPLATE_KIND", std::string{kind.name}},
                    {"TEMPLATE_BUILT_IN", std::string{kind.built_in}},
                    {"TEMPLATE_POLICIES", policies}};
  const std::string code = arguments.name + (python ? ".py" : ".cpp");
  Files to_write{
      {arguments.directory / code, filled_in(fmt::format("{}{}", kind.name, python ? ".py" : ".cpp.in"), words)},
      {arguments.directory / (arguments.name + ".yaml"), filled_in(kind.world, words)},
      {arguments.directory / (arguments.name + "_test.py"), filled_in("test.py", words)}};
  if (!python) // of all policies in the folder
    add_unless_there(to_write, arguments.directory / "CMakeLists.txt", filled_in("CMakeLists.txt.in", words));
  else if (!std::filesystem::exists(arguments.directory / "leasehold.pyi")) // of all policies in the folder
    to_write.emplace_back(arguments.directory / "leasehold.pyi", policy::python_stubs());
  if (const int status = write_all(to_write); status != 0)
    return status;
  const std::string scenario = in_directory(arguments, arguments.name + ".yaml");
  if (!python)
    fmt::print("Build it: cmake -S {0} -B {1} && cmake --build {1}\n", shell_word(arguments.directory.string()),
               shell_word(arguments.directory.string() + "/build"));
  fmt::print("Run it: {} run {}{}\n", arguments.program, shell_word(scenario),
             python ? "" : " --plugin " + shell_word(library));
  fmt::print("Test it: python3 {}\n", shell_word(in_directory(arguments, arguments.name + "_test.py")));
  return 0;
}

int new_scenario(const NewArguments& arguments)
{
  if (!has_sources())
    return 1;
  const Words words{{"TEMPLATE_NAME", arguments.name},
                    {"TEMPLATE_PLATFORMS", (source_directory() / "platforms").string()}};
  const std::filesystem::path file = arguments.directory / (arguments.name + ".yaml");
  if (const int status = write_all({{file, filled_in("scenario.yaml", words)}}); status != 0)
    return status;
  fmt::print("Run it: {} run {}\n", arguments.program, shell_word(file.lexically_normal().string()));
  return 0;
}

int new_stubs(const NewArguments& arguments)
{
  return write_all({{arguments.directory / "leasehold.pyi", policy::python_stubs()}});
}

CLI::App& add_thing(CLI::App& verb, const char* name, const char* what, const std::shared_ptr<NewArguments>& arguments)
{
  CLI::App& thing = *verb.add_subcommand(name, what);
  thing.add_option("--dir", arguments->directory, "folder to write to, made where there is none")
      ->capture_default_str();
  return thing;
}

void add_name(CLI::App& thing, const std::shared_ptr<NewArguments>& arguments)
{
  thing.add_option("NAME", arguments->name, "what to call it")->required()->check(check_name);
}

} // namespace

void add_new(CLI::App& program, Action& action)
{
  const auto arguments = std::make_shared<NewArguments>();
  arguments->program = program.get_name();
  CLI::App& verb = *program.add_subcommand("new", "Write a policy or a scenario of your own to start from");
  verb.require_subcommand(1);
  CLI::App& policy = add_thing(verb, "policy", "A policy that works, with its scenario and its test", arguments);
  add_name(policy, arguments);
  std::vector<std::string> kinds;
  for (const TemplateKind& kind : template_kinds)
    kinds.emplace_back(kind.name);
  policy.add_option("--kind", arguments->kind, "scheduling, placement, tenancy, leasing or autoscaling")
      ->required()
      ->check(CLI::IsMember(kinds));
  policy.add_option("--language", arguments->language, "python or cpp")
      ->check(CLI::IsMember({"python", "cpp"}))
      ->capture_default_str();
  policy.callback([arguments, &action] { action = [arguments] { return new_policy(*arguments); }; });
  CLI::App& scenario = add_thing(verb, "scenario", "A small scenario with a word on each line", arguments);
  add_name(scenario, arguments);
  scenario.callback([arguments, &action] { action = [arguments] { return new_scenario(*arguments); }; });
  CLI::App& stubs =
      add_thing(verb, "stubs", "leasehold.pyi, which tells editors what policies in Python see", arguments);
  stubs.callback([arguments, &action] { action = [arguments] { return new_stubs(*arguments); }; });
}

} // namespace leasehold::cli
