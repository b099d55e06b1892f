#include "units/text.hpp"

#include "units/unit_table.hpp"

#include <fmt/format.h>

#include <array>

namespace leasehold {

namespace {

using detail::Unit;

constexpr double kibi = 1024.0;

constexpr Unit time_units[] = {
    {"s", 1.0},
    {"ms", 1e-3},
    {"us", 1e-6},
    {"ns", 1e-9},
    {"min", 60.0},
    {"h", 3600.0},
    {"d", 86400.0},
    {"w", 7 * 86400.0},
    {"mo", 30 * 86400.0, false},
    {"y", 365 * 86400.0},
    {"sec", 1.0, false},
    {"second", 1.0, false},
    {"seconds", 1.0, false},
    {"minute", 60.0, false},
    {"minutes", 60.0, false},
    {"hour", 3600.0, false},
    {"hours", 3600.0, false},
    {"day", 86400.0, false},
    {"days", 86400.0, false},
    {"week", 7 * 86400.0, false},
    {"weeks", 7 * 86400.0, false},
    {"month", 30 * 86400.0, false},
    {"months", 30 * 86400.0, false},
    {"year", 365 * 86400.0, false},
    {"years", 365 * 86400.0, false},
};

constexpr Unit frequency_units[] = {
    {"/s", 1.0},
    {"/min", 1.0 / 60.0},
    {"/h", 1.0 / 3600.0},
    {"/d", 1.0 / 86400.0},
    {"Hz", 1.0, false},
    {"kHz", 1e3, false},
    {"MHz", 1e6, false},
    {"GHz", 1e9, false},
    {"requests/s", 1.0, false},
    {"requests/min", 1.0 / 60.0, false},
    {"requests/h", 1.0 / 3600.0, false},
    {"requests/d", 1.0 / 86400.0, false},
    {"jobs/s", 1.0, false},
    {"jobs/min", 1.0 / 60.0, false},
    {"jobs/h", 1.0 / 3600.0, false},
    {"jobs/d", 1.0 / 86400.0, false},
    {"/w", 1.0 / (7 * 86400.0), false},
    {"/y", 1.0 / (365 * 86400.0), false},
};

constexpr Unit data_units[] = {
    {"B", 1.0},
    {"kB", 1e3},
    {"MB", 1e6},
    {"GB", 1e9},
    {"TB", 1e12},
    {"PB", 1e15},
    {"EB", 1e18, false},
    {"KiB", kibi},
    {"MiB", kibi* kibi},
    {"GiB", kibi* kibi* kibi},
    {"TiB", kibi* kibi* kibi* kibi},
    {"PiB", kibi* kibi* kibi* kibi* kibi},
    {"KB", 1e3, false},
};

constexpr Unit bandwidth_units[] = {
    {"B/s", 1.0},
    {"kB/s", 1e3},
    {"MB/s", 1e6},
    {"GB/s", 1e9},
    {"TB/s", 1e12},
    {"PB/s", 1e15},
    {"bps", 1.0 / 8},
    {"kbps", 1e3 / 8},
    {"Mbps", 1e6 / 8},
    {"Gbps", 1e9 / 8},
    {"Tbps", 1e12 / 8},
    {"KiB/s", kibi, false},
    {"MiB/s", kibi* kibi, false},
    {"GiB/s", kibi* kibi* kibi, false},
    {"TiB/s", kibi* kibi* kibi* kibi, false},
    {"bit/s", 1.0 / 8, false},
    {"kbit/s", 1e3 / 8, false},
    {"Mbit/s", 1e6 / 8, false},
    {"Gbit/s", 1e9 / 8, false},
    {"Tbit/s", 1e12 / 8, false},
};

constexpr Unit work_units[] = {
    {"FLOP", 1.0},   {"kFLOP", 1e3},  {"MFLOP", 1e6},  {"GFLOP", 1e9},  {"TFLOP", 1e12},
    {"PFLOP", 1e15}, {"EFLOP", 1e18}, {"ZFLOP", 1e21}, {"YFLOP", 1e24},
};

constexpr Unit speed_units[] = {
    {"FLOP/s", 1.0},        {"kFLOP/s", 1e3},        {"MFLOP/s", 1e6},        {"GFLOP/s", 1e9},
    {"TFLOP/s", 1e12},      {"PFLOP/s", 1e15},       {"EFLOP/s", 1e18},       {"ZFLOP/s", 1e21},
    {"GFLOPS", 1e9, false}, {"TFLOPS", 1e12, false}, {"PFLOPS", 1e15, false}, {"EFLOPS", 1e18, false},
};

constexpr Unit energy_units[] = {
    {"J", 1.0},     {"kJ", 1e3},    {"MJ", 1e6},    {"GJ", 1e9},     {"TJ", 1e12},
    {"Wh", 3600.0}, {"kWh", 3.6e6}, {"MWh", 3.6e9}, {"GWh", 3.6e12}, {"TWh", 3.6e15},
};

constexpr Unit power_units[] = {
    {"W", 1.0}, {"mW", 1e-3}, {"kW", 1e3}, {"MW", 1e6}, {"GW", 1e9},
};

constexpr Unit token_units[] = {
    {"tokens", 1.0},       {"K tokens", 1e3},        {"M tokens", 1e6},        {"B tokens", 1e9},  {"T tokens", 1e12},
    {"token", 1.0, false}, {"k tokens", 1e3, false}, {"G tokens", 1e9, false}, {"K", 1e3, false},  {"k", 1e3, false},
    {"M", 1e6, false},     {"G", 1e9, false},        {"B", 1e9, false},        {"T", 1e12, false},
};

constexpr Unit token_rate_units[] = {
    {"tokens/s", 1.0},
    {"K tokens/s", 1e3},
    {"M tokens/s", 1e6},
    {"B tokens/s", 1e9},
    {"token/s", 1.0, false},
    {"tok/s", 1.0, false},
    {"k tokens/s", 1e3, false},
    {"tokens/h", 1.0 / 3600.0, false},
    {"tokens/d", 1.0 / 86400.0, false},
};

template <class Q>
Parsed<Q> parse_quantity(std::string_view text, std::span<const Unit> units, std::string_view example)
{
  auto parsed = detail::parse_with_units(text, units, example);
  if (!parsed)
    return {{}, std::move(parsed.problem), std::move(parsed.suggestion)};
  return {Q{*parsed}, {}, {}};
}

} // namespace

template <> Parsed<Seconds> parse(std::string_view text)
{
  return parse_quantity<Seconds>(text, time_units, "`90 s`");
}
template <> Parsed<Hertz> parse(std::string_view text)
{
  return parse_quantity<Hertz>(text, frequency_units, "`40/s`");
}
template <> Parsed<Bytes> parse(std::string_view text)
{
  return parse_quantity<Bytes>(text, data_units, "`40 GiB`");
}
template <> Parsed<Flops> parse(std::string_view text)
{
  return parse_quantity<Flops>(text, work_units, "`3 EFLOP`");
}
template <> Parsed<Joules> parse(std::string_view text)
{
  return parse_quantity<Joules>(text, energy_units, "`5 MWh`");
}
template <> Parsed<Watts> parse(std::string_view text)
{
  return parse_quantity<Watts>(text, power_units, "`700 W`");
}
template <> Parsed<Tokens> parse(std::string_view text)
{
  return parse_quantity<Tokens>(text, token_units, "`2 T tokens` or `2 T`");
}
template <> Parsed<BytesPerSecond> parse(std::string_view text)
{
  return parse_quantity<BytesPerSecond>(text, bandwidth_units, "`400 Gbps` (bits) or `3.35 TB/s`");
}
template <> Parsed<FlopsPerSecond> parse(std::string_view text)
{
  return parse_quantity<FlopsPerSecond>(text, speed_units, "`312 TFLOP/s`");
}
template <> Parsed<TokensPerSecond> parse(std::string_view text)
{
  return parse_quantity<TokensPerSecond>(text, token_rate_units, "`5 tokens/s`");
}

std::string to_text(Seconds value)
{
  return detail::print_with_units(value.value(), time_units);
}
std::string to_text(Hertz value)
{
  return detail::print_with_units(value.value(), frequency_units);
}
std::string to_text(Bytes value)
{
  return detail::print_with_units(value.value(), data_units);
}
std::string to_text(BytesPerSecond value)
{
  return detail::print_with_units(value.value(), bandwidth_units);
}
std::string to_text(Flops value)
{
  return detail::print_with_units(value.value(), work_units);
}
std::string to_text(FlopsPerSecond value)
{
  return detail::print_with_units(value.value(), speed_units);
}
std::string to_text(Joules value)
{
  return detail::print_with_units(value.value(), energy_units);
}
std::string to_text(Watts value)
{
  return detail::print_with_units(value.value(), power_units);
}
std::string to_text(Tokens value)
{
  return detail::print_with_units(value.value(), token_units);
}
std::string to_text(TokensPerSecond value)
{
  return detail::print_with_units(value.value(), token_rate_units);
}

} // namespace leasehold
