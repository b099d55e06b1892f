#include "scenario/load_spec.hpp"

namespace leasehold::scenario {

using config::in_range;
using config::positive;
using config::Schema;

namespace {

/// Keys that say what a trace says, and `cv`, which a flow has no use for.
void check_load(const LoadSpec& load, const config::Value& at, config::Diagnostics& diagnostics)
{
  if (!load.rate && !load.trace)
    diagnostics.error(at, "neither `rate` nor `trace` is there", "nobody would ask for anything", "write `rate: 40/s`");
  if (load.trace)
    for (const char* key : {"rate", "input", "output", "input_cv", "output_cv", "daily_swing", "weekend", "peak_hour",
                            "growth_per_year", "noise", "cv"})
      if (const auto given = at.find(key))
        diagnostics.error(*given, std::string{"`"} + key + "` stands beside `trace`",
                          "the trace says when requests arrive and how long they are", "leave one of them out");
  if (load.detail == ServingDetail::fluid)
    if (const auto given = at.find("cv"))
      diagnostics.error(*given, "`cv` needs `detail: requests`", "a fluid service takes requests to arrive at random");
}

} // namespace

const Schema<RequestTraceSpec>& schema(Tag<RequestTraceSpec>)
{
  static const auto declared =
      Schema<RequestTraceSpec>("trace", "requests of a file")
          .required("file", &RequestTraceSpec::file, "path, relative to the scenario")
          .optional("format", &RequestTraceSpec::format,
                    "azure, vidur, splitwise, burstgpt or mooncake; told by the first line by default")
          .optional("missing", &RequestTraceSpec::missing,
                    "read this file instead where `file` is not there, and say so")
          .optional("from", &RequestTraceSpec::from, "skip the trace up to then; it becomes time 0")
          .optional("until", &RequestTraceSpec::until, "leave out the trace from then on", positive())
          .optional("speed_up", &RequestTraceSpec::speed_up, "divides arrival times: 2 doubles the load", positive())
          .optional("repeat", &RequestTraceSpec::repeat, "begin again when it is over, until the horizon");
  return declared;
}

const Schema<LoadSpec>& schema(Tag<LoadSpec>)
{
  static const auto declared =
      Schema<LoadSpec>("requests", "how many requests arrive, how long they are, and in what detail they are followed")
          .optional("detail", &LoadSpec::detail, "a flow, or request by request")
          .optional("rate", &LoadSpec::rate, "requests a second, mean over a weekday at the start; or give a `trace`",
                    positive())
          .optional("input", &LoadSpec::input, "prompt tokens, mean", positive())
          .optional("output", &LoadSpec::output, "generated tokens, mean", positive())
          .optional("input_cv", &LoadSpec::input_cv,
                    "standard deviation over mean of prompt tokens (log-normal), 0 where all are equal; Azure's "
                    "conversations of 2023 have 0.96, Mooncake's 1.31",
                    in_range(0.0, 10.0))
          .optional("output_cv", &LoadSpec::output_cv,
                    "standard deviation over mean of generated tokens (log-normal), 0 where all are equal; Azure's "
                    "have 0.77, Mooncake's 0.73, ServeGen's 1",
                    in_range(0.0, 10.0))
          .optional("daily_swing", &LoadSpec::daily_swing, "amplitude of the day's sine over its mean",
                    in_range(0.0, 1.0))
          .optional("weekend", &LoadSpec::weekend, "factor on Saturday and Sunday", in_range(0.0, 10.0))
          .optional("peak_hour", &LoadSpec::peak_hour, "hour of the day, UTC, with the most requests",
                    in_range(0.0, 24.0))
          .optional("growth_per_year", &LoadSpec::growth_per_year, "factor after 365 days", in_range(0.01, 100.0))
          .optional("noise", &LoadSpec::noise, "coefficient of variation of slow log-normal noise", in_range(0.0, 2.0))
          .optional(
              "cv", &LoadSpec::cv,
              "standard deviation over mean of the gaps between requests: 1 is a Poisson process, more is burstier",
              in_range(0.05, 20.0))
          .optional("trace", &LoadSpec::trace, "requests of a file instead of a rate")
          .check(check_load);
  return declared;
}

} // namespace leasehold::scenario
