#include "workload/request_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace leasehold::workload {
namespace {

constexpr std::array<RequestFormat, 5> known{{{"azure", "Azure LLM inference trace"},
                                              {"vidur", "Vidur request trace or length list"},
                                              {"splitwise", "Splitwise request trace"},
                                              {"burstgpt", "BurstGPT trace"},
                                              {"mooncake", "Mooncake JSON lines with prefix hashes"}}};

using Requests = std::vector<model::InferenceRequest>;

/// Later lines with earlier arrivals are moved up; the first that had to move stands for them in the report.
void order(Requests& requests, ReadProblems& problems)
{
  Timestamp latest = requests.empty() ? Timestamp{} : requests.front().arrival;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (requests[i].arrival < latest)
      problems.repaired("arrival before the one above", i + 1);
    latest = std::max(latest, requests[i].arrival);
  }
  std::stable_sort(requests.begin(), requests.end(),
                   [](const auto& a, const auto& b) { return a.arrival < b.arrival; });
}

/// Takes the window, the limit and the speed-up; returns how many good requests were left out.
std::uint64_t choose(RequestTrace& trace, const ReadOptions& options)
{
  Requests& requests = trace.requests.requests;
  const std::size_t before = requests.size();
  if (requests.empty())
    return 0;
  trace.last = requests.back().arrival - requests.front().arrival;
  const Timestamp first = requests.front().arrival;
  for (auto& request : requests)
    request.arrival = request.arrival.since(first);
  std::erase_if(requests, [&](const auto& request) {
    return request.arrival < options.from || request.arrival >= options.until;
  });
  if (requests.size() > options.limit)
    requests.resize(static_cast<std::size_t>(options.limit));
  for (auto& request : requests)
    request.arrival = options.speed_up == 1.0 ? request.arrival.since(options.from)
                                              : Timestamp{(request.arrival - options.from).value() / options.speed_up};
  return before - requests.size();
}

} // namespace

std::span<const RequestFormat> request_formats()
{
  return known;
}

std::string_view request_format_of(const TraceSource& source)
{
  std::string line(4096, ' ');
  line.resize(source.open(std::uint64_t{1} << 40)->read(line.data(), line.size()));
  line.resize(std::min(line.size(), line.find_first_of("\r\n")));
  if (line.starts_with('{'))
    return "mooncake";
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> tells{{{"client,window_start_s,", "servegen"},
                                                                                {"ContextTokens", "azure"},
                                                                                {"num_prefill_tokens", "vidur"},
                                                                                {"arrival_timestamp", "splitwise"},
                                                                                {"Request tokens", "burstgpt"}}};
  for (const auto& [column, format] : tells)
    if (line.find(column) != std::string::npos)
      return format;
  return {};
}

RequestTrace read_requests(const TraceSource& source, std::string_view format, const ReadOptions& options,
                           config::Diagnostics& diagnostics)
{
  ReadProblems problems(source.name(), diagnostics);
  RequestTrace trace;
  const bool exists = std::any_of(known.begin(), known.end(), [&](const auto& f) { return f.name == format; });
  if (!exists)
    problems.fault(0, 0, {}, fmt::format("there is no request format {}", in_backquotes(format)),
                   "formats are azure, vidur, splitwise, burstgpt and mooncake");
  else if (format == "mooncake")
    trace = detail::read_mooncake(source, options.max_bytes, problems);
  else
    trace = detail::read_request_csv(source, format, options.max_bytes, problems);
  order(trace.requests.requests, problems);
  const std::uint64_t left_out = choose(trace, options);
  trace.report = problems.finish();
  trace.report.left_out = left_out;
  return trace;
}

} // namespace leasehold::workload
