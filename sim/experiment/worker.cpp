#include "experiment/worker.hpp"

#include "accounts/blocked_work.hpp"
#include "accounts/closing_files.hpp"
#include "accounts/run_metrics.hpp"
#include "assembly/wanted_files.hpp"
#include "audit/decision_log.hpp"
#include "experiment/checksums.hpp"
#include "experiment/message.hpp"
#include "experiment/summary.hpp"
#include "experiment/whole_file.hpp"
#include "output/schema.hpp"
#include "scenario/policy_set.hpp"
#include "simulation/simulation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <new>
#include <optional>
#include <system_error>

namespace leasehold::experiment {

namespace {

/// Passes progress on, ten times a second at most.
std::function<void(const assembly::Progress&)> reporter(const Send& send)
{
  using Steady = std::chrono::steady_clock;
  return [&send, last = Steady::time_point{}](const assembly::Progress& progress) mutable {
    const auto now = Steady::now();
    if (now - last < std::chrono::milliseconds{100})
      return;
    last = now;
    send(encode(progress));
  };
}

void send_all(const config::Diagnostics& diagnostics, const Send& send)
{
  for (const config::Diagnostic& diagnostic : diagnostics.sorted())
    send(encode(diagnostic));
}

/// Checks the point at what its uncertain numbers are planned with and, where replications draw speeds or keys, at both ends
/// too: a run that a draw makes impossible would be found out halfway through the campaign.
void check_point(const Material& material, const scenario::Point& point, const model::Inventory& inventory,
                 config::Diagnostics& diagnostics)
{
  const auto check_at = [&](scenario::Taken end, config::Diagnostics& told) {
    const auto world = assembly::world_at(end, material.catalogue_of(point), point);
    simulation::validate_point(material.setup_of(point, world), inventory, told);
  };
  const std::size_t before = diagnostics.errors();
  check_at(scenario::Taken::best, diagnostics);
  if (diagnostics.errors() > before)
    return;
  const auto check_end = [&](scenario::Taken end, const config::Value& at, const std::string& problem) {
    config::Diagnostics told;
    check_at(end, told);
    if (told.ok())
      return true;
    for (const config::Diagnostic& fault : told.sorted())
      diagnostics.add(fault);
    diagnostics.error(at, problem,
                      fmt::format("at the {} end of its range there are faults that it has not at its best",
                                  end == scenario::Taken::low ? "low" : "high"),
                      "write `take: best`, or ask less of it");
    return false;
  };
  if (assembly::draws_speed(point) &&
      !check_end(scenario::Taken::low, *point.resolved.find("uncertainty")->find("speed"),
                 "a chip may be drawn too slow for its work"))
    return;
  if (!point.drawn.empty() &&
      check_end(scenario::Taken::low, point.drawn.front().at, "a number may be drawn with which nothing can be run"))
    check_end(scenario::Taken::high, point.drawn.front().at, "a number may be drawn with which nothing can be run");
}

/// Where a replication is written; what is not whole goes with it.
class Aside {
public:
  Aside(const std::filesystem::path& run, const Replication& replication)
      : path_(partial_of(run / replication.directory))
  {
  }
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;
  ~Aside()
  {
    std::error_code gone;
    std::filesystem::remove_all(path_, gone);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

/// As much as a thread's stack takes.
bool has_memory_left()
{
  constexpr std::size_t stack = std::size_t{8} << 20;
  return std::unique_ptr<char[]>{new (std::nothrow) char[stack]} != nullptr;
}

/// A directory that was not there. `run` itself is not made anew: whoever removed it wants no results.
void make_aside(const std::filesystem::path& partial)
{
  std::filesystem::create_directory(partial.parent_path());
  if (!std::filesystem::create_directory(partial))
    throw std::system_error(EEXIST, std::generic_category(), partial.string());
}

int play(Material& material, const Replication& replication, const std::filesystem::path& run,
         const std::filesystem::path& partial, const Send& send)
{
  const scenario::Point& point = material.campaign.points[replication.point];
  config::Diagnostics diagnostics;
  if (!material.shared)
    material.shared = load_inventory(material, point, diagnostics);
  const model::Inventory& inventory = *material.shared;
  check_network(material, point, diagnostics);
  if (!diagnostics.ok()) {
    send_all(diagnostics, send);
    return work_refused;
  }
  material.campaign.seed = replication.seed; // this process has the campaign for itself
  make_aside(partial);
  const assembly::DrawnWorld world = material.world_of(replication);
  assembly::RunSetup setup = material.setup_of(point, world);
  setup.directory = partial;
  setup.progress = reporter(send);
  accounts::RunResult result;
  std::vector<accounts::BlockedWork> blocked;
  simulation::Accountant accountant;
  std::optional<audit::DecisionLog> log;
  if (point.scenario.outputs.decisions) {
    accountant.begins = [&](simulation::Parts& parts) {
      log.emplace(parts, assembly::table_folder(point.scenario, partial));
    };
    accountant.instant = [&log] { log->instant(); };
  }
  accountant.over = [&](const simulation::Parts& parts) { blocked = accounts::blocked_work(parts); };
  accountant.finished = [&](simulation::Parts& parts, std::uint64_t instants) {
    if (log)
      log->close();
    const accounts::RunFacts facts = accounts::facts_of(parts, instants);
    accounts::write_closing_files(setup, facts);
    result = accounts::summarise(facts, blocked);
  };
  const bool played = simulation::run(setup, inventory, diagnostics, accountant);
  send_all(diagnostics, send);
  if (!played)
    return work_refused;
  write_summary(partial / output::summary_file, material.campaign, replication, world, result);
  write_checksums(partial);
  put_in_place(partial, run / replication.directory);
  return work_done;
}

int look_at_points(const Material& material, const std::filesystem::path& platform, const Send& send)
{
  config::Diagnostics diagnostics;
  std::optional<model::Inventory> inventory;
  for (const scenario::Point& point : material.campaign.points) {
    if (material.campaign.platform_of(point) != platform)
      continue;
    check_network(material, point, diagnostics);
    if (!inventory)
      inventory = load_inventory(material, point, diagnostics);
    if (diagnostics.ok() || !inventory->hosts.empty())
      check_point(material, point, *inventory, diagnostics);
  }
  send_all(diagnostics, send);
  return diagnostics.ok() ? work_done : work_refused;
}

/// What `work` returns, or that there was not the memory for it.
template <class Work> int within_memory(Work work)
{
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return work_without_memory;
  } catch (const std::system_error& fault) {
    if (fault.code() == std::errc::resource_unavailable_try_again && !has_memory_left())
      return work_without_memory; // a thread found no room for its stack
    throw;
  }
}

} // namespace

int replicate(Material& material, const Replication& replication, const std::filesystem::path& run, const Send& send)
{
  const Aside aside{run, replication};
  try {
    return within_memory([&] { return play(material, replication, run, aside.path(), send); });
  } catch (const std::system_error& fault) {
    if (fault.code() != std::errc::no_space_on_device && fault.code().value() != EDQUOT)
      throw;
    send(encode(failure_of(fault)));
    return work_without_disk;
  }
}

bool leaves_nothing(const Material& material)
{
  const auto may_remember = [](const scenario::Point& point) {
    const scenario::Scenario& scenario = point.scenario;
    return scenario.network.value == scenario::NetworkDetail::flows || !scenario.policies.plugins.empty() ||
           !std::ranges::all_of(scenario::policy_choices(scenario), &config::PolicyChoice::by_name);
  };
  return material.shared && std::ranges::none_of(material.campaign.points, may_remember);
}

int check_points(const Material& material, const std::filesystem::path& platform, const Send& send)
{
  return within_memory([&] { return look_at_points(material, platform, send); });
}

} // namespace leasehold::experiment
