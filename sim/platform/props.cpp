#include "platform/props.hpp"

#include "config/name.hpp"
#include "config/suggest.hpp"
#include "platform/grammar.hpp"
#include "units/text.hpp"

#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include <array>
#include <limits>

namespace leasehold::platform {

namespace {

const std::array<std::string, 3> roles = {"compute", "gateway", "storage"};

std::string required(const PropLookup& lookup, std::string_view name, std::string_view meaning,
                     const PropComplaint& complain)
{
  const auto value = lookup(name);
  if (!value)
    complain({std::string{name}, fmt::format("has no property `{}`", name), std::string{meaning},
              fmt::format("add <prop id=\"{}\" value=\"...\"/> to it or to a zone around it", name)});
  else if (value->find_first_not_of(" \t\r\n") == std::string_view::npos)
    complain({std::string{name}, fmt::format("property `{}` is empty", name), std::string{meaning}, {}});
  else if (value->size() > config::most_name_bytes) // which readers of results refuse
    complain({std::string{name}, fmt::format("property `{}` has {} bytes", name, value->size()),
              fmt::format("{} is the most", config::most_name_bytes), "shorten it"});
  return std::string{value.value_or("")};
}

/// A whole number from 1 on; 0 after a complaint.
std::uint16_t decode_count(std::string_view name, std::string_view text, std::string_view meaning,
                           const PropComplaint& complain)
{
  std::uint16_t count = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, count);
  if (error == std::errc{} && end == last && count > 0)
    return count;
  complain(
      {std::string{name},
       fmt::format("{} `{}` is not a whole number from 1 to {}", name, text, std::numeric_limits<std::uint16_t>::max()),
       std::string{meaning},
       {}});
  return 0;
}

std::uint16_t decode_chips(const PropLookup& lookup, const PropComplaint& complain)
{
  constexpr std::string_view meaning = "how many accelerators a host has";
  const std::string text = required(lookup, "chip_count", meaning, complain);
  return text.empty() ? std::uint16_t{0} : decode_count("chip_count", text, meaning, complain);
}

/// 0 where the property is not there.
std::uint16_t decode_sharers(const PropLookup& lookup, std::string_view name, std::string_view meaning,
                             const PropComplaint& complain)
{
  const auto text = lookup(name);
  return text ? decode_count(name, *text, meaning, complain) : std::uint16_t{0};
}

Bytes decode_memory(const PropLookup& lookup, const PropComplaint& complain)
{
  const auto text = lookup("memory");
  if (!text)
    return Bytes{};
  const Parsed<Bytes> parsed = parse<Bytes>(*text);
  if (parsed && parsed.value->value() >= 0.0)
    return *parsed;
  complain({"memory",
            parsed ? fmt::format("memory `{}` is negative", *text) : "memory " + parsed.problem,
            {},
            parsed.suggestion});
  return Bytes{};
}

constexpr Watts most_power{1e9}; ///< of a host: a power station, beyond which its bill is no longer money

/// Watts of one power state, `idle:one core:all cores` or `idle:all cores`.
bool decode_state(std::string_view state, Watts& idle, Watts& peak)
{
  const std::vector<std::string_view> pieces = split(state, ':');
  if (pieces.size() < 2 || pieces.size() > 3)
    return false;
  double previous = 0.0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    std::string_view piece = pieces[i];
    while (piece.starts_with(' '))
      piece.remove_prefix(1);
    double watts = 0.0;
    const char* last = piece.data() + piece.size();
    const auto [end, error] = std::from_chars(piece.data(), last, watts);
    if (error != std::errc{} || end != last || !std::isfinite(watts) || watts < previous)
      return false;
    (i == 0 ? idle : peak) = Watts{watts};
    previous = watts;
  }
  return true;
}

void decode_power(const PropLookup& lookup, std::size_t power_states, HostTraits& traits, const PropComplaint& complain)
{
  const auto text = lookup("wattage_per_state");
  if (!text)
    return;
  const std::vector<std::string_view> states = split(*text, ',');
  for (std::size_t i = states.size(); i-- > 0;)
    if (!decode_state(states[i], traits.idle_power, traits.peak_power)) {
      complain({"wattage_per_state",
                fmt::format("wattage_per_state `{}` is not a rising list of watts", states[i]),
                {},
                "write it as `idle:one core:all cores`, such as `3000:3000:10200`"});
      return;
    }
  if (traits.peak_power > most_power)
    complain({"wattage_per_state",
              fmt::format("wattage_per_state `{}` is absurd", *text),
              fmt::format("a host draws at most {:g} W", most_power.value()),
              {}});
  if (states.size() != power_states)
    complain({"wattage_per_state", fmt::format("wattage_per_state has {} power states", states.size()),
              fmt::format("the speed has {}", power_states), "give one of each, separated by commas"});
}

Watts decode_off_power(const PropLookup& lookup, const PropComplaint& complain)
{
  const auto text = lookup("wattage_off");
  if (!text)
    return Watts{};
  const Parsed<double> watts = parse<double>(*text);
  if (watts && *watts >= 0.0 && *watts <= most_power.value())
    return Watts{*watts};
  complain({"wattage_off", fmt::format("wattage_off `{}` is no power", *text), {}, "write watts, such as `80`"});
  return Watts{};
}

} // namespace

HostTraits decode_traits(const PropLookup& lookup, std::size_t power_states, const PropComplaint& complain)
{
  HostTraits traits;
  if (const auto role = lookup("role"))
    traits.role = *role;
  if (std::find(roles.begin(), roles.end(), traits.role) == roles.end())
    complain({"role", fmt::format("`{}` is no role", traits.role), {}, config::did_you_mean(traits.role, roles)});
  if (traits.role != "compute" && traits.role != "storage")
    return traits;
  traits.provider = required(lookup, "provider", "who leases the host out", complain);
  traits.region = required(lookup, "region", "where the host stands", complain);
  if (traits.role == "storage")
    return traits;
  traits.chip = required(lookup, "chip", "the catalogue name of the host's accelerators", complain);
  traits.chips = decode_chips(lookup, complain);
  traits.rack_hosts = decode_sharers(lookup, "rack_hosts", "how many hosts share a rack", complain);
  traits.domain_hosts = decode_sharers(lookup, "domain_hosts", "how many hosts share a scale-up domain", complain);
  traits.memory = decode_memory(lookup, complain);
  decode_power(lookup, power_states, traits, complain);
  traits.off_power = decode_off_power(lookup, complain);
  return traits;
}

} // namespace leasehold::platform
