#include "analysis/report/run_series.hpp"

#include "analysis/read/table_rows.hpp"
#include "output/schema.hpp"
#include "units/text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace leasehold::analysis {

namespace {

using Json = nlohmann::ordered_json;

/// A number of a chart: four digits are more than a screen shows. What is not defined is null.
Json drawn(double value)
{
  constexpr int digits = 4;
  if (!std::isfinite(value))
    return nullptr;
  if (value == 0.0)
    return 0;
  const double step = std::pow(10.0, std::floor(std::log10(std::abs(value))) - digits + 1);
  const double rounded = std::round(value / step) * step;
  // By text, so that 0.1 is not 0.10000000000000001.
  return std::abs(rounded) >= 1000.0 ? Json(static_cast<std::int64_t>(std::llround(rounded)))
                                     : Json(std::stod(fmt::format("{:.{}g}", value, digits)));
}

/// Instants of a chart, in whole seconds.
Json second(double seconds)
{
  return std::isfinite(seconds) ? Json(static_cast<std::int64_t>(std::llround(seconds))) : Json(nullptr);
}

/// Dollars of a bill, to the cent.
Json dollars(double value)
{
  constexpr double cents = 100.0;
  return std::isfinite(value) ? Json(std::round(value * cents) / cents) : Json(nullptr);
}

// --- leases ---

struct Lease {
  std::string id, tenant, offer, programme, kind, provider, region, chip, state;
  double chips = 0.0, requested = 0.0, active = 0.0, end = 0.0, term = 0.0, price = 0.0, billed = 0.0, effective = 0.0;
  double productive = 0.0, lost = 0.0, idle = 0.0, stranded = 0.0;
  std::map<std::string, std::int64_t> bill; ///< what for → micro-dollars
};

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
    bill.push_back({what, dollars(static_cast<double>(amount) / micro)});
  return {{"id", lease.id},
          {"tenant", lease.tenant},
          {"offer", lease.offer},
          {"group", group_of(lease)},
          {"kind", lease.kind},
          {"state", lease.state},
          {"chips", drawn(lease.chips)},
          {"from", second(lease.active)},
          {"to", second(lease.end)},
          {"term", second(lease.term)},
          {"price", drawn(lease.price)},
          {"billed", dollars(lease.billed)},
          {"effective", dollars(lease.effective)},
          {"hours", {drawn(lease.productive), drawn(lease.lost), drawn(lease.idle), drawn(lease.stranded)}},
          {"bill", std::move(bill)}};
}

// --- charges ---

struct Charge {
  std::int64_t begin = 0; ///< seconds since 1970
  std::int64_t end = 0;
  std::string lease;
  double billed = 0.0;
  double chip_hours = 0.0;
  bool usage = false;
};

std::int64_t unix_seconds(const std::string& text)
{
  const auto parsed = leasehold::parse<Instant>(text);
  if (!parsed)
    throw BrokenTable("ledger.csv: '" + text + "' " + parsed.problem);
  return parsed->unix_seconds();
}

/// The charges; the bills of the leases are filled on the way.
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

/// Bills have dates and leases have seconds since the start, and a lease is charged from when it is active: what most leases
/// say is the date of the start, as some are charged from later (as analysis/figures/timelines.py has it).
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

Json series(const std::vector<double>& values)
{
  Json all = Json::array();
  for (const double value : values)
    all.push_back(drawn(value));
  return all;
}

/// Chips held on average in each bin, by chip and programme, and what was billed by its end.
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
      layers.push_back({{"group", group}, {"chips", series(layer->second)}});
  return {{"width", width}, {"layers", std::move(layers)}, {"billed", series(billed)}};
}

// --- services ---

struct Periods {
  std::vector<double> time, offered, capacity, within;
};

/// How many periods make a bin: one where they are few, else so many that it holds whole days or weeks, where they are
/// of such a length. Other bins would beat against the daily swing of the load.
std::size_t periods_a_bin(const std::vector<double>& times, std::size_t most_bins)
{
  const std::size_t n = times.size();
  const std::size_t least = (n + most_bins - 1) / std::max<std::size_t>(most_bins, 1);
  if (least <= 1)
    return 1;
  constexpr double day = 86400.0;
  const double period = times[1] - times[0];
  for (const double length : {day / 24.0, day / 4.0, day, 7.0 * day, 28.0 * day, 364.0 * day})
    if (const double whole = length / period; whole >= static_cast<double>(least) && whole == std::floor(whole))
      return static_cast<std::size_t>(whole);
  return least;
}

/// The last bin takes what is left over: one that is nearly empty would be no mean of a day.
template <class Each> void for_bins(std::size_t n, std::size_t each, Each call)
{
  const std::size_t bins = std::max<std::size_t>(n / each, std::min<std::size_t>(n, 1));
  for (std::size_t b = 0; b < bins; ++b)
    call(b * each, b + 1 == bins ? n : (b + 1) * each);
}

Json mean_by_bin(const std::vector<double>& values, std::size_t each)
{
  Json means = Json::array();
  for_bins(values.size(), each, [&](std::size_t first, std::size_t end) {
    double sum = 0.0;
    std::size_t count = 0;
    for (std::size_t i = first; i < end; ++i)
      if (std::isfinite(values[i])) {
        sum += values[i];
        ++count;
      }
    means.push_back(count == 0 ? Json(nullptr) : drawn(sum / static_cast<double>(count)));
  });
  return means;
}

Json services(const std::filesystem::path& folder, std::size_t most_bins)
{
  TableRows rows{folder, output::services_file, {"service", "time", "offered", "capacity", "capacity_within_slo"}};
  std::vector<std::string> names;
  std::map<std::string, Periods> all;
  while (rows.next()) {
    const auto [found, fresh] = all.try_emplace(rows.text(0));
    if (fresh)
      names.push_back(rows.text(0));
    Periods& periods = found->second;
    std::size_t column = 1;
    for (std::vector<double>* values : {&periods.time, &periods.offered, &periods.capacity, &periods.within})
      values->push_back(rows.number(column++));
  }
  Json told = Json::array();
  for (const std::string& name : names) {
    const Periods& periods = all[name];
    const std::size_t each = periods_a_bin(periods.time, std::max<std::size_t>(most_bins / names.size(), 50));
    Json times = Json::array();
    for_bins(periods.time.size(), each,
             [&](std::size_t first, std::size_t) { times.push_back(second(periods.time[first])); });
    told.push_back({{"name", name},
                    {"each", each},
                    {"time", std::move(times)},
                    {"offered", mean_by_bin(periods.offered, each)},
                    {"capacity", mean_by_bin(periods.capacity, each)},
                    {"within", mean_by_bin(periods.within, each)}});
  }
  return told;
}

// --- stays of jobs ---

struct Stay {
  std::string job, workload, why;
  double from = 0.0, to = 0.0, chips = 0.0;

  [[nodiscard]] double chip_time() const { return (to - from) * chips; }
};

/// By segments.csv; of a run that has none by jobs.csv, which knows of a job that was preempted only when it came and went.
std::vector<Stay> read_stays(const std::filesystem::path& folder)
{
  std::vector<Stay> stays;
  TableRows segments{folder, output::segments_file, {"job_id", "workload_name", "end_reason", "start", "end", "chips"}};
  if (segments.is_there()) {
    while (segments.next())
      stays.push_back({segments.text(0), segments.text(1), segments.text(2), segments.number(3), segments.number(4),
                       segments.number(5)});
    return stays;
  }
  TableRows jobs{folder,
                 output::jobs_file,
                 {"job_id", "workload_name", "final_state", "starting_time", "finish_time", "execution_time", "chips",
                  "preemptions"}};
  while (jobs.next()) {
    const double from = jobs.number(3);
    if (!std::isfinite(from))
      continue;
    const double finish = jobs.number(4);
    const double stops = jobs.number(7);
    stays.push_back({jobs.text(0), jobs.text(1),
                     stops > 0.0 ? jobs.text(2) + ", after " + jobs.text(7) + " interruptions" : jobs.text(2), from,
                     std::isfinite(finish) ? finish : from + jobs.number(5), jobs.number(6)});
  }
  return stays;
}

Json stays_json(std::vector<Stay> stays, std::size_t most)
{
  const std::size_t all = stays.size();
  if (stays.size() > most) {
    std::stable_sort(stays.begin(), stays.end(),
                     [](const Stay& a, const Stay& b) { return a.chip_time() > b.chip_time(); });
    stays.resize(most);
  }
  std::stable_sort(stays.begin(), stays.end(), [](const Stay& a, const Stay& b) { return a.from < b.from; });
  Json rows = Json::array();
  for (const Stay& stay : stays)
    rows.push_back({{"job", stay.job},
                    {"workload", stay.workload},
                    {"from", second(stay.from)},
                    {"to", second(stay.to)},
                    {"chips", drawn(stay.chips)},
                    {"end", stay.why}});
  return {{"all", all}, {"rows", std::move(rows)}};
}

/// The dearest, in order of their beginning.
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
  return {{"all", all}, {"billed", dollars(billed)}, {"shown", dollars(shown)}, {"rows", std::move(rows)}};
}

} // namespace

Json run_series(const std::filesystem::path& folder, const Timeframe& time, const SeriesLimits& limits)
{
  std::vector<Lease> leases = read_leases(folder);
  const std::vector<Charge> charges = read_charges(folder, leases);
  std::vector<Stay> stays = read_stays(folder);
  Json told;
  Json service_series = services(folder, limits.bins);
  const auto start = charges.empty() ? time.start : start_of(charges, leases);
  const std::int64_t begin = start.value_or(time.start.value_or(0));
  double end = time.horizon.value_or(0.0);
  if (end <= 0.0) {
    for (const Charge& charge : charges)
      end = std::max(end, static_cast<double>(charge.end - begin));
    for (const Stay& stay : stays)
      end = std::max(end, stay.to);
    for (const Json& service : service_series)
      if (!service["time"].empty())
        end = std::max(end, service["time"].back().get<double>());
  }
  told["start"] = start || time.start ? Json(begin) : Json(nullptr);
  told["end"] = second(end);
  told["portfolio"] = charges.empty() || end <= 0.0 ? Json(nullptr) : portfolio(charges, leases, begin, end);
  told["leases"] = leases_json(std::move(leases), limits.leases);
  told["stays"] = stays_json(std::move(stays), limits.stays);
  told["services"] = std::move(service_series);
  return told;
}

} // namespace leasehold::analysis
