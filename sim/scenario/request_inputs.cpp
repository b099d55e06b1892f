#include "scenario/request_inputs.hpp"

#include "config/suggest.hpp"
#include "scenario/trace_file.hpp"
#include "units/text.hpp"
#include "workload/read_problems.hpp"
#include "workload/request_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace leasehold::scenario {

namespace {

/// The format that the scenario or the file says; empty, and reported, where neither does.
std::string format_of(const RequestTraceSpec& spec, const std::string& path, config::Diagnostics& diagnostics)
{
  if (!spec.format) {
    std::string told{workload::request_format_of(workload::TraceSource::file(path))};
    if (told == "servegen")
      diagnostics.error(spec.file.at, "`" + path + "` holds rates of clients", "a scenario needs requests",
                        "draw them with `predict serving --trace`");
    else if (told.empty())
      diagnostics.error(spec.file.at, "the first line of `" + path + "` does not tell its format, or it cannot be read",
                        {}, "say it: `format: azure`");
    return told == "servegen" ? std::string{} : told;
  }
  std::vector<std::string> known;
  for (const workload::RequestFormat& format : workload::request_formats())
    known.emplace_back(format.name);
  if (std::ranges::find(known, spec.format->value) != known.end())
    return spec.format->value;
  diagnostics.error(spec.format->at, "there is no request format `" + spec.format->value + "`", {},
                    config::did_you_mean(spec.format->value, known));
  return {};
}

/// From `from` to `until` where the scenario says so, else to the last arrival and a mean gap.
Seconds span_of(const RequestTraceSpec& spec, const model::InferenceTrace& trace)
{
  if (spec.until)
    return Seconds{(*spec.until - spec.from).value() / spec.speed_up};
  const auto number = static_cast<double>(trace.requests.size());
  const double last = trace.requests.back().arrival.value();
  return Seconds{number > 1.0 ? last * number / (number - 1.0) : last + 1.0};
}

} // namespace

std::string key_of(const Campaign& campaign, const RequestTraceSpec& spec)
{
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", campaign.resolve(spec.file.value, spec.file.at).string(),
                     spec.format ? spec.format->value : "", spec.from.value(), spec.until.value_or(Seconds{-1}).value(),
                     spec.speed_up,
                     spec.missing ? campaign.resolve(spec.missing->value, spec.missing->at).string() : "");
}

physics::RequestShape shape_of(const model::InferenceTrace& trace)
{
  physics::RequestShape shape;
  const auto number = static_cast<double>(trace.requests.size());
  if (trace.requests.empty())
    return shape;
  double input = 0.0, output = 0.0, input_squares = 0.0, output_squares = 0.0;
  for (const model::InferenceRequest& request : trace.requests) {
    input += request.input;
    output += request.output;
    input_squares += double(request.input) * request.input;
    output_squares += double(request.output) * request.output;
  }
  shape.input = input / number;
  shape.output = output / number;
  const auto cv = [&](double squares, double mean) {
    return std::sqrt(std::max(squares / number - mean * mean, 0.0)) / mean;
  };
  shape.input_cv = cv(input_squares, shape.input);
  shape.output_cv = cv(output_squares, shape.output);
  return shape;
}

LoadedRequests load_requests(const Campaign& campaign, const RequestTraceSpec& spec, config::Diagnostics& diagnostics)
{
  LoadedRequests loaded;
  TraceFile file = find_trace(campaign, spec.file, spec.missing, "workload.<n>.serving.requests.trace");
  loaded.note = std::move(file.note);
  loaded.path = std::move(file.path);
  const std::string format = format_of(spec, loaded.path, diagnostics);
  if (format.empty())
    return loaded;
  workload::ReadOptions options;
  options.from = Timestamp{spec.from.value()};
  if (spec.until)
    options.until = Timestamp{spec.until->value()};
  options.speed_up = spec.speed_up;
  const std::size_t before = diagnostics.errors();
  auto read = workload::read_requests(workload::TraceSource::file(loaded.path), format, options, diagnostics);
  if (diagnostics.errors() > before)
    return loaded;
  if (read.has_arrivals && read.requests.requests.empty() && read.report.left_out > 0 && spec.from > read.last) {
    diagnostics.error(spec.file.at, "`from: " + to_text(spec.from) + "` lies beyond the end of `" + loaded.path + "`",
                      "its last request arrives after " + to_text(read.last));
    return loaded;
  }
  if (!read.has_arrivals || read.requests.requests.empty()) {
    const std::string reasons = workload::remarks(read.report, "`from` or `until`", "record");
    diagnostics.error(
        spec.file.at,
        "`" + loaded.path +
            (read.has_arrivals ? "` holds no request that can be played" : "` holds lengths without arrivals"),
        reasons.starts_with("; ") ? reasons.substr(2) : reasons);
    return loaded;
  }
  loaded.note += fmt::format("{}: {} requests{}", loaded.path, read.requests.requests.size(),
                             workload::remarks(read.report, "`from` or `until`", "record"));
  loaded.span = span_of(spec, read.requests);
  loaded.shape = shape_of(read.requests);
  loaded.requests = std::move(read.requests);
  return loaded;
}

} // namespace leasehold::scenario
