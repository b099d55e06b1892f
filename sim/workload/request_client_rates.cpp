#include "workload/request_client_rates.hpp"

#include "workload/csv_table.hpp"
#include "workload/read_options.hpp"
#include "workload/read_problems.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace leasehold::workload {
namespace {

constexpr std::array<std::string_view, 7> rate_columns{"client", "window_start_s", "rate", "cv", "pattern", "p1", "p2"};
namespace client_rates {
enum Column : std::size_t { client, window_start, rate, cv, pattern, shape };
} // namespace client_rates

std::optional<GapLaw> law_of(std::string_view name)
{
  if (name.empty())
    return GapLaw::none;
  if (name == "Exponential" || name == "Expon")
    return GapLaw::exponential;
  if (name == "Gamma")
    return GapLaw::gamma;
  if (name == "Weibull")
    return GapLaw::weibull;
  return std::nullopt;
}

void take(CsvTable& table, ReadProblems& problems, ClientRates& rates)
{
  const auto who = table.whole(client_rates::client, rate_columns[client_rates::client], 0.0, 4e9);
  const auto start = table.duration(client_rates::window_start, rate_columns[client_rates::window_start]);
  const auto mean = table.number(client_rates::rate, rate_columns[client_rates::rate], 0.0, 1e9);
  const auto law = law_of(table[client_rates::pattern].text);
  if (!law)
    table.fault(client_rates::pattern, rate_columns[client_rates::pattern], "is no law of gaps",
                "Exponential, Gamma or Weibull is due here");
  if (!who || !start || !mean || !law)
    return;
  ClientWindow window{.client = static_cast<std::uint32_t>(*who), .start = *start, .rate = Hertz{*mean}};
  if (*mean > 0.0 && *law != GapLaw::none) {
    window.law = *law;
    const auto spread = table.number(client_rates::cv, rate_columns[client_rates::cv], 0.0, 1e6);
    const auto form = *law == GapLaw::exponential
                          ? std::optional(1.0)
                          : table.number(client_rates::shape, rate_columns[client_rates::shape], 1e-6, 1e6);
    if (!spread || !form)
      return;
    window.cv = *spread;
    window.shape = *form;
  } else if (*mean > 0.0) {
    window.law = GapLaw::exponential;
    problems.repaired("a rate without a law of gaps, taken as exponential", table.line());
  }
  if (rates.clients.empty() || rates.clients.back() != window.client)
    if (std::find(rates.clients.begin(), rates.clients.end(), window.client) == rates.clients.end())
      rates.clients.push_back(window.client);
  rates.windows.push_back(window);
}

} // namespace

ClientRates read_client_rates(const TraceSource& source, config::Diagnostics& diagnostics)
{
  ReadProblems problems(source.name(), diagnostics);
  CsvTable table(source, ReadOptions{}.max_bytes, problems);
  ClientRates rates;
  if (table.has_header()) {
    if (std::equal(rate_columns.begin(), rate_columns.end(), table.header().begin(), table.header().end()))
      while (table.next())
        take(table, problems, rates);
    else
      problems.fault(table.header_line(), 1, {}, "this is not the header of a ServeGen client-rate table",
                     "it is `client,window_start_s,rate,cv,pattern,p1,p2`");
  }
  std::stable_sort(rates.windows.begin(), rates.windows.end(), [](const ClientWindow& a, const ClientWindow& b) {
    return a.client != b.client ? a.client < b.client : a.start < b.start;
  });
  for (std::size_t i = 1; i < rates.windows.size(); ++i)
    if (rates.windows[i].client == rates.windows[i - 1].client) {
      rates.window = rates.windows[i].start - rates.windows[i - 1].start;
      break;
    }
  rates.report = problems.finish();
  return rates;
}

Hertz ClientRates::mean_rate(std::uint32_t of) const
{
  double sum = 0.0, number = 0.0;
  for (const ClientWindow& one : windows)
    if (one.client == of) {
      sum += one.rate.value();
      number += 1.0;
    }
  return Hertz{number > 0.0 ? sum / number : 0.0};
}

Seconds ClientRates::span() const
{
  if (windows.empty())
    return {};
  Seconds first = windows.front().start, last = first;
  for (const ClientWindow& one : windows) {
    first = std::min(first, one.start);
    last = std::max(last, one.start);
  }
  return last - first + window;
}

} // namespace leasehold::workload
