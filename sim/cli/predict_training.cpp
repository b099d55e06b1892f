#include "cli/predict_training.hpp"

#include "catalogue/chips.hpp"
#include "catalogue/models.hpp"
#include "catalogue/prices.hpp"
#include "cli/number_option.hpp"
#include "cli/predict_table_training.hpp"
#include "cli/predict_words.hpp"
#include "cli/training_report.hpp"
#include "config/suggest.hpp"
#include "physics/plan_search.hpp"
#include "units/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace leasehold::cli {

namespace {

constexpr double batch_tokens = 1e6;
constexpr std::uint64_t most_ranks = 1 << 22;

/// Throws std::invalid_argument, with a guess, for a name that the catalogue lacks.
template <class Catalogue, class Entries>
const auto& named(const Catalogue& catalogue, const Entries& entries, const std::string& name, const char* kind)
{
  if (const auto* entry = catalogue.find(name))
    return *entry;
  std::vector<std::string> names;
  for (const auto& entry : entries)
    names.push_back(entry.name);
  throw std::invalid_argument(fmt::format("`{}` is not {}. {}", name, kind, config::did_you_mean(name, names)));
}

physics::TrainingJob job_of(const TrainingQuestion& question)
{
  physics::TrainingJob job;
  job.chips = question.chips;
  job.sequence = question.sequence;
  job.precision = precision_named(question.precision);
  const double rounds = std::max(1.0, std::round(batch_tokens / question.sequence / question.chips));
  job.global_batch = question.global_batch > 0.0 ? question.global_batch : rounds * question.chips;
  return job;
}

bool has_degrees(const TrainingQuestion& question)
{
  return question.tensor || question.pipeline || question.interleave || question.context || question.expert ||
         question.micro_batch;
}

/// The plan as asked for, or the best one where no degree was given.
physics::TrainingPlan training_plan_of(const TrainingQuestion& question, const model::Transformer& model,
                                       const model::Chip& chip)
{
  const physics::TrainingJob job = job_of(question);
  if (!has_degrees(question))
    return physics::search_plan(model, chip, job).plan;
  physics::TrainingPlan plan;
  plan.chips = job.chips;
  plan.tensor = question.tensor.value_or(1);
  plan.pipeline = question.pipeline.value_or(1);
  plan.interleave = question.interleave.value_or(1);
  plan.context = question.context.value_or(1);
  plan.expert = question.expert.value_or(1);
  plan.micro_batch = question.micro_batch.value_or(1);
  plan.global_batch = job.global_batch;
  plan.sequence = job.sequence;
  plan.precision = job.precision;
  plan.recompute = physics::Recompute::automatic;
  plan.graph = chip.matrix_width > 0;
  return plan;
}

/// Given by the user, or the lowest on-demand price of the chip; nothing where there is none.
std::optional<TrainingPrice> price_of(const TrainingQuestion& question, const std::string& chip,
                                      config::Diagnostics& diagnostics)
{
  if (!question.price.empty()) {
    const auto parsed = parse<PricePerHour>(question.price);
    if (!parsed)
      throw std::invalid_argument(fmt::format("the price `{}` {}", question.price, parsed.problem));
    return TrainingPrice{*parsed, "as given"};
  }
  const auto programmes = catalogue::load_programmes(question.catalogue + "/programmes.yaml", diagnostics);
  const auto prices = catalogue::load_prices(question.catalogue + "/prices.yaml", diagnostics);
  if (!programmes || !prices)
    return std::nullopt;
  const catalogue::PriceEntry* lowest = prices->lowest(*programmes, market::ProgrammeKind::on_demand, chip);
  return lowest != nullptr ? std::optional{TrainingPrice{lowest->price, lowest->programme}} : std::nullopt;
}

int answer(const TrainingQuestion& question, config::Diagnostics& diagnostics)
{
  must_be_named(question.model, "--model");
  must_be_named(question.chip, "--chip");
  const auto chips = catalogue::load_chips(question.catalogue + "/chips.yaml", diagnostics);
  const auto models = catalogue::load_models(question.catalogue + "/models.yaml", diagnostics);
  if (!chips || !models)
    return 2;
  const catalogue::ChipEntry& entry = named(*chips, chips->chips, question.chip, "a chip of the catalogue");
  const model::ChipRange chip = chips->range(entry);
  TrainingAnswer result;
  result.model = named(*models, models->models, question.model, "a model of the catalogue").transformer();
  result.chip = chip.best;
  result.plan = training_plan_of(question, result.model, chip.best);
  result.range = physics::predict_training_range(result.model, chip, result.plan);
  result.uncertain = model::uncertain(chip);
  result.price = price_of(question, entry.name, diagnostics);
  fmt::print("{}", question.format == "csv" ? csv_report(result) : text_report(result));
  return diagnostics.ok() ? 0 : 2;
}

} // namespace

int predict_training(const TrainingQuestion& question)
{
  if (!question.table.empty())
    return predict_table_training(question.table, question.catalogue);
  config::Diagnostics diagnostics;
  int status = 2;
  try {
    status = answer(question, diagnostics);
  } catch (const std::invalid_argument& fault) {
    fmt::print(stderr, "{}\n", printable(fault.what()));
  } catch (const physics::PlanDoesNotFit& fault) {
    fmt::print(stderr, "{}\n", printable(fault.what()));
  }
  fmt::print(stderr, "{}", diagnostics.text());
  return status;
}

void add_predict_training(CLI::App& predict, Action& action)
{
  const auto question = std::make_shared<TrainingQuestion>();
  CLI::App& verb = *predict.add_subcommand("training", "Time, memory, cost and energy of one optimizer step");
  verb.add_option("--table", question->table, "predict the rows of a published table (CSV) instead");
  verb.add_option("--model", question->model, "model of the catalogue, such as llama3-70b");
  verb.add_option("--chip", question->chip, "chip of the catalogue, such as h100");
  verb.add_option("--chips", question->chips, "how many chips")->check(whole_number(1, most_ranks));
  verb.add_option("--batch", question->global_batch, "sequences a step (default: about a million tokens)")
      ->check(whole_number(1, 1 << 30));
  verb.add_option("--sequence", question->sequence, "tokens a sequence")->check(whole_number(1, 1 << 30));
  verb.add_option("--precision", question->precision, "bf16, fp8, mxfp8 or fp4");
  verb.add_option("--tensor", question->tensor, "tensor-parallel ranks (default: the fastest plan is searched for)")
      ->check(whole_number(1, most_ranks));
  verb.add_option("--pipeline", question->pipeline, "pipeline stages")->check(whole_number(1, most_ranks));
  verb.add_option("--interleave", question->interleave, "model chunks a stage")->check(whole_number(1, most_ranks));
  verb.add_option("--context", question->context, "context-parallel ranks")->check(whole_number(1, most_ranks));
  verb.add_option("--expert", question->expert, "expert-parallel ranks")->check(whole_number(1, most_ranks));
  verb.add_option("--micro-batch", question->micro_batch, "sequences a micro-batch")
      ->check(whole_number(1, most_ranks));
  verb.add_option("--price", question->price, "price of a chip, such as $2.10/h (default: lowest on demand)");
  verb.add_option("--catalogue", question->catalogue, "directory of the catalogue");
  verb.add_option("--format", question->format, "text or csv")->check(CLI::IsMember({"text", "csv"}));
  verb.callback([question, &action] { action = [question] { return predict_training(*question); }; });
}

} // namespace leasehold::cli
