#include "scenario/plan/training_rate.hpp"

#include "physics/plan_search.hpp"

#include <algorithm>
#include <cmath>
#include <new>
#include <stdexcept>

namespace leasehold::scenario {

namespace {

/// Throws where no plan fits.
physics::FoundPlan search(const model::Transformer& model, const model::Chip& chip, const GangSite& site,
                          const TrainingSpec& spec)
{
  physics::TrainingJob job;
  job.chips = static_cast<int>(site.chips);
  job.global_batch = std::max(1.0, std::round(static_cast<double>(spec.batch_tokens) / spec.sequence));
  job.sequence = static_cast<int>(spec.sequence);
  job.precision = spec.precision;
  job.domain_chips = site.domain_chips;
  job.network = site.network;
  return physics::search_plan(model, chip, job);
}

TokensPerSecond rate_of(const physics::FoundPlan& found, const GangSite& site)
{
  return found.step.tokens_per_chip * static_cast<double>(site.chips);
}

/// With what the network between its hosts lacks.
TokensPerSecond slowed_rate(const model::Transformer& model, const model::Chip& chip, const GangSite& site,
                            const TrainingSpec& spec)
{
  const TokensPerSecond stated = static_cast<double>(site.chips) * stated_rate(model, chip, spec);
  if (!site.network)
    return stated;
  GangSite full = site;
  full.network = full_cards(*site.network, chip);
  if (*full.network == *site.network)
    return stated;
  const auto here = best_plan(model, chip, site, spec);
  const auto there = best_plan(model, chip, full, spec);
  if (!here || !there)
    return stated;
  const Seconds longer = slower(here->step, there->step);
  return Tokens{1} / (Tokens{1} / stated + longer / static_cast<double>(site.chips));
}

} // namespace

physics::GangNetwork full_cards(const physics::GangNetwork& network, const model::Chip& chip)
{
  physics::GangNetwork full = network;
  full.ring = std::max(network.ring, chip.scale_out_bandwidth);
  full.exchange = std::max(network.exchange, chip.scale_out_bandwidth);
  if (network.scale_up)
    full.scale_up = std::max(*network.scale_up, chip.scale_up_bandwidth);
  return full;
}

TokensPerSecond stated_rate(const model::Transformer& model, const model::Chip& chip, const TrainingSpec& spec)
{
  return TokensPerSecond{model::matrix_peak(chip, spec.precision).value() * *spec.utilisation /
                         (6.0 * model::active_parameters(model))};
}

std::optional<physics::FoundPlan> best_plan(const model::Transformer& model, const model::Chip& chip,
                                            const GangSite& site, const TrainingSpec& spec)
{
  try {
    return search(model, chip, site, spec);
  } catch (const std::bad_alloc&) {
    throw; // what there is no room for may well be possible
  } catch (const std::exception&) {
    return std::nullopt; // no plan fits
  }
}

std::optional<TokensPerSecond> planned_rate(const model::Transformer& model, const model::Chip& chip,
                                            const GangSite& site, const TrainingSpec& spec)
{
  const auto found = best_plan(model, chip, site, spec);
  return found ? std::optional{rate_of(*found, site)} : std::nullopt;
}

std::optional<TokensPerSecond> training_rate(const model::Transformer& model, const model::ChipRange& chip,
                                             const GangSite& site, const TrainingSpec& spec, const config::Value& at,
                                             config::Diagnostics& diagnostics)
{
  const FlopsPerSecond peak = model::matrix_peak(chip.best, spec.precision);
  if (peak <= FlopsPerSecond{0}) {
    diagnostics.error(at, "`" + chip.best.name + "` has no matrix rate to train with");
    return std::nullopt;
  }
  if (spec.utilisation)
    return slowed_rate(model, chip.best, site, spec);
  try {
    return rate_of(search(model, chip.best, site, spec), site);
  } catch (const std::bad_alloc&) {
    throw; // what there is no room for may well be possible
  } catch (const std::exception& fault) {
    diagnostics.error(at, std::to_string(site.chips) + " " + chip.best.name + " cannot train `" + model.name + "`",
                      fault.what());
    return std::nullopt;
  }
}

model::DomainShares domain_shares(const model::Transformer& model, const model::ChipRange& chip, const GangSite& site,
                                  std::uint32_t chips_per_host, const TrainingSpec& spec, TokensPerSecond together)
{
  model::DomainShares domains;
  domains.domain_hosts =
      std::max(1U, static_cast<std::uint32_t>(chip.best.scale_up_chips) / std::max(1U, chips_per_host));
  const std::uint32_t most = std::min(domains.domain_hosts, site.chips / std::max(1U, chips_per_host));
  if (spec.utilisation || most <= 1)
    return domains;
  for (std::uint32_t hosts = 1; hosts < most; hosts *= 2) {
    const GangSite apart{site.chips, static_cast<int>(hosts * chips_per_host), site.network};
    const auto rate = planned_rate(model, chip.best, apart, spec);
    const double share = rate ? *rate / together : 0.0; // where no plan fits: set below
    domains.shares.push_back(std::clamp(share, domains.shares.empty() ? 0.0 : domains.shares.back(), 1.0));
  }
  const auto least = std::ranges::find_if(domains.shares, [](double share) { return share > 0.0; });
  std::fill(domains.shares.begin(), least, least == domains.shares.end() ? 1.0 : *least);
  return domains;
}

} // namespace leasehold::scenario
