// All that the runs of a campaign read beside its platforms: loaded once, before the first process is forked, and
// shared by all of them.
#pragma once

#include "assembly/drawn_world.hpp"
#include "assembly/run_setup.hpp"
#include "catalogue/catalogue.hpp"
#include "config/diagnostics.hpp"
#include "experiment/replication.hpp"
#include "model/inventory.hpp"
#include "scenario/campaign.hpp"
#include "scenario/inputs.hpp"
#include "scenario/plan/service_rates.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace leasehold::experiment {

/// What reads platforms, as platform::load_platform does: SimGrid's library, which costs every start of a program that is
/// linked with it, is the caller's to load.
using ReadPlatform = std::function<model::Inventory(const std::string& path, config::Diagnostics& diagnostics,
                                                    std::span<const std::string> known_chips)>;

struct Material {
  scenario::Campaign campaign;
  scenario::Inputs inputs;
  std::map<std::string, catalogue::Catalogue> catalogues; ///< by what a point needs of which directory
  scenario::ServiceRates rates;                           ///< of all points, once `calibrate` was called
  ReadPlatform read_platform;                             ///< to be set before anything is checked or run
  network::TrafficFactory traffic;                        ///< of each run; empty: the closed form
  std::optional<model::Inventory> shared;                 ///< of all points; none where each process reads its own

  [[nodiscard]] const catalogue::Catalogue& catalogue_of(const scenario::Point& point) const;
  /// Calibrates the services of all these runs on up to `workers` threads.
  void calibrate(const std::vector<Replication>& runs, std::size_t workers);
  /// The world that a run meets, drawn.
  [[nodiscard]] assembly::DrawnWorld world_of(const Replication& run) const;
  /// What simulation::run asks for, but the directory and the progress. `world` outlives it.
  [[nodiscard]] assembly::RunSetup setup_of(const scenario::Point& point, const assembly::DrawnWorld& world) const;
};

/// Reads the scenario, its traces and catalogues, and reports all their faults; nothing where the scenario itself has
/// any, or its platform names files that may not be read. With faults in other files the result can be checked further
/// (check_campaign), and not be run.
[[nodiscard]] std::optional<Material> load_material(const std::filesystem::path& file,
                                                    const std::vector<scenario::Override>& overrides,
                                                    config::Diagnostics& diagnostics,
                                                    const scenario::Trust& trust = {});

/// Reads the point's platform into this process's SimGrid engine; a process can read one in its life.
[[nodiscard]] model::Inventory load_inventory(const Material& material, const scenario::Point& point,
                                              config::Diagnostics& diagnostics);

/// The same for all points at once, whose processes are forked with it: half of a short run is the reading. Nothing happens
/// where their platforms, or the chips that they know, are not one.
void share_inventory(Material& material, config::Diagnostics& diagnostics);

/// Tells what keeps SimGrid from sharing out the links of the point's platform, where the point asks for that.
void check_network(const Material& material, const scenario::Point& point, config::Diagnostics& diagnostics);

} // namespace leasehold::experiment
