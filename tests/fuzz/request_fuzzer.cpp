// Whatever the bytes, a reader of request traces returns requests in the order of their arrival, or faults with a place. The first
// line of the input names the format (`servegen`: rates of clients), the rest is the trace.
#include "config/diagnostics.hpp"
#include "workload/request_client_rates.hpp"
#include "workload/request_trace.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace leasehold::workload {

namespace {

void require(bool condition)
{
  if (!condition)
    std::abort();
}

void check_clients(std::string_view text)
{
  config::Diagnostics diagnostics;
  const ClientRates rates = read_client_rates(TraceSource::text(text, "fuzz"), diagnostics);
  (void)diagnostics.text();
  if (!diagnostics.ok())
    return;
  require(!rates.clients.empty() && rates.span() > Seconds{0.0});
  for (const ClientWindow& window : rates.windows)
    require(window.rate >= Hertz{0.0} && std::isfinite(window.rate.value()) && std::isfinite(window.shape));
}

void check(std::string_view input)
{
  const std::size_t end = input.find('\n');
  if (end == std::string_view::npos)
    return;
  const std::string_view format = input.substr(0, end), text = input.substr(end + 1);
  (void)request_format_of(TraceSource::text(text, "fuzz"));
  if (format == "servegen")
    return check_clients(text);
  ReadOptions options;
  options.max_bytes = 1 << 20;
  config::Diagnostics diagnostics;
  const RequestTrace trace = read_requests(TraceSource::text(text, "fuzz"), format, options, diagnostics);
  (void)diagnostics.text();
  Timestamp last{};
  for (const auto& request : trace.requests.requests) {
    require(request.arrival >= last && request.arrival < Timestamp::never());
    require(!diagnostics.ok() || (request.input >= 1 && request.output >= 1));
    last = request.arrival;
  }
}

} // namespace

} // namespace leasehold::workload

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  leasehold::workload::check(std::string_view{reinterpret_cast<const char*>(data), size});
  return 0;
}
