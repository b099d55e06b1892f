// Whatever the bytes, each reader of market traces returns steps whose times rise, or a fault with its place in the text.
#include "market/spot_traces.hpp"
#include "market/trace_text.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace leasehold::market {

namespace {

void require(bool condition)
{
  if (!condition)
    std::abort();
}

template <class Read> void check(std::string_view text, Read read)
{
  try {
    const auto series = read();
    require(!series.steps().empty());
    Timestamp last = series.steps().front().first;
    require(last >= Timestamp{});
    for (std::size_t i = 1; i < series.steps().size(); ++i) {
      require(series.steps()[i].first > last && series.steps()[i].first < Timestamp::never());
      last = series.steps()[i].first;
    }
  } catch (const TraceFault& fault) {
    require(!fault.problem().empty() && fault.offset() <= text.size());
  }
}

void check_all(std::string_view text)
{
  for (const Polarity polarity : {Polarity::nodes_available, Polarity::nodes_preempted})
    check(text, [&] { return parse_skypilot_trace(text, polarity, 16).supply(8); });
  check(text, [&] { return parse_aws_prices(text, "z", "i", "p", 8, 1'700'000'000); });
  check(text, [&] { return parse_node_events(text); });
  check(text, [&] { return parse_chip_levels(text); });
}

} // namespace

} // namespace leasehold::market

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  leasehold::market::check_all(std::string_view{reinterpret_cast<const char*>(data), size});
  return 0;
}
