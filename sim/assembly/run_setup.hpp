// What one run is made from: a point of a campaign, with the seed of the replication, and its inputs.
#pragma once

#include "catalogue/catalogue.hpp"
#include "network/traffic.hpp"
#include "random/stream.hpp"
#include "scenario/campaign.hpp"
#include "scenario/inputs.hpp"
#include "scenario/plan/service_rates.hpp"
#include "units/timestamp.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

namespace leasehold::assembly {

/// Told now and then while a run goes on.
struct Progress {
  Timestamp now;
  Timestamp horizon; ///< never() where the run ends with its last job
  std::uint64_t jobs_done = 0;
  std::uint64_t jobs_total = 0;
};

struct RunSetup {
  const scenario::Campaign* campaign = nullptr;
  const scenario::Point* point = nullptr;
  const scenario::Inputs* inputs = nullptr;
  const catalogue::Catalogue* catalogue = nullptr; ///< as it was drawn (assembly/drawn_world.hpp)
  double porting_time = 1.0;                       ///< times the scenario's median, as it was drawn
  const scenario::ServiceRates* rates = nullptr;   ///< null: each plan calibrates its services itself
  network::TrafficFactory traffic;                 ///< empty: the closed form
  std::filesystem::path directory;                 ///< exists; the run's files go here
  std::function<void(const Progress&)> progress;   ///< may be empty

  /// The random numbers of what is named so. A campaign gives each replication a seed of its own, so that the number which
  /// tells streams of one seed apart is always 0.
  [[nodiscard]] random::Stream stream(std::string_view name) const { return {campaign->seed, 0, name}; }
  [[nodiscard]] std::uint64_t stream_seed(std::string_view name) const
  {
    return random::stream_seed(campaign->seed, 0, name);
  }
};

} // namespace leasehold::assembly
