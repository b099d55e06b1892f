#include "experiment/summary.hpp"

#include "experiment/whole_file.hpp"
#include "output/schema.hpp"
#include "units/printable.hpp"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace leasehold::experiment {

namespace {

using Json = nlohmann::ordered_json;

/// Readers would refuse it.
[[noreturn]] void refuse(double value, const std::string& of)
{
  throw std::runtime_error(
      fmt::format("{} comes to {:g} (no result may be above {:g}) look for a number in the scenario "
                  "that is far too large",
                  of, value, output::largest_measure));
}

Json metrics_of(const accounts::RunResult& result)
{
  Json metrics = Json::object();
  for (const auto& [name, value] : result.metrics) {
    if (value && !(std::abs(*value) <= output::largest_measure))
      refuse(*value, name);
    metrics[name] = value ? Json(*value) : Json(nullptr);
  }
  return metrics;
}

/// Of a tenant, a provider or a service; what is not finite there is not defined.
Json entry_of(double value, const std::string& entry, const std::string& of)
{
  if (std::isfinite(value) && std::abs(value) > output::largest_measure)
    refuse(value, entry + " of " + of);
  return value;
}

Json json_of(const assembly::Settled& settled)
{
  Json json;
  json["taken"] = leasehold::name_of(settled.taken);
  if (settled.quantile)
    json["quantile"] = *settled.quantile;
  if (settled.factor)
    json["factor"] = *settled.factor;
  if (!settled.value.empty())
    json["value"] = settled.value;
  return json;
}

} // namespace

void write_summary(const std::filesystem::path& file, const scenario::Campaign& campaign,
                   const Replication& replication, const assembly::DrawnWorld& world, const accounts::RunResult& result)
{
  const scenario::Point& point = campaign.points[replication.point];
  Json summary;
  summary["scenario"] = campaign.name;
  summary["point"] = point.name;
  summary["point_index"] = replication.point;
  summary["axes"] = Json::object();
  for (const auto& [axis, label] : point.labels)
    summary["axes"][axis] = label;
  summary["seed"] = replication.seed;
  summary["replication"] = replication.number;
  for (const auto& metric : point.scenario.metrics)
    summary["headline"].push_back(metric.value);
  if (point.scenario.uncertainty && point.scenario.uncertainty->latin)
    summary["latin"] = *point.scenario.uncertainty->latin;
  for (const assembly::Settled& settled : world.settled)
    summary["uncertainty"][settled.name] = json_of(settled);
  summary["counts"] = Json::object();
  for (const auto& [name, count] : result.counts)
    summary["counts"][name] = count;
  summary["stability"] = {{"stable", result.stable}, {"reason", printable(result.stability_reason)}};
  summary["post_mortem"] = Json::array();
  for (const accounts::Finding& finding : result.post_mortem)
    summary["post_mortem"].push_back({{"kind", finding.kind},
                                      {"subject", printable(finding.subject)},
                                      {"text", printable(finding.text)},
                                      {"dollars", finding.dollars}});
  summary["metrics"] = metrics_of(result);
  for (const accounts::Book& book : result.books)
    for (const auto& [name, value] : book.entries)
      summary["books"][book.side][book.name][name] = entry_of(value, name, book.name);
  for (const accounts::RunResult::Service& service : result.services)
    for (const auto& [name, value] : service.values)
      summary["services"][service.name][name] = entry_of(value, name, service.name);
  const std::string text = summary.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  if (text.size() > output::largest_summary_bytes)
    throw std::runtime_error(fmt::format("its summary has {} bytes (readers take {}) give it fewer tenants or services",
                                         text.size(), output::largest_summary_bytes));
  write_new(file, text);
}

} // namespace leasehold::experiment
