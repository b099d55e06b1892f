#include "cli/predict_serving.hpp"

#include "cli/number_option.hpp"
#include "cli/predict_requests.hpp"
#include "cli/predict_table_serving.hpp"
#include "cli/serving_case.hpp"
#include "cli/serving_report.hpp"
#include "cli/serving_sweep.hpp"
#include "units/printable.hpp"

#include <fmt/format.h>

#include <memory>
#include <stdexcept>

namespace leasehold::cli {

namespace {

constexpr double most_tokens = 1e9; ///< of a request

bool limited(const ServingQuestion& question)
{
  return question.first_token_limit > 0.0 || question.per_token_limit > 0.0;
}

ServingEnd end_of(const ServingQuestion& question, const ServingAnswer& answer, const model::Chip& chip)
{
  ServingEnd end;
  end.rate = physics::predict_serving(answer.model, chip, answer.plan, answer.shape);
  const physics::FluidService service(answer.model, chip, answer.plan, answer.shape);
  end.half = service.at_utilisation(0.5);
  end.within = end.rate.request_rate;
  if (limited(question)) {
    const physics::ServiceObjective objective = objective_of(question);
    end.within = service.rate_within(objective.first_token, objective.per_token);
    end.at_limit = service.at(end.within);
  }
  const double rate = question.requests.load.rate;
  if (question.clients > 0.0) {
    end.loaded = service.with_clients(question.clients);
  } else if (rate > 0.0) {
    end.loaded = service.with_arrivals(Hertz{rate});
  }
  if (question.transfer > 0.0)
    end.disaggregated = physics::predict_disaggregated(
        answer.model, chip,
        {.prefill = answer.plan, .decode = answer.plan, .transfer = BytesPerSecond{question.transfer * 1e9}},
        answer.shape);
  return end;
}

/// Throws std::invalid_argument where the load is given twice, or what is given has no part in the answer.
void check_load(const ServingQuestion& question)
{
  if (question.requests.load.asked() && (question.clients > 0.0 || !question.sweep.empty()))
    throw std::invalid_argument("--concurrency and --sweep: not beside requests that are played one by one");
  const bool rate = question.requests.load.rate > 0.0;
  if (question.clients > 0.0 && rate)
    throw std::invalid_argument("--concurrency and --rate: a load is one of them");
  if (!question.sweep.empty() && (question.clients > 0.0 || rate))
    throw std::invalid_argument("--sweep: it goes through all loads, write no --concurrency and no --rate");
  if (!question.sweep.empty() && (limited(question) || !question.price.empty()))
    throw std::invalid_argument(
        "--ttft, --tpot and --price: --sweep tells tokens and times of all loads, without limits "
        "and costs");
}

int answer_question(const ServingQuestion& question, config::Diagnostics& diagnostics)
{
  ServingAnswer answer;
  answer.shape.input = question.input;
  answer.shape.output = question.output;
  answer.shape.cached = question.cached;
  answer.shape.input_cv = question.requests.load.input_cv.value_or(0.0);
  answer.shape.output_cv = question.requests.load.output_cv.value_or(0.0);
  const auto asked = serving_case(question, answer.shape, diagnostics);
  if (!asked)
    return 2;
  if (!question.sweep.empty()) {
    fmt::print("{}", serving_sweep(question, *asked, answer.shape));
    return diagnostics.ok() ? 0 : 2;
  }
  answer.model = asked->model;
  answer.chip = asked->chip.best;
  answer.plan = asked->plan;
  answer.price = asked->price;
  answer.price_source = asked->price_source;
  answer.low = end_of(question, answer, asked->chip.low);
  answer.best = end_of(question, answer, asked->chip.best);
  answer.high = end_of(question, answer, asked->chip.high);
  answer.uncertain = answer.low.rate.output_rate < answer.high.rate.output_rate;
  fmt::print("{}", question.format == "csv" ? csv_report(answer) : text_report(answer));
  return diagnostics.ok() ? 0 : 2;
}

} // namespace

int predict_serving(const ServingQuestion& question)
{
  if (!question.table.empty())
    return predict_table_serving(question.table, question.catalogue);
  config::Diagnostics diagnostics;
  int status = 2;
  try {
    check_load(question);
    status = question.requests.load.asked() ? predict_requests(question, diagnostics)
                                            : answer_question(question, diagnostics);
  } catch (const std::invalid_argument& fault) {
    fmt::print(stderr, "{}\n", printable(fault.what()));
  } catch (const physics::ServingDoesNotFit& fault) {
    fmt::print(stderr, "{}\n", printable(fault.what()));
  }
  fmt::print(stderr, "{}", diagnostics.text());
  return status;
}

void add_predict_serving(CLI::App& predict, Action& action)
{
  const auto question = std::make_shared<ServingQuestion>();
  CLI::App& verb = *predict.add_subcommand(
      "serving", "Rate, latency, memory, cost and energy of a replica; or requests played one by one");
  verb.add_option("--table", question->table, "predict the rows of a published table (CSV) instead");
  verb.add_option("--model", question->model, "model of the catalogue, such as llama3-70b");
  verb.add_option("--chip", question->chip, "chip of the catalogue, such as h200");
  verb.add_option("--plan", question->plan, "TP8, DEP4 or the like (default: the best plan is searched for)");
  verb.add_option("--most-chips", question->most_chips, "chips of a replica at most")->check(whole_number(1, 65'536));
  verb.add_option("--precision", question->precision, "bf16, fp8, mxfp8 or fp4");
  verb.add_option("--input", question->input, "mean prompt tokens")
      ->check(decimal_number({.most = most_tokens, .above = true}));
  verb.add_option("--output", question->output, "mean generated tokens")
      ->check(decimal_number({.most = most_tokens, .above = true}));
  verb.add_option("--cached", question->cached, "mean prompt tokens found in the prefix cache")
      ->check(decimal_number({.most = most_tokens}));
  verb.add_option("--batch", question->maximum_batch, "sequences at most (default: 2048 a rank)")
      ->check(whole_number(1, 1 << 20));
  verb.add_option("--ttft", question->first_token_limit, "mean time to first token at most, in seconds")
      ->check(decimal_number({.above = true}));
  verb.add_option("--tpot", question->per_token_limit, "mean time per output token at most, in seconds")
      ->check(decimal_number({.above = true}));
  verb.add_option(
          "--concurrency", question->clients,
          "clients of a replica, each with one request at a time: what they see (--rate asks the same of arrivals)")
      ->check(decimal_number({.most = 1e9, .above = true}));
  verb.add_option("--sweep", question->sweep, "`concurrency`: tokens/s of a chip against tokens/s of a user, by load")
      ->check(CLI::IsMember({"concurrency"}));
  verb.add_option("--transfer", question->transfer, "GB/s from prefill to decode replicas, to disaggregate them")
      ->check(decimal_number({.most = 1e9, .above = true}));
  verb.add_option("--price", question->price, "price of a chip, such as $2.10/h (default: lowest on demand)");
  verb.add_option("--catalogue", question->catalogue, "directory of the catalogue");
  verb.add_option("--format", question->format, "text or csv")->check(CLI::IsMember({"text", "csv"}));
  add_request_options(verb, *question);
  verb.callback([question, &action] { action = [question] { return predict_serving(*question); }; });
}

} // namespace leasehold::cli
