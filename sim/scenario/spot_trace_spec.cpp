#include "scenario/spot_trace_spec.hpp"

namespace leasehold::scenario {

using config::at_least;

namespace {

void check_format(const SpotTraceSpec& trace, const config::Value& at, config::Diagnostics& diagnostics)
{
  using F = SpotTraceFormat;
  const auto refuse = [&](const char* key, const char* why) {
    if (const auto given = at.find(key))
      diagnostics.error(*given, "`" + std::string{key} + "` has no effect", why, "leave it out");
  };
  if (trace.format == F::skypilot && !trace.polarity)
    diagnostics.error(at, "`polarity` is missing", "the same file format is used for both",
                      "write `polarity: nodes_available` or `polarity: nodes_preempted`");
  if (trace.format != F::skypilot)
    for (const char* key : {"polarity", "capacity", "repeat"})
      refuse(key, "only skypilot traces have it");
  if (trace.format == F::aws_prices) {
    refuse("skip", "price events have dates: `from` says which is the start");
    refuse("hosts", "price events tell no number of nodes");
    for (const char* key : {"zone", "instance"})
      if (!at.find(key))
        diagnostics.error(at, "`" + std::string{key} + "` is missing", "a file holds the events of many");
    return;
  }
  for (const char* key : {"zone", "instance", "product", "instance_chips", "from"})
    refuse(key, "only aws_prices has it");
}

} // namespace

const config::Schema<SpotTraceSpec>& schema(Tag<SpotTraceSpec>)
{
  using S = SpotTraceSpec;
  static const auto declared =
      offer_schema<S>("spot trace", "a recorded spot market, for the spot offers that match")
          .required("file", &S::file, "relative to the scenario, plain or gzip", config::non_empty())
          .required("format", &S::format, "what the file holds")
          .optional("polarity", &S::polarity, "skypilot, required there: what a number counts")
          .optional("capacity", &S::capacity, "skypilot, nodes_preempted: nodes when none is taken", at_least(1))
          .optional("hosts", &S::hosts, "hosts of the platform that a node of the trace stands for", at_least(1))
          .optional("skip", &S::skip, "the trace's time at the scenario's start")
          .optional("repeat", &S::repeat, "skypilot: begins again where it ends; otherwise the last number holds")
          .optional("zone", &S::zone, "aws_prices, required there: availability zone")
          .optional("instance", &S::instance, "aws_prices, required there: instance type")
          .optional("product", &S::product, "aws_prices: operating system")
          .optional("instance_chips", &S::instance_chips, "aws_prices: chips of an instance, for the price of one",
                    at_least(1))
          .optional("from", &S::from, "aws_prices: the instant that is the scenario's start; its date by default")
          .check(check_format);
  return declared;
}

} // namespace leasehold::scenario
