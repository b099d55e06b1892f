#include "experiment/execution_log.hpp"

#include "experiment/whole_file.hpp"

#include <array>
#include <fmt/chrono.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>
#include <unistd.h>

namespace leasehold::experiment {

namespace {

using Json = nlohmann::ordered_json;

std::string host_name()
{
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? std::string{name.data()} : std::string{};
}

/// As /proc/cpuinfo has it; empty where it does not say.
std::string processor_name()
{
  std::ifstream stream{"/proc/cpuinfo"};
  for (std::string line; std::getline(stream, line);)
    if (line.starts_with("model name"))
      if (const auto colon = line.find(": "); colon != std::string::npos)
        return line.substr(colon + 2);
  return {};
}

Json earlier_calls(const std::filesystem::path& file)
{
  std::ifstream stream{file};
  const Json there = stream ? Json::parse(stream, nullptr, false) : Json();
  const bool usable = there.is_object() && there.contains("calls") && there["calls"].is_array();
  return usable ? there["calls"] : Json::array();
}

} // namespace

ExecutionLog::ExecutionLog(std::size_t workers, const Program& program)
    : workers_(workers), program_(&program), begun_(std::chrono::system_clock::now())
{
}

void ExecutionLog::add(const std::string& replication, const Ending& ending)
{
  entries_.push_back({replication, ending});
}

void ExecutionLog::write(const std::filesystem::path& file) const
{
  const auto now = std::chrono::system_clock::now();
  Json call;
  call["begun"] = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(begun_));
  call["wall_seconds"] = std::chrono::duration<double>(now - begun_).count();
  call["host"] = host_name();
  call["processor"] = processor_name();
  call["cores"] = std::thread::hardware_concurrency();
  call["workers"] = workers_;
  call["leasehold"] = program_->version;
  call["command"] = program_->words;
  call["replications"] = Json::array();
  for (const auto& [replication, ending] : entries_)
    call["replications"].push_back({{"replication", replication},
                                    {"finished", ending.ok()},
                                    {"wall_seconds", ending.wall_seconds},
                                    {"processor_seconds", ending.processor_seconds},
                                    {"peak_memory_kib", ending.peak_kib}});
  Json all;
  all["calls"] = earlier_calls(file);
  all["calls"].push_back(std::move(call));
  write_whole(file, all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

} // namespace leasehold::experiment
