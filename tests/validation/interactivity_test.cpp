// The curve by which chips are compared: output tokens/s a chip against tokens/s a user, DeepSeek-R1 without speculation.
// Measured: InferenceX, the best point that serves users at least so quickly, whatever the engine, format and plan.
// Predicted: what `predict serving --sweep concurrency --transfer 200 --most-chips 32` tells, of the best plan, the better of
// the formats.
#include "physics/load_sweep.hpp"
#include "physics/serving_search.hpp"
#include "prediction/serving_book.hpp"
#include "support/folders.hpp"
#include "workload/csv_table.hpp"
#include "workload/line_reader.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace leasehold::scenario {

namespace {

const std::string curves_file = test::validation_data + "../turn2/inferencex/dsr1_curves.csv.gz";
const std::string interactivity_page = std::string(LEASEHOLD_SOURCE_DIR) + "/tests/validation/interactivity.md";

constexpr std::array<double, 5> user_speeds{20.0, 30.0, 50.0, 75.0, 100.0}; ///< tokens/s
constexpr std::array<const char*, 3> curve_chips{"H200", "B200", "GB200"};  ///< the slower on paper first
constexpr std::array<std::pair<double, double>, 2> curve_lengths{{{1024.0, 1024.0}, {8192.0, 1024.0}}};
constexpr double drawn_share = 0.9;              ///< lengths are drawn evenly between 0.8 and 1 of the nominal
constexpr double load_step = 1.19;               ///< between loads of a sweep, about 2^(1/4)
constexpr BytesPerSecond sent_by_prefill{200e9}; ///< a prefill replica of four chips, a card of 50 GB/s each

using Curve = std::array<double, user_speeds.size()>; ///< tokens/s a chip; 0 where nothing is so quick

void raise(Curve& curve, double by_user, double by_chip)
{
  for (std::size_t i = 0; i < curve.size(); ++i)
    if (by_user >= user_speeds[i])
      curve[i] = std::max(curve[i], by_chip);
}

using CurveKey = std::pair<std::string, double>; ///< chip and prompt

std::map<CurveKey, Curve> measured_curves()
{
  config::Diagnostics diagnostics;
  workload::ReadProblems problems(curves_file, diagnostics);
  workload::LineReader lines(workload::TraceSource::file(curves_file).open(std::uint64_t{1} << 30), problems);
  std::vector<std::string> header;
  std::map<CurveKey, Curve> curves;
  for (auto line = lines.next(); line; line = lines.next()) {
    workload::CsvFields fields;
    REQUIRE(fields.split(*line));
    if (header.empty()) {
      for (const workload::CsvField& field : fields)
        header.emplace_back(field.text);
      continue;
    }
    const auto text = [&](std::string_view column) {
      const auto at = std::find(header.begin(), header.end(), column) - header.begin();
      return std::string(fields[static_cast<std::size_t>(at)].text);
    };
    const std::string token = text("tpot_p50_ms").empty() ? text("tpot_mean_ms") : text("tpot_p50_ms");
    const std::string rate = text("output_tok_s_per_gpu");
    if (text("spec_method") != "none" || token.empty() || rate.empty() || text("osl") != "1024")
      continue;
    raise(curves[{text("gpu"), std::stod(text("isl"))}], 1e3 / std::stod(token), std::stod(rate));
  }
  return curves;
}

Curve predicted_curve(const prediction::ServingBook& book, const char* name, const physics::RequestShape& shape)
{
  const model::Transformer& model = *book.model("deepseek-r1");
  const model::Chip& chip = book.chip(name)->best;
  Curve curve{};
  for (const model::Precision precision : {model::Precision::fp8, model::Precision::fp4}) {
    if (model::matrix_peak(chip, precision) == model::matrix_peak(chip, model::Precision::bf16) ||
        (precision == model::Precision::fp4 && chip.fp4 <= FlopsPerSecond{}))
      continue;
    const auto plans = physics::legal_serving_plans(model, chip, precision, shape, 32);
    for (const physics::ServingPlan& plan : plans)
      for (const auto& points :
           {physics::loads_of(model, chip, plan, shape, load_step),
            physics::disaggregated_loads(model, chip, plan, plans, sent_by_prefill, shape, load_step)})
        for (const physics::LoadPoint& point : points)
          raise(curve, point.by_user.value(), point.by_chip.value());
  }
  return curve;
}

} // namespace

TEST_CASE(
    "DeepSeek-R1: no chip is predicted slower than one with less of everything, and interactivity.md says how near")
{
  if (!std::filesystem::exists(curves_file)) {
    MESSAGE("skipped: no curves at " << curves_file);
    return;
  }
  config::Diagnostics diagnostics;
  const auto book = prediction::ServingBook::load(test::catalogue_folder, diagnostics);
  REQUIRE(book);
  const std::map<CurveKey, Curve> measured = measured_curves();
  std::string page =
      "# Tokens/s a chip by tokens/s a user: DeepSeek-R1, predicted / measured\n\n"
      "Made by `interactivity_test.cpp` from InferenceX's runs without speculation: the most output a chip that any of "
      "its set-ups\ngives at least so quickly to its users (half of the requests), and the most that "
      "`predict serving --sweep concurrency --transfer 200`\nfinds with up to 32 chips side by side, prefill beside "
      "decode or apart, in finer steps of the load (1.19), the better of FP8 and FP4,\non 0.9 of the nominal lengths, "
      "as they "
      "are drawn. "
      "None of these rows fitted a constant by itself; part of the\naggregated ones stand in the silicon sample, "
      "too.\n\n"
      "| chip, tokens in / out |";
  for (const double speed : user_speeds)
    page += fmt::format(" {:g} a user |", speed);
  page += "\n|---|---|---|---|---|---|\n";
  std::size_t near = 0, beside = 0, cells = 0;
  for (const auto& [input, output] : curve_lengths) {
    const physics::RequestShape shape{.input = drawn_share * input, .output = drawn_share * output};
    Curve slower{};
    for (const char* chip : curve_chips) {
      const Curve predicted = predicted_curve(*book, chip, shape);
      const Curve& seen = measured.at({chip, input});
      page += fmt::format("| {}, {:g} / {:g} |", chip, input, output);
      for (std::size_t i = 0; i < user_speeds.size(); ++i) {
        CAPTURE(std::string(chip));
        CAPTURE(user_speeds[i]);
        CHECK(predicted[i] >= slower[i] * 0.99); // equal where a few chips do the same
        page += fmt::format(" {:.0f} / {:.0f} = {:.2f} |", predicted[i], seen[i], predicted[i] / seen[i]);
        ++cells;
        near += std::abs(predicted[i] / seen[i] - 1.0) <= 0.25 ? 1U : 0U;
        beside += std::abs(std::log(predicted[i] / seen[i])) <= std::log(1.5) ? 1U : 0U;
      }
      slower = predicted;
      page += "\n";
    }
  }
  page += fmt::format(
      "\n{} of {} are within 25 %, {} within a factor of 1.5. What is predicted is the best of all plans; what is "
      "measured,\nof those that were tried, a dozen a chip, so that most ratios are above 1.\n",
      near, cells, beside);
  if (std::getenv("LEASEHOLD_RECORD") != nullptr) {
    std::ofstream(interactivity_page) << page;
    return;
  }
  std::ifstream file(interactivity_page);
  std::stringstream kept;
  kept << file.rdbuf();
  CHECK_MESSAGE(page == kept.str(), "LEASEHOLD_RECORD=1 writes it anew");
  MESSAGE(near << " of " << cells << " within 25 %, " << beside << " within a factor of 1.5");
  CHECK(10 * beside >= 7 * cells);
}

} // namespace leasehold::scenario
