#include "cli/request_load.hpp"

#include "units/text.hpp"
#include "workload/read_problems.hpp"
#include "workload/request_client_rates.hpp"
#include "workload/request_generator.hpp"
#include "workload/request_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace leasehold::cli {

namespace {

using Question = RequestLoadQuestion;

/// More would not fit into the memory of most machines.
constexpr double most_requests = 5e7;
constexpr double hour_of_seconds = 3600.0;
constexpr double diurnal_period = 300.0; ///< seconds over which the diurnal rate is constant

double duration_of(const Question& question)
{
  return question.duration.empty() ? hour_of_seconds : seconds_of(question.duration, "--duration");
}

void check_size(double expected)
{
  if (expected > most_requests)
    throw std::invalid_argument(fmt::format("{:.3g} requests would be drawn (more than {:.0g} do not fit into memory): "
                                            "lower --rate or --duration",
                                            expected, most_requests));
}

/// Clients whose rates fall as 1/rank: the heavy tail that ServeGen finds (arXiv 2505.09999, §3.3). Gaps have the given
/// coefficient of variation.
workload::ClientRates made_up_clients(const Question& question, double duration)
{
  double sum = 0.0;
  for (std::uint32_t c = 1; c <= question.clients; ++c)
    sum += 1.0 / c;
  const double cv = question.cv > 0.0 ? question.cv : 1.0;
  workload::ClientRates rates;
  rates.window = Seconds{duration};
  for (std::uint32_t c = 1; c <= question.clients; ++c) {
    rates.clients.push_back(c);
    rates.windows.push_back({.client = c,
                             .start = Seconds{0},
                             .rate = Hertz{question.rate / c / sum},
                             .cv = cv,
                             .law = cv == 1.0 ? workload::GapLaw::exponential : workload::GapLaw::gamma,
                             .shape = 1.0 / (cv * cv)});
  }
  return rates;
}

std::vector<Timestamp> clients_of_table(const Question& question, config::Diagnostics& diagnostics)
{
  const auto rates = workload::read_client_rates(workload::TraceSource::file(question.trace), diagnostics);
  if (!diagnostics.ok())
    return {};
  const double duration =
      question.duration.empty() ? std::min(rates.span().value(), hour_of_seconds) : duration_of(question);
  double expected = 0.0;
  for (const workload::ClientWindow& window : rates.windows)
    expected += window.rate.value() * std::clamp(duration - window.start.value(), 0.0, rates.window.value());
  const double factor = question.rate > 0.0 ? question.rate * duration / expected : 1.0;
  check_size(expected * factor);
  return workload::client_arrivals(question.seed, 0, rates, factor, Seconds{duration});
}

std::vector<Timestamp> drawn_arrivals(const Question& question)
{
  if (!(question.rate > 0.0))
    throw std::invalid_argument(fmt::format("--generate {} needs a --rate in requests a second", question.generate));
  const double duration = duration_of(question);
  check_size(question.rate * duration);
  random::Stream stream(question.seed, 0, "arrivals/predict");
  if (question.generate == "poisson" && question.cv > 0.0 && question.cv != 1.0)
    throw std::invalid_argument("--cv is 1 in a Poisson process: write --generate gamma for another");
  if (question.generate == "gamma" && !(question.cv > 0.0))
    throw std::invalid_argument("--generate gamma needs the --cv of the gaps");
  if (question.generate == "multi_client")
    return workload::client_arrivals(question.seed, 0, made_up_clients(question, duration), 1.0, Seconds{duration});
  if (question.generate != "diurnal")
    return workload::renewal_arrivals(stream, Hertz{question.rate}, question.generate == "gamma" ? question.cv : 1.0,
                                      Seconds{duration});
  workload::LoadShape shape;
  shape.rate = Hertz{question.rate};
  shape.daily_swing = question.daily_swing;
  shape.peak_hour = question.peak_hour;
  shape.noise = question.noise;
  workload::LoadProfile profile{shape, Calendar{Instant{0}}, Seconds{diurnal_period},
                                random::Stream{question.seed, 0, "load/predict"}};
  return workload::profile_arrivals(stream, profile, Seconds{diurnal_period}, Seconds{duration});
}

workload::RequestTrace read_trace(const Question& question, const std::string& format, config::Diagnostics& diagnostics)
{
  workload::ReadOptions options;
  options.speed_up = question.speed_up;
  options.limit = question.limit;
  if (!question.from.empty())
    options.from = Timestamp{seconds_of(question.from, "--from")};
  if (!question.until.empty())
    options.until = Timestamp{seconds_of(question.until, "--until")};
  return workload::read_requests(workload::TraceSource::file(question.trace), format, options, diagnostics);
}

std::string format_of(const Question& question)
{
  if (question.trace.empty() || !question.format.empty())
    return question.format;
  const auto told = workload::request_format_of(workload::TraceSource::file(question.trace));
  if (told.empty())
    throw std::invalid_argument(
        fmt::format("`{}`: its first line does not tell its format (or it cannot be read): "
                    "write --trace-format azure, vidur, splitwise, burstgpt, mooncake or servegen",
                    question.trace));
  return std::string{told};
}

} // namespace

double seconds_of(const std::string& text, const char* option)
{
  if (const auto bare = parse<double>(text); bare && *bare >= 0.0)
    return *bare;
  const auto parsed = parse<Seconds>(text);
  if (!parsed || parsed->value() < 0.0)
    throw std::invalid_argument(fmt::format("{}: `{}` is no span of time: write `90 s` or `1 h`", option, text));
  return parsed->value();
}

std::optional<RequestLoad> request_load(const RequestLoadQuestion& question, config::Diagnostics& diagnostics)
{
  const std::string format = format_of(question);
  const bool table = format == "servegen";
  if (table && !question.generate.empty() && question.generate != "multi_client")
    throw std::invalid_argument("a servegen table holds the rates of clients: write --generate multi_client");
  RequestLoad load;
  workload::RequestLengths lengths{
      {question.input, question.input_cv.value_or(1.0)}, {question.output, question.output_cv.value_or(1.0)}, {}};
  if (!question.trace.empty() && !table) {
    auto trace = read_trace(question, format, diagnostics);
    if (!diagnostics.ok())
      return std::nullopt;
    if (trace.requests.requests.empty())
      throw std::invalid_argument(fmt::format("`{}` holds no request that can be played{}", question.trace,
                                              workload::remarks(trace.report, "--from, --until or --limit", "record")));
    load.source = fmt::format("{} ({})", question.trace, format) +
                  workload::remarks(trace.report, "--from, --until or --limit", "record");
    if (question.generate.empty() && !trace.has_arrivals)
      throw std::invalid_argument(fmt::format(
          "`{}` holds lengths without arrivals: write --generate poisson --rate 5 to draw them", question.trace));
    if (question.generate.empty()) {
      load.requests = std::move(trace.requests);
      return load;
    }
    lengths.samples = std::move(trace.requests.requests);
    load.source = fmt::format("{} arrivals, lengths drawn from {}", question.generate, load.source);
  } else {
    load.source = table ? fmt::format("clients of {}", question.trace) : fmt::format("{} arrivals", question.generate);
  }
  std::vector<Timestamp> arrivals = table ? clients_of_table(question, diagnostics) : drawn_arrivals(question);
  if (!diagnostics.ok())
    return std::nullopt;
  if (arrivals.size() > question.limit)
    arrivals.resize(static_cast<std::size_t>(question.limit));
  if (arrivals.empty())
    throw std::invalid_argument("no request arrives in that time: raise --rate or --duration");
  random::Stream stream(question.seed, 0, "lengths/predict");
  load.requests = workload::make_requests(arrivals, lengths, stream);
  return load;
}

} // namespace leasehold::cli
