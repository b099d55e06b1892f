#include "scenario/failure_spec.hpp"

#include <set>

namespace leasehold::scenario {

using config::at_least;
using config::in_range;
using config::non_empty;
using config::positive;
using config::Schema;

namespace {

void check_scope_keys(const FailureSpec& failures, const config::Value& at, config::Diagnostics& diagnostics)
{
  if (failures.trace) {
    for (const char* key : {"scope", "distribution", "mean_time_between", "repair", "lemons", "hosts"})
      if (const auto given = at.find(key))
        diagnostics.error(*given, "`" + std::string{key} + "` has no effect", "`trace` says what goes down when",
                          "leave it out, or make it an entry of its own");
    return;
  }
  if (failures.scope == FailureScope::power && !failures.hosts)
    diagnostics.error(at, "how many hosts share a feed is not said", "platform files do not tell",
                      "write such as `hosts: 64`");
  if (const auto given = at.find("hosts"); given && failures.scope != FailureScope::power)
    diagnostics.error(*given, "`hosts` has no effect", "the platform says which hosts go down together",
                      "write `scope: power`, or leave it out");
}

} // namespace

const Schema<ExponentialTimes>& schema(Tag<ExponentialTimes>)
{
  static const auto declared = Schema<ExponentialTimes>("exponential", "failures know nothing of age");
  return declared;
}

const Schema<WeibullTimes>& schema(Tag<WeibullTimes>)
{
  static const auto declared =
      Schema<WeibullTimes>("weibull", "what has just come back is the likeliest to fail again (shape below 1), or the "
                                      "least likely (above); the mean stays `mean_time_between`")
          .optional("shape", &WeibullTimes::shape, "0.7 to 0.8 on HPC machines (Schroeder and Gibson, DSN 2006)",
                    in_range(0.2, 10.0));
  return declared;
}

const Schema<LemonSpec>& schema(Tag<LemonSpec>)
{
  static const auto declared =
      Schema<LemonSpec>("lemons", "some fail more often than others")
          .optional("share", &LemonSpec::share, "probability that one is a lemon", in_range(0.0, 1.0))
          .optional("times", &LemonSpec::times, "how often a lemon fails for one failure of another",
                    in_range(1.0, 1000.0));
  return declared;
}

const Schema<FailureSpec>& schema(Tag<FailureSpec>)
{
  static const auto declared =
      Schema<FailureSpec>("failures",
                          "what fails by chance; the gangs on it fall back to a checkpoint. One mapping, or a sequence "
                          "of such, each with draws of its own")
          .optional("name", &FailureSpec::name, "names it in events.csv, and its draws; by default its scope",
                    non_empty())
          .optional("scope", &FailureSpec::scope, "what goes down together")
          .optional("distribution", &FailureSpec::distribution, "of the time from a repair to the next failure")
          .optional("mean_time_between", &FailureSpec::mean_time_between,
                    "of one of them; for hosts 264 d is Llama 3's 3.79 failures per 1,000 node-days", positive())
          .optional("repair", &FailureSpec::repair, "mean time until it is back once it has been noticed, exponential",
                    positive())
          .optional("detection", &FailureSpec::detection,
                    "time until it is noticed: until then gangs that ran there hang and hold their chips, and no "
                    "repair begins; "
                    "services notice at once, by the checks of their load balancers",
                    config::non_negative())
          .optional("speed", &FailureSpec::speed,
                    "hosts do not go down but run at this share of their speed until they are repaired, links at this "
                    "share of "
                    "their bandwidth: a gang works in step with its slowest host, a replica serves so much less",
                    config::in_range(0.01, 0.99))
          .optional("lemons", &FailureSpec::lemons, "all are alike by default")
          .optional("hosts", &FailureSpec::hosts, "of `scope: power`: how many share a feed", at_least(1))
          .optional(
              "trace", &FailureSpec::trace,
              "CSV file of what goes down when, relative to the scenario: `from,for,provider,region,host`, seconds "
              "and names of which all but one may be empty; with a column `link` after these, rows may name a link, or "
              "a "
              "switch, alone")
          .check(check_scope_keys);
  return declared;
}

void check_failures(const FailureSpecs& failures, config::Diagnostics& diagnostics)
{
  std::set<std::string> names;
  for (const auto& [spec, at] : failures.values) {
    const std::string name = spec.name.value_or(spec.trace ? "trace" : std::string{name_of(spec.scope)});
    if (!names.insert(name).second)
      diagnostics.error(at, "two kinds of failures are called `" + name + "`", "both would be drawn alike",
                        "give one of them another `name`");
  }
}

} // namespace leasehold::scenario
