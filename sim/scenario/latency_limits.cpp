#include "scenario/latency_limits.hpp"

#include "config/suggest.hpp"

namespace leasehold::config {

namespace {

std::optional<physics::LatencyLimit> limit_from(const std::string& statistic, const Located<Seconds>& most,
                                                Diagnostics& diagnostics)
{
  if (!(most.value > Seconds{0})) {
    diagnostics.error(most.at, "is not above 0", "no answer comes at once");
    return std::nullopt;
  }
  std::vector<std::string> names;
  for (const auto& known : enum_names(Tag<physics::Statistic>{})) {
    if (known.name == statistic)
      return physics::LatencyLimit{known.value, most.value};
    names.emplace_back(known.name);
  }
  diagnostics.error(most.at, "`" + statistic + "` is no statistic of a latency", "mean, p50, p90, p95 and p99 are",
                    did_you_mean(statistic, names));
  return std::nullopt;
}

} // namespace

std::optional<scenario::LatencyLimits> Codec<scenario::LatencyLimits>::decode(const Value& value,
                                                                              Diagnostics& diagnostics)
{
  std::vector<std::pair<std::string, Located<Seconds>>> written;
  if (!value.is_mapping()) {
    const auto bare = Codec<Located<Seconds>>::decode(value, diagnostics);
    if (!bare)
      return std::nullopt;
    written.emplace_back(name_of(physics::usual_statistic), *bare);
  } else if (auto read = Codec<std::vector<std::pair<std::string, Located<Seconds>>>>::decode(value, diagnostics)) {
    written = std::move(*read);
    if (written.empty())
      diagnostics.error(value, "names no statistic", "an objective limits something", "write {p99: 2 s}");
  }
  std::vector<physics::LatencyLimit> limits;
  for (const auto& [statistic, most] : written)
    if (const auto limit = limit_from(statistic, most, diagnostics))
      limits.push_back(*limit);
  return !limits.empty() && limits.size() == written.size() ? std::optional{scenario::LatencyLimits{std::move(limits)}}
                                                            : std::nullopt;
}

std::string Codec<scenario::LatencyLimits>::print(const scenario::LatencyLimits& value)
{
  if (value.limits.size() == 1 && value.limits.front().of == physics::usual_statistic)
    return leasehold::to_text(value.limits.front().most);
  std::string text = "{";
  for (const physics::LatencyLimit& limit : value.limits)
    text += (text.size() > 1 ? ", " : "") + std::string{name_of(limit.of)} + ": " + leasehold::to_text(limit.most);
  return text + "}";
}

} // namespace leasehold::config
