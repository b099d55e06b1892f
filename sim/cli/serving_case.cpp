#include "cli/serving_case.hpp"

#include "catalogue/prices.hpp"
#include "cli/predict_words.hpp"
#include "physics/serving_search.hpp"
#include "prediction/serving_book.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace leasehold::cli {

namespace {

physics::ServingPlan serving_plan_of(const ServingQuestion& question, const ServingCase& asked,
                                     const physics::RequestShape& shape)
{
  const model::Precision precision = precision_named(question.precision);
  if (!question.plan.empty()) {
    const auto plan = physics::plan_from_text(question.plan, precision);
    if (!plan)
      throw std::invalid_argument(fmt::format("`{}` is not a plan: write TP8, DEP4 or the like", question.plan));
    if (plan->chips > asked.chip.best.scale_up_chips)
      throw std::invalid_argument(fmt::format("--plan: `{}` over {} x {} is not supported yet (their scale-up domain "
                                              "holds {} chips, and the network between domains is not paid for) write "
                                              "at most {}",
                                              question.plan, plan->chips, asked.chip.best.title,
                                              asked.chip.best.scale_up_chips, asked.chip.best.scale_up_chips));
    return *plan;
  }
  const auto best = physics::best_serving_plan(asked.model, asked.chip.best, precision, shape, objective_of(question),
                                               question.most_chips);
  if (!best)
    throw std::invalid_argument(fmt::format("no plan of up to {} × {} fits {} and meets the objective",
                                            question.most_chips, asked.chip.best.title, asked.model.title));
  return best->plan;
}

/// Given by the user, or the lowest on-demand price of the chip.
void set_price(ServingCase& asked, const ServingQuestion& question, config::Diagnostics& diagnostics)
{
  if (!question.price.empty()) {
    const auto parsed = parse<PricePerHour>(question.price);
    if (!parsed)
      throw std::invalid_argument(fmt::format("the price `{}` {}", question.price, parsed.problem));
    asked.price = *parsed;
    asked.price_source = "as given";
    return;
  }
  const auto programmes = catalogue::load_programmes(question.catalogue + "/programmes.yaml", diagnostics);
  const auto prices = catalogue::load_prices(question.catalogue + "/prices.yaml", diagnostics);
  if (!programmes || !prices)
    return;
  const std::string& chip = asked.chip.best.name;
  if (const auto* lowest = prices->lowest(*programmes, market::ProgrammeKind::on_demand, chip)) {
    asked.price = lowest->price;
    asked.price_source = lowest->programme;
  }
}

} // namespace

physics::ServiceObjective objective_of(const ServingQuestion& question)
{
  physics::ServiceObjective objective;
  if (question.first_token_limit > 0.0)
    objective.first_token = Seconds{question.first_token_limit};
  if (question.per_token_limit > 0.0)
    objective.per_token = Seconds{question.per_token_limit};
  return objective;
}

std::optional<ServingCase> serving_case(const ServingQuestion& question, const physics::RequestShape& shape,
                                        config::Diagnostics& diagnostics)
{
  must_be_named(question.model, "--model");
  must_be_named(question.chip, "--chip");
  const auto book = prediction::ServingBook::load(question.catalogue, diagnostics);
  if (!book)
    return std::nullopt;
  const model::ChipRange* chip = book->chip(question.chip);
  const model::Transformer* model = book->model(question.model);
  if (chip == nullptr || model == nullptr)
    throw std::invalid_argument(fmt::format("`{}` is not a {} of the catalogue",
                                            chip == nullptr ? question.chip : question.model,
                                            chip == nullptr ? "chip" : "model"));
  ServingCase asked{*model, *chip, {}, {}, {}};
  asked.plan = serving_plan_of(question, asked, shape);
  if (question.maximum_batch > 0)
    asked.plan.maximum_batch = question.maximum_batch;
  set_price(asked, question, diagnostics);
  return asked;
}

} // namespace leasehold::cli
