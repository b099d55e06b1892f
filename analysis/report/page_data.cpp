#include "analysis/report/page_data.hpp"

#include "analysis/report/answer.hpp"
#include "analysis/tables/metric_title.hpp"
#include "analysis/tables/sheet.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace leasehold::analysis {

namespace {

using Json = nlohmann::ordered_json;

/// A page takes so many runs over time, and so many numbers of single runs; of larger campaigns the first of each point.
constexpr std::size_t most_series = 40;
constexpr std::size_t most_values = 60000;

Json number_json(const std::optional<double>& value)
{
  return value && std::isfinite(*value) ? Json(*value) : Json(nullptr);
}

std::string_view better_word(output::Better better)
{
  return better == output::Better::lower ? "lower" : better == output::Better::higher ? "higher" : "";
}

std::string_view meaning_of(const std::string& metric)
{
  const auto found = std::ranges::find_if(output::metrics, [&](const output::Metric& m) { return m.name == metric; });
  return found == output::metrics.end() ? std::string_view{} : found->meaning;
}

/// Written numbers for whoever reads, and those behind them for whoever sorts and draws.
Json cell_json(const ComparedCell& cell, const SheetCell& written)
{
  Json told = {{"value", written.value}, {"half", written.half_width}, {"tally", written.tally}};
  told["change"] = written.change;
  told["changeHalf"] = written.change_half_width;
  told["marked"] = written.marked;
  const bool there = cell.value.n > 0;
  told["mean"] = there ? number_json(cell.value.mean) : Json(nullptr);
  told["low"] = there && cell.value.interval ? number_json(cell.value.interval->low) : Json(nullptr);
  told["high"] = there && cell.value.interval ? number_json(cell.value.interval->high) : Json(nullptr);
  return told;
}

Json table_json(const Comparison& comparison, const Sheet& sheet)
{
  Json table = {{"title", sheet.title}, {"corner", sheet.corner}};
  table["metrics"] = Json::array();
  for (std::size_t m = 0; m < comparison.metrics.size(); ++m) {
    const ComparedMetric& metric = comparison.metrics[m];
    table["metrics"].push_back({{"name", metric.name},
                                {"title", metric_title(metric.name)},
                                {"unit", sheet.metrics[m].unit},
                                {"factor", sheet.metrics[m].factor},
                                {"better", better_word(metric.better)},
                                {"meaning", meaning_of(metric.name)}});
  }
  table["points"] = Json::array();
  for (std::size_t p = 0; p < comparison.points.size(); ++p) {
    const ComparedPoint& point = comparison.points[p];
    Json cells = Json::array();
    for (std::size_t m = 0; m < point.cells.size(); ++m)
      cells.push_back(cell_json(point.cells[m], sheet.cells[p][m]));
    table["points"].push_back({{"label", point.label},
                               {"labels", point.axes.empty() ? std::vector{point.label} : point.axes},
                               {"baseline", static_cast<bool>(sheet.is_baseline[p])},
                               {"best", comparison.best == p},
                               {"broken", point.broken},
                               {"unstable", point.unstable},
                               {"replications", point.replications},
                               {"cells", std::move(cells)}});
  }
  table["baseline"] = comparison.baseline;
  table["legend"] = sheet.legend;
  table["notes"] = sheet.notes;
  return table;
}

Json findings_json(const Comparison& comparison, const Sheet& sheet)
{
  Json all = Json::array();
  for (const Finding& finding : findings(comparison, sheet))
    all.push_back({{"metric", finding.metric},
                   {"title", finding.title},
                   {"number", finding.number},
                   {"unit", finding.unit},
                   {"who", finding.who},
                   {"verdict", finding.verdict},
                   {"best", finding.is_best}});
  return all;
}

/// Single runs' numbers: of all metrics where that are not too many, else of the headline.
Json runs_json(const PageTables& tables, const std::vector<PointRuns>& points)
{
  std::size_t runs = 0;
  for (const PointRuns& point : points)
    runs += point.runs.size();
  const bool few = runs * tables.all.metrics.size() <= most_values;
  const auto& metrics = few ? tables.all.metrics : tables.headline.metrics;
  const std::size_t each =
      std::max<std::size_t>(most_values / std::max<std::size_t>(metrics.size() * points.size(), 1), 1);
  Json names = Json::array();
  for (const ComparedMetric& metric : metrics)
    names.push_back(metric.name);
  Json rows = Json::array();
  std::size_t left_out = 0;
  for (std::size_t p = 0; p < points.size(); ++p)
    for (std::size_t r = 0; r < points[p].runs.size(); ++r) {
      if (r >= each) {
        ++left_out;
        continue;
      }
      const Replication& run = *points[p].runs[r];
      Json values = Json::array();
      for (const ComparedMetric& metric : metrics) {
        const auto found = run.metrics.find(metric.name);
        values.push_back(found == run.metrics.end() ? Json(nullptr) : number_json(found->second));
      }
      rows.push_back({{"point", p}, {"seed", run.seed}, {"values", std::move(values)}});
    }
  return {{"metrics", std::move(names)}, {"rows", std::move(rows)}, {"leftOut", left_out}};
}

/// Of every point the first replications, as many as fit.
Json series_json(const std::vector<PointRuns>& points, const Timeframe& time)
{
  const std::size_t shown_points = std::min(points.size(), most_series);
  const std::size_t each = std::max<std::size_t>(most_series / std::max<std::size_t>(shown_points, 1), 1);
  std::size_t shown = 0;
  std::size_t all = 0;
  for (std::size_t p = 0; p < points.size(); ++p) {
    all += points[p].runs.size();
    shown += p < shown_points ? std::min(each, points[p].runs.size()) : 0;
  }
  constexpr std::size_t budget = 6000;
  SeriesLimits limits;
  limits.bins = std::clamp<std::size_t>(15000 / std::max<std::size_t>(shown, 1), 100, 1500);
  limits.leases = std::clamp<std::size_t>(3000 / std::max<std::size_t>(shown, 1), 60, 400);
  limits.stays = std::clamp<std::size_t>(budget / std::max<std::size_t>(shown, 1), 100, 1500);
  Json rows = Json::array();
  for (std::size_t p = 0; p < shown_points; ++p)
    for (std::size_t r = 0; r < std::min(each, points[p].runs.size()); ++r) {
      const Replication& run = *points[p].runs[r];
      Json row = {{"point", p}, {"seed", run.seed}, {"stable", run.stable}, {"stability", run.stability_reason}};
      row["postMortem"] = run.post_mortem;
      row.update(run_series(run.folder, time, limits));
      rows.push_back(std::move(row));
    }
  return {{"all", all}, {"rows", std::move(rows)}};
}

} // namespace

std::string page_data(const PageTables& tables, const std::vector<PointRuns>& points, const Provenance& provenance)
{
  Json data;
  data["scenario"] = tables.headline.scenario;
  const Sheet headline = make_sheet(tables.headline);
  data["findings"] = findings_json(tables.headline, headline);
  data["bestBy"] = tables.headline.best_by;
  data["where"] = tables.headline.where;
  data["headline"] = table_json(tables.headline, headline);
  data["all"] = table_json(tables.all, make_sheet(tables.all));
  data["costs"] = Json::array();
  for (const auto& [by, comparison] : tables.costs)
    data["costs"].push_back({{"by", by}, {"table", table_json(comparison, make_sheet(comparison))}});
  data["runs"] = runs_json(tables, points);
  data["series"] = series_json(points, provenance.time);
  data["manifest"] = provenance.manifest;
  data["commands"] = provenance.commands;
  return data.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string filled_page(const std::string& shell, const std::string& data)
{
  constexpr std::string_view place = "@LEASEHOLD_DATA@";
  const std::size_t at = shell.find(place);
  if (at == std::string::npos)
    throw std::invalid_argument("the page keeps no place for data");
  std::string page = shell.substr(0, at);
  page.reserve(shell.size() + data.size() + data.size() / 16);
  for (const char c : data)
    if (c == '<') // JSON has it within texts alone, where this says the same
      page += "\\u003c";
    else
      page += c;
  page.append(shell, at + place.size());
  return page;
}

} // namespace leasehold::analysis
