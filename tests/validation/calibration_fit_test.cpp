// The constants of each chip family are fitted on half of the rows of all training and serving tables together and
// judged on the other half, so that the errors that the catalogue reports are not those of a curve drawn through its
// own points. The same fit over all rows gives the catalogue's constants; calibration.md tells the errors.
#include "prediction/training_table_report.hpp"
#include "support/folders.hpp"
#include "support/simplex.hpp"
#include "validation/calibration_rows.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <filesystem>

namespace leasehold::scenario {

namespace {

/// How rows are divided: half `fold` of division `split`; fold 2 is all rows.
struct Division {
  std::size_t split = 0;
  std::size_t fold = 2;

  /// By a hash of the row's number: neighbouring rows are often one run in two releases.
  [[nodiscard]] bool fits(const CalibrationRow& sample) const
  {
    return fold == 2 || ((sample.row + 1000 * split) * 2654435761U >> (7U + split) & 1U) == fold;
  }
};

using Family = std::vector<CalibrationRow*>;

/// A constant that a fit may move, where it starts, which weakly draws it, and how far it may go.
struct Unknown {
  std::string name;
  double start, lowest, highest;
  void (*set)(model::Calibration&, double);
};

std::vector<Unknown> unknowns(const catalogue::ChipFamily& family)
{
  using C = model::Calibration;
  static const std::vector<Unknown> all{
      {"matmul_efficiency", 0.65, 0.1, 0.97, [](C& c, double value) { c.matmul_efficiency = value; }},
      {"memory_efficiency", 0.7, 0.2, 0.92, [](C& c, double value) { c.memory_efficiency = value; }},
      {"scale_up_efficiency", 0.6, 0.15, 0.92, [](C& c, double value) { c.scale_up_efficiency = value; }},
      {"traffic", 50.0, 5.0, 200.0, [](C& c, double value) { c.traffic = value; }},
      {"layer_overhead", 40e-6, 1e-6, 500e-6, [](C& c, double value) { c.layer_overhead = Seconds{value}; }},
      {"sequence_overhead", 20e-6, 1e-6, 200e-6, [](C& c, double value) { c.sequence_overhead = Seconds{value}; }}};
  std::vector<Unknown> chosen;
  for (const std::string& name : family.fitted) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Unknown& one) { return one.name == name; });
    REQUIRE(found != all.end());
    chosen.push_back(*found);
  }
  return chosen;
}

void set_constants(Family& family, const std::vector<Unknown>& fitted, const test::Point& at)
{
  for (CalibrationRow* row : family)
    for (std::size_t i = 0; i < fitted.size(); ++i)
      fitted[i].set(row->chip.calibration, std::exp(at[i]));
}

/// Mean over the fitted half of the absolute log error, each table with its weight, and the weak pull.
double loss(Family& family, const std::vector<Unknown>& fitted, const test::Point& at, Division division)
{
  double penalty = 0.0;
  for (std::size_t i = 0; i < at.size(); ++i) {
    if (at[i] < std::log(fitted[i].lowest) || at[i] > std::log(fitted[i].highest))
      return 10.0;
    penalty += 1e-3 * std::pow(at[i] - std::log(fitted[i].start), 2.0);
  }
  set_constants(family, fitted, at);
  std::array<double, calibration_tables.size()> sum{}, rows{};
  for (const CalibrationRow* row : family)
    if (division.fits(*row)) {
      sum[row->table] += row->weight * std::abs(row->error());
      rows[row->table] += row->weight;
    }
  double total = 0.0, weights = 0.0;
  for (std::size_t table = 0; table < sum.size(); ++table)
    if (rows[table] > 0.0) {
      const double weight = 1.0 / std::min(calibration_tables[table].median, 1.0);
      total += weight * sum[table] / rows[table];
      weights += weight;
    }
  return (weights > 0.0 ? total / weights : 0.0) + penalty;
}

/// Fits a family in place; returns `name value` of each constant.
std::string fit(Family& family, const catalogue::ChipFamily& entry, Division division, int evaluations)
{
  const std::vector<Unknown> fitted = unknowns(entry);
  test::Point best;
  for (const Unknown& unknown : fitted)
    best.push_back(std::log(unknown.start));
  for (const double step : {0.2, -0.15, 0.08, -0.05})
    best = test::minimise([&](const test::Point& at) { return loss(family, fitted, at, division); }, best, step,
                          evaluations);
  set_constants(family, fitted, best);
  std::string text = entry.name + ":";
  for (std::size_t i = 0; i < fitted.size(); ++i)
    text += fmt::format(" {} {:.4g}", fitted[i].name, std::exp(best[i]));
  return text;
}

using FitErrors = std::array<prediction::TableErrors, calibration_tables.size()>;

/// Fits every family on the rows of `division` and adds the errors of all rows to `seen` and `unseen`.
void fit_and_judge(CalibrationRows& rows, const catalogue::ChipCatalogue& chips, Division division, FitErrors& seen,
                   FitErrors& unseen)
{
  for (const catalogue::ChipFamily& entry : chips.families) {
    Family family;
    for (CalibrationRow& row : rows.rows())
      if (row.chip.family == entry.name)
        family.push_back(&row);
    if (family.empty() || entry.fitted.empty())
      continue;
    const std::string constants = fit(family, entry, division, division.fold == 2 ? 350 : 150);
    if (division.fold == 2)
      MESSAGE(constants);
    for (const CalibrationRow* row : family)
      (division.fits(*row) ? seen : unseen)[row->table].absolute.push_back(std::abs(std::exp(row->error()) - 1.0));
  }
}

std::string text(const prediction::TableErrors& errors)
{
  return fmt::format("{:.1f} % / {:.1f} %", 100.0 * errors.quantile(0.5), 100.0 * errors.quantile(0.9));
}

} // namespace

TEST_CASE("constants fitted on half of the runs predict the other half, training and serving together")
{
  if (!std::filesystem::exists(test::validation_data)) {
    MESSAGE("skipped: no validation data at " << test::validation_data);
    return;
  }
  config::Diagnostics diagnostics;
  const auto chips = catalogue::load_chips(test::catalogue_folder + "chips.yaml", diagnostics);
  const auto models = catalogue::load_models(test::catalogue_folder + "models.yaml", diagnostics);
  const auto book = prediction::ServingBook::load(test::catalogue_folder, diagnostics);
  REQUIRE((chips && models && book));
  for (const catalogue::ChipFamily& family : chips->families)
    CHECK(family.fitted.size() <= 6);
  CalibrationRows rows(test::validation_data, *chips, *models, *book);
  FitErrors seen, unseen, all, none;
  fit_and_judge(rows, *chips, {}, all, none);
  for (const std::size_t split : {0U, 1U, 2U})
    for (const std::size_t fold : {0U, 1U})
      fit_and_judge(rows, *chips, {split, fold}, seen, unseen);
  // The bars of the published tables hold on rows that the fit has not seen: median and 90th percentile.
  for (std::size_t table = 0; table < calibration_tables.size(); ++table) {
    const CalibrationTable& bar = calibration_tables[table];
    if (!std::filesystem::exists(test::validation_data + bar.file)) {
      MESSAGE("skipped: " << bar.file << " is not here");
      continue;
    }
    MESSAGE(std::string(bar.file) << ": fitted on all " << text(all[table]) << ", fitted half " << text(seen[table])
                                  << ", other half " << text(unseen[table]));
    CHECK(unseen[table].quantile(0.5) <= bar.median);
    CHECK(unseen[table].quantile(0.9) <= bar.ninetieth);
  }
}

} // namespace leasehold::scenario
