#include "analysis/report/lease_series.hpp"

#include "analysis/read/table_rows.hpp"
#include "analysis/report/drawn_numbers.hpp"
#include "output/schema.hpp"
#include "units/text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace leasehold::analysis {

using Json = nlohmann::ordered_json;

namespace {

/// What holds chips and what hands them out, as the legend has it.
std::string group_of(const Lease& lease)
{
  return (lease.chip.empty() ? "any chip" : lease.chip) + ", " + lease.programme;
}

Json lease_json(const Lease& lease)
{
  Json bill = Json::array();
  constexpr double micro = 1e6;
  for (const auto& [what, amount] : lease.bill)
    bill.push_back({what, drawn_dollars(static_cast<double>(amount) / micro)});
  return {{"id", lease.id},
          {"tenant", lease.tenant},
          {"offer", lease.offer},
          {"group", group_of(lease)},
          {"kind", lease.kind},
          {"state", lease.state},
          {"chips", drawn(lease.chips)},
          {"from", drawn_second(lease.active)},
          {"to", drawn_second(lease.end)},
          {"term", drawn_second(lease.term)},
          {"price", drawn(lease.price)},
          {"billed", drawn_dollars(lease.billed)},
          {"effective", drawn_dollars(lease.effective)},
          {"hours", {drawn(lease.productive), drawn(lease.lost), drawn(lease.idle), drawn(lease.stranded)}},
          {"bill", std::move(bill)}};
}

// --- charges ---

std::int64_t unix_seconds(const std::string& text)
{
  const auto parsed = leasehold::parse<Instant>(text);
  if (!parsed)
    throw BrokenTable("ledger.csv: '" + text + "' " + parsed.problem);
  return parsed->unix_seconds();
}

/// Spreads `amount` over the bins that [begin, end) covers; at once where it has no length.
void spread(std::vector<double>& bins, double width, double begin, double end, double amount)
{
  const auto bin_of = [&](double t) {
    return std::min(static_cast<std::size_t>(std::max(t, 0.0) / width), bins.size() - 1);
  };
  if (end <= begin) {
    bins[bin_of(begin)] += amount;
    return;
  }
  for (std::size_t b = bin_of(begin); b < bins.size() && static_cast<double>(b) * width < end; ++b) {
    const double low = std::max(begin, static_cast<double>(b) * width);
    const double high = std::min(end, static_cast<double>(b + 1) * width);
    bins[b] += amount * std::max(high - low, 0.0) / (end - begin);
  }
}

} // namespace

std::vector<Lease> read_leases(const std::filesystem::path& folder)
{
  TableRows rows{folder,
                 output::leases_file,
                 {"lease",
                  "tenant",
                  "offer",
                  "programme",
                  "kind",
                  "provider",
                  "region",
                  "chip",
                  "state",
                  "chips",
                  "requested",
                  "active",
                  "end",
                  "term",
                  "price_per_chip_hour",
                  "billed",
                  "effective",
                  "productive_chip_hours",
                  "lost_chip_hours",
                  "idle_chip_hours",
                  "stranded_chip_hours"}};
  std::vector<Lease> leases;
  while (rows.next()) {
    Lease& lease = leases.emplace_back();
    std::size_t column = 0;
    for (std::string* text : {&lease.id, &lease.tenant, &lease.offer, &lease.programme, &lease.kind, &lease.provider,
                              &lease.region, &lease.chip, &lease.state})
      *text = rows.text(column++);
    for (double* number :
         {&lease.chips, &lease.requested, &lease.active, &lease.end, &lease.term, &lease.price, &lease.billed,
          &lease.effective, &lease.productive, &lease.lost, &lease.idle, &lease.stranded})
      *number = rows.number(column++);
  }
  return leases;
}

std::vector<Charge> read_charges(const std::filesystem::path& folder, std::vector<Lease>& leases)
{
  TableRows rows{folder,
                 output::ledger_file,
                 {"ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory", "ResourceId", "ChargeDescription",
                  "BilledCost", "x_ChipHours"}};
  std::map<std::string, Lease*> by_id;
  for (Lease& lease : leases)
    by_id.emplace(lease.id, &lease);
  std::vector<Charge> charges;
  while (rows.next()) {
    Charge& charge = charges.emplace_back();
    charge.begin = unix_seconds(rows.text(0));
    charge.end = unix_seconds(rows.text(1));
    charge.usage = rows.text(2) == "Usage";
    charge.lease = rows.text(3);
    charge.billed = rows.number(5);
    charge.chip_hours = rows.number(6);
    constexpr double micro = 1e6;
    if (const auto lease = by_id.find(charge.lease); lease != by_id.end() && std::isfinite(charge.billed))
      lease->second->bill[rows.text(4)] += std::llround(charge.billed * micro);
  }
  return charges;
}

std::optional<std::int64_t> start_of(const std::vector<Charge>& charges, const std::vector<Lease>& leases)
{
  std::map<std::string, std::int64_t> first;
  for (const Charge& charge : charges)
    if (charge.usage) {
      const auto [at, fresh] = first.emplace(charge.lease, charge.begin);
      at->second = std::min(at->second, charge.begin);
    }
  std::map<std::int64_t, std::size_t> votes;
  for (const Lease& lease : leases)
    if (const auto charged = first.find(lease.id); charged != first.end() && std::isfinite(lease.active))
      ++votes[charged->second - static_cast<std::int64_t>(std::floor(lease.active))];
  const auto most =
      std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == votes.end() ? std::nullopt : std::optional{most->first};
}

Json portfolio(const std::vector<Charge>& charges, const std::vector<Lease>& leases, std::int64_t start, double end)
{
  constexpr std::size_t bins = 120;
  constexpr std::size_t most_groups = 7;
  constexpr double hour = 3600.0;
  const double width = end / static_cast<double>(bins);
  std::map<std::string, std::string> groups; // lease → group
  for (const Lease& lease : leases)
    groups.emplace(lease.id, group_of(lease));
  std::map<std::string, double> hours;
  for (const Charge& charge : charges)
    if (charge.usage && charge.chip_hours > 0.0)
      hours[groups[charge.lease]] += charge.chip_hours;
  std::vector<std::string> order;
  order.reserve(hours.size());
  for (const auto& [group, total] : hours)
    order.push_back(group);
  std::stable_sort(order.begin(), order.end(), [&](const auto& a, const auto& b) { return hours[a] > hours[b]; });
  const std::string rest = "the rest";
  std::map<std::string, std::vector<double>> held;
  std::vector<double> billed(bins, 0.0);
  for (const Charge& charge : charges) {
    const auto begin = static_cast<double>(charge.begin - start);
    const auto until = static_cast<double>(charge.end - start);
    if (std::isfinite(charge.billed))
      spread(billed, width, begin, charge.usage ? until : begin, charge.billed);
    if (!charge.usage || !(charge.chip_hours > 0.0) || until <= begin)
      continue;
    const auto place = std::find(order.begin(), order.end(), groups[charge.lease]) - order.begin();
    auto& layer = held[static_cast<std::size_t>(place) < most_groups ? order[static_cast<std::size_t>(place)] : rest];
    layer.resize(bins, 0.0);
    spread(layer, width, begin, until, charge.chip_hours * hour / width);
  }
  for (std::size_t b = 1; b < bins; ++b)
    billed[b] += billed[b - 1];
  Json layers = Json::array();
  order.resize(std::min(order.size(), most_groups));
  order.push_back(rest);
  for (const std::string& group : order)
    if (const auto layer = held.find(group); layer != held.end())
      layers.push_back({{"group", group}, {"chips", drawn(layer->second)}});
  return {{"width", width}, {"layers", std::move(layers)}, {"billed", drawn(billed)}};
}

Json leases_json(std::vector<Lease> leases, std::size_t most)
{
  const std::size_t all = leases.size();
  double billed = 0.0;
  for (const Lease& lease : leases)
    billed += std::isfinite(lease.billed) ? lease.billed : 0.0;
  std::stable_sort(leases.begin(), leases.end(), [](const Lease& a, const Lease& b) { return a.billed > b.billed; });
  leases.resize(std::min(most, leases.size()));
  std::erase_if(leases, [](const Lease& lease) { return !std::isfinite(lease.active); });
  std::stable_sort(leases.begin(), leases.end(), [](const Lease& a, const Lease& b) { return a.active < b.active; });
  Json rows = Json::array();
  double shown = 0.0;
  for (const Lease& lease : leases) {
    shown += std::isfinite(lease.billed) ? lease.billed : 0.0;
    rows.push_back(lease_json(lease));
  }
  return {{"all", all}, {"billed", drawn_dollars(billed)}, {"shown", drawn_dollars(shown)}, {"rows", std::move(rows)}};
}

} // namespace leasehold::analysis
