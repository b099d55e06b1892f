// Whatever the bytes, a platform file is read as XML and judged, or refused with a place. SimGrid itself is not asked: what is
// not vouched for here it reads in a child process, which costs a fork an input (tests/robustness/inputs does).
#include "config/diagnostics.hpp"
#include "platform/check.hpp"
#include "platform/xml.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  using namespace leasehold;
  const platform::XmlDocument document =
      platform::read_xml(std::string_view{reinterpret_cast<const char*>(data), size});
  if (!document.faults.empty()) {
    if (document.faults.front().problem.empty() || document.faults.front().place.line < 1)
      std::abort();
    return 0;
  }
  config::Diagnostics diagnostics;
  const platform::Verdict verdict = platform::check_platform(document, "fuzz.xml", {}, diagnostics);
  (void)diagnostics.text();
  if ((verdict == platform::Verdict::faulty) == diagnostics.ok())
    std::abort(); // a refusal without a reason, or a fault that was passed over
  return 0;
}
