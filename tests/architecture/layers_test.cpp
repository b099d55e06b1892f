// The layer table of the design, checked against every #include line.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace leasehold::test {

namespace {

namespace fs = std::filesystem;

const fs::path source = LEASEHOLD_SOURCE_DIR;

/// Room → the rooms it may include beside itself.
const std::map<std::string, std::set<std::string>> layers = {
    {"units", {}},
    {"random", {"units"}},
    {"config", {"units"}},
    {"model", {"units"}},
    {"physics", {"model", "units"}},
    {"market", {"model", "random", "units"}},
    {"policy", {"market", "physics", "model", "config", "random", "units"}},
    {"plugins", {"policy", "market", "physics", "model", "config", "random", "units"}},
    {"python", {"plugins", "policy", "market", "physics", "model", "config", "random", "units"}},
    {"workload", {"model", "random", "config", "units"}},
    {"catalogue", {"market", "physics", "model", "config", "units"}},
    {"scenario",
     {"catalogue", "plugins", "policy", "workload", "market", "physics", "model", "config", "random", "units"}},
    {"prediction", {"catalogue", "workload", "physics", "market", "model", "config", "units"}},
    {"demand", {"policy", "market", "model", "units"}},
    {"output", {"market", "model", "units"}},
    {"platform", {"model", "config", "units"}},
    {"network", {"physics", "model", "units"}},
    {"fabric", {"network", "platform", "physics", "model", "config", "units"}},
    {"assembly",
     {"network", "output", "scenario", "catalogue", "plugins", "policy", "workload", "market", "physics", "model",
      "config", "random", "units"}},
    {"serving", {"scenario", "workload", "output", "physics", "model", "units"}},
    {"simulation",
     {"serving", "assembly", "demand", "network", "output", "scenario", "catalogue", "plugins", "policy", "workload",
      "market", "physics", "model", "config", "random", "units"}},
    {"audit",
     {"simulation", "serving", "demand", "assembly", "network", "output", "scenario", "catalogue", "plugins", "policy",
      "workload", "market", "physics", "model", "config", "random", "units"}},
    {"accounts",
     {"audit", "simulation", "serving", "demand", "assembly", "network", "output", "scenario", "catalogue", "plugins",
      "policy", "workload", "market", "physics", "model", "config", "random", "units"}},
    {"experiment", {"accounts", "audit",   "platform", "simulation", "serving", "demand", "assembly",
                    "network",  "output",  "scenario", "catalogue",  "plugins", "policy", "workload",
                    "market",   "physics", "model",    "config",     "random",  "units"}},
    {"cli", {"experiment", "prediction", "fabric",  "accounts", "audit",    "platform",  "simulation", "serving",
             "demand",     "assembly",   "network", "output",   "scenario", "catalogue", "plugins",    "policy",
             "workload",   "market",     "physics", "model",    "config",   "random",    "units",      "analysis"}},
    {"analysis", {"units", "output"}},
};

/// Library (the beginning of the include) → rooms that alone may use it.
const std::map<std::string, std::set<std::string>> libraries = {
    {"yaml-cpp/", {"config"}},
    {"simgrid/", {"platform", "fabric"}},
    {"xbt/", {"platform", "fabric"}},
    {"boost/graph", {"model"}},
    {"CLI/", {"cli"}},
    {"openssl/", {"experiment"}},
    {"Clp", {"policy"}},
    {"Cbc", {"policy"}},
    {"Coin", {"policy"}},
    {"Python.h", {"python"}},
    {"pybind11/", {"python"}},
    {"nlohmann/", {"workload", "experiment", "output", "analysis"}},
    {"boost/iostreams", {"workload", "output"}},
};

/// Words that end the process; a forked child's `_exit` is none of them.
const std::vector<std::string> endings = {"std::exit(",      "std::abort(", "std::quick_exit(",
                                          "std::terminate(", " exit(",      " abort("};

struct SourceFile {
  std::string room;
  fs::path path;
  std::vector<std::string> lines;
};

std::vector<SourceFile> source_files()
{
  std::vector<SourceFile> files;
  const auto add = [&](const fs::path& folder, const std::string& room) {
    for (const auto& entry : fs::recursive_directory_iterator{folder}) {
      if (entry.path().extension() != ".cpp" && entry.path().extension() != ".hpp")
        continue;
      SourceFile file{room, fs::relative(entry.path(), source), {}};
      std::ifstream stream{entry.path()};
      for (std::string line; std::getline(stream, line);)
        file.lines.push_back(line);
      files.push_back(std::move(file));
    }
  };
  for (const auto& [room, below] : layers)
    add(room == "analysis" ? source / room : source / "sim" / room, room);
  return files;
}

/// What stands between the quotes or brackets of an include line; empty for any other line.
std::string included(const std::string& line)
{
  if (!line.starts_with("#include"))
    return {};
  const auto begin = line.find_first_of("\"<");
  const auto end = line.find_last_of("\">");
  return begin < end ? line.substr(begin + 1, end - begin - 1) : std::string{};
}

/// Faults of one include by the layer table, as text; empty where it is allowed.
std::string fault_of(const std::string& room, const std::string& include)
{
  const std::string other = include.substr(0, include.find('/'));
  if (layers.contains(other) && other != room && !layers.at(room).contains(other))
    return fmt::format("{} may not include {}", room, other);
  if (room == "analysis" && other == "output" && include != "output/schema.hpp")
    return "analysis may include output/schema.hpp alone";
  for (const auto& [library, users] : libraries)
    if (include.starts_with(library) && !users.contains(room))
      return fmt::format("{} may not use {}", room, library);
  return {};
}

} // namespace

TEST_CASE("the table itself has no arrow that points up")
{
  for (const auto& layer : layers)
    for (const std::string& other : layer.second)
      CHECK_MESSAGE(!layers.at(other).contains(layer.first), layer.first, " and ", other);
}

TEST_CASE("the check sees what it is to see")
{
  CHECK(included("#include \"model/job.hpp\" // why") == "model/job.hpp");
  CHECK(included("#include <yaml-cpp/yaml.h>") == "yaml-cpp/yaml.h");
  CHECK(included("// #include \"cli/verbs.hpp\"").empty());
  CHECK_FALSE(fault_of("policy", "simulation/simulation.hpp").empty());
  CHECK_FALSE(fault_of("scenario", "yaml-cpp/yaml.h").empty());
  CHECK_FALSE(fault_of("analysis", "output/csv_writer.hpp").empty());
  CHECK(fault_of("analysis", "output/schema.hpp").empty());
  CHECK(fault_of("cli", "analysis/tables/render.hpp").empty());
}

TEST_CASE("no include points up, and libraries stay in their rooms")
{
  const auto files = source_files();
  CHECK(files.size() > 100);
  for (const SourceFile& file : files)
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      if (const std::string include = included(file.lines[i]); !include.empty()) {
        const std::string fault = fault_of(file.room, include);
        CHECK_MESSAGE(fault.empty(), file.path.string(), ":", i + 1, ": ", fault);
      }
}

TEST_CASE("only the command line ends the process")
{
  for (const SourceFile& file : source_files())
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const std::string code = file.lines[i].substr(0, file.lines[i].find("//"));
      for (const std::string& ending : endings)
        CHECK_MESSAGE((file.room == "cli" || code.find(ending) == std::string::npos), file.path.string(), ":", i + 1,
                      ": ", ending);
    }
}

} // namespace leasehold::test
