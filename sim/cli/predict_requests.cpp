#include "cli/predict_requests.hpp"

#include "cli/number_option.hpp"
#include "cli/requests_report.hpp"
#include "cli/terminal.hpp"
#include "output/requests_file.hpp"
#include "physics/serving_rate.hpp"
#include "scenario/request_inputs.hpp"
#include "workload/request_trace.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <stdexcept>

namespace leasehold::cli {

namespace {

/// A line on standard error that is redrawn on a terminal, from two seconds on.
class PlayProgress {
public:
  void operator()(double share)
  {
    const auto now = Clock::now();
    if (now - begun_ < std::chrono::seconds{2} || now - last_ < std::chrono::milliseconds{terminal_ ? 200 : 5000})
      return;
    last_ = now;
    drawn_ = true;
    fmt::print(stderr, "{}{:3.0f} % of the requests have arrived{}", terminal_ ? "\r" : "", 100.0 * share,
               terminal_ ? "" : "\n");
  }
  void close() const
  {
    if (drawn_ && terminal_)
      fmt::print(stderr, "\r{:40}\r", "");
  }

private:
  using Clock = std::chrono::steady_clock;
  bool terminal_ = is_terminal(stderr);
  bool drawn_ = false;
  Clock::time_point begun_ = Clock::now();
  Clock::time_point last_ = begun_;
};

physics::Routing routing_named(const std::string& name)
{
  for (const auto& row : enum_names(Tag<physics::Routing>{}))
    if (row.name == name)
      return row.value;
  throw std::invalid_argument(fmt::format("`{}` is not a routing", name));
}

std::size_t prefix_blocks(const std::string& text, double cache_tokens, std::uint32_t block_tokens)
{
  if (text == "unlimited")
    return physics::PrefixCache::unlimited;
  if (text.empty())
    return block_tokens == 0 ? 0 : static_cast<std::size_t>(cache_tokens / block_tokens);
  const auto blocks = parse<double>(text);
  if (!blocks || *blocks < 0.0 || *blocks > 1e12)
    throw std::invalid_argument(
        fmt::format("--prefix-cache: `{}` is neither a number of blocks nor `unlimited`", text));
  return static_cast<std::size_t>(*blocks);
}

physics::EngineSetup engine_setup(const ServingQuestion& question, const ServingCase& asked, const model::Chip& chip,
                                  const RequestLoad& load)
{
  const RequestsQuestion& wanted = question.requests;
  const double room = physics::cache_tokens(asked.model, chip, asked.plan);
  if (!(room > 0.0)) // throws, saying by how much
    static_cast<void>(physics::predict_serving(asked.model, chip, asked.plan, scenario::shape_of(load.requests)));
  physics::EngineSetup setup{.cost = physics::StepCost(asked.model, chip, asked.plan),
                             .limits = physics::engine_limits(asked.plan, room),
                             .replicas = wanted.replicas,
                             .routing = routing_named(wanted.routing),
                             .prefix_blocks = prefix_blocks(wanted.prefix_cache, room, load.requests.block_tokens)};
  if (!wanted.end.empty())
    setup.end = Timestamp{seconds_of(wanted.end, "--end")};
  return setup;
}

std::string_view name_of_state(physics::RequestOutcome::State state)
{
  using State = physics::RequestOutcome::State;
  switch (state) {
  case State::completed:
    return "completed";
  case State::running:
    return "running";
  case State::dropped:
    return "dropped";
  case State::shed:
    return "shed";
  case State::queued:
    return "queued";
  case State::unseen:
    break;
  }
  return "not arrived";
}

void write_requests(const std::string& file, const std::string& service, const model::InferenceTrace& trace,
                    const physics::EngineRun& run)
{
  const std::string aside = file + ".part";
  output::RequestsFile csv{aside};
  for (std::size_t i = 0; i < trace.requests.size(); ++i) {
    const physics::RequestOutcome& outcome = run.outcomes[i];
    output::RequestRecord record{service,
                                 i,
                                 trace.requests[i].arrival,
                                 trace.requests[i].input,
                                 trace.requests[i].output,
                                 name_of_state(outcome.state),
                                 {},
                                 {},
                                 {},
                                 outcome.evictions};
    if (outcome.scheduled >= 0.0)
      record.scheduled = outcome.scheduled;
    if (outcome.first_token > 0.0)
      record.first_token = outcome.first_token;
    if (outcome.state == physics::RequestOutcome::State::completed)
      record.finish = outcome.finish;
    csv.write(record);
  }
  csv.close();
  std::filesystem::rename(aside, file);
}

} // namespace

int predict_requests(const ServingQuestion& question, config::Diagnostics& diagnostics)
{
  const RequestsQuestion& wanted = question.requests;
  if (!wanted.out.empty() && std::filesystem::exists(wanted.out))
    throw std::invalid_argument(fmt::format(
        "{}: the file is there already (nothing is replaced silently) choose another --requests-out", wanted.out));
  RequestLoadQuestion asked_load = wanted.load;
  asked_load.input = question.input;
  asked_load.output = question.output;
  const auto load = request_load(asked_load, diagnostics);
  if (!load)
    return 2;
  RequestsAnswer answer;
  answer.shape = scenario::shape_of(load->requests);
  answer.source = load->source;
  auto asked = serving_case(question, answer.shape, diagnostics);
  if (!asked)
    return 2;
  answer.asked = std::move(*asked);
  answer.replicas = wanted.replicas;
  answer.routing = wanted.routing;
  answer.objective = objective_of(question);
  if (!wanted.first_token_objective.empty())
    answer.objective.first_token = Seconds{seconds_of(wanted.first_token_objective, "--slo-ttft")};
  if (!wanted.per_token_objective.empty())
    answer.objective.per_token = Seconds{seconds_of(wanted.per_token_objective, "--slo-tpot")};
  PlayProgress progress;
  const auto play = [&](const model::Chip& chip) {
    physics::EngineSetup setup = engine_setup(question, answer.asked, chip, *load);
    setup.progress = std::ref(progress);
    physics::EngineRun run = physics::serve_requests(load->requests, setup);
    if (!run.counts.conserved())
      throw std::logic_error("requests injected are not completed + queued + running + dropped");
    return run;
  };
  const physics::EngineRun best = play(answer.asked.chip.best);
  answer.best = played(load->requests, best, answer.objective, wanted.replicas);
  if (model::uncertain(answer.asked.chip)) {
    answer.low = played(load->requests, play(answer.asked.chip.low), answer.objective, wanted.replicas);
    answer.high = played(load->requests, play(answer.asked.chip.high), answer.objective, wanted.replicas);
  }
  progress.close();
  if (!wanted.out.empty())
    write_requests(wanted.out, answer.asked.model.name, load->requests, best);
  fmt::print("{}", question.format == "csv" ? csv_report(answer) : text_report(answer));
  return diagnostics.ok() ? 0 : 2;
}

void add_request_options(CLI::App& verb, ServingQuestion& question)
{
  RequestsQuestion& wanted = question.requests;
  RequestLoadQuestion& load = wanted.load;
  const char* group =
      "Requests one by one (TTFT: from arrival to the end of the iteration that computes the first output "
      "token, queueing and all of the prompt included, network not)";
  const auto add = [&](const char* name, auto& into, const char* meaning) {
    return verb.add_option(name, into, meaning)->group(group);
  };
  add("--trace", load.trace, "play the requests of this file");
  add("--trace-format", load.format,
      "azure, vidur, splitwise, burstgpt, mooncake or servegen (default: told by its first line)")
      ->check(CLI::IsMember({"azure", "vidur", "splitwise", "burstgpt", "mooncake", "servegen"}));
  add("--generate", load.generate,
      "draw arrivals: poisson, gamma, diurnal or multi_client; with --trace, lengths are drawn from it")
      ->check(CLI::IsMember({"poisson", "gamma", "diurnal", "multi_client"}));
  add("--rate", load.rate, "requests a second, mean: to draw, or to tell the means at")
      ->check(decimal_number({.most = 1e9, .above = true}));
  add("--cv", load.cv, "standard deviation over mean of the gaps between arrivals")
      ->check(decimal_number({.least = 0.01, .most = 100.0}));
  add("--duration", load.duration, "of the arrivals to draw, such as 30min (default: 1h)");
  add("--input-cv", load.input_cv, "standard deviation over mean of prompts (default: 0, of drawn ones 1, log-normal)")
      ->check(decimal_number({.most = 100.0}));
  add("--output-cv", load.output_cv, "the same of outputs")->check(decimal_number({.most = 100.0}));
  add("--daily-swing", load.daily_swing, "diurnal: amplitude of the day's sine over its mean (default: 0.5)")
      ->check(decimal_number({.most = 1.0}));
  add("--peak-hour", load.peak_hour, "diurnal: hours from the start to the peak (default: 12)")
      ->check(decimal_number({.most = 24.0}));
  add("--noise", load.noise, "diurnal: coefficient of variation of slow noise")->check(decimal_number({.most = 2.0}));
  add("--clients", load.clients, "multi_client: how many, rates falling as 1/rank (default: 20)")
      ->check(whole_number(1, 100'000));
  add("--speed-up", load.speed_up, "divides the trace's arrival times")
      ->check(decimal_number({.least = 1e-6, .most = 1e6}));
  add("--from", load.from, "skip the trace up to then, such as 10min");
  add("--until", load.until, "leave out the trace from then on");
  add("--limit", load.limit, "requests at most")->check(whole_number(1, UINT64_MAX));
  add("--seed", load.seed, "of what is drawn")->check(whole_number(0, UINT64_MAX));
  add("--replicas", wanted.replicas, "replicas that share the requests (default: 1)")->check(whole_number(1, 100'000));
  add("--routing", wanted.routing, "least_loaded (default) or round_robin")
      ->check(CLI::IsMember({"least_loaded", "round_robin"}));
  add("--slo-ttft", wanted.first_token_objective,
      "TTFT at most for a request to count as good, such as 500ms (default: --ttft)");
  add("--slo-tpot", wanted.per_token_objective, "TPOT at most for a request to count as good (default: --tpot)");
  add("--prefix-cache", wanted.prefix_cache,
      "prompt blocks a replica keeps, or `unlimited` (default: as many as its cache of contexts has room for)");
  add("--end", wanted.end, "stop then, whatever is unfinished (default: when all is done)");
  add("--requests-out", wanted.out, "write a CSV row for each request");
}

} // namespace leasehold::cli
