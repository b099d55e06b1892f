// Arbitrary bytes as a scenario file: reading, axes, decoding, `--set`. Nothing may crash, and a refusal says why.
#include "config/emit.hpp"
#include "scenario/campaign.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace {

/// A file in memory that has a path.
class MemoryFile {
public:
  MemoryFile(const std::uint8_t* data, std::size_t size) : descriptor_(memfd_create("scenario", MFD_CLOEXEC))
  {
    if (descriptor_ < 0 || write(descriptor_, data, size) != static_cast<ssize_t>(size))
      std::abort();
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { close(descriptor_); }
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
  int descriptor_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  using namespace leasehold;
  const MemoryFile file{data, size};
  config::Diagnostics diagnostics;
  const auto campaign = scenario::load_campaign(file.path(), {{"seed", "3"}}, diagnostics);
  if (campaign.has_value() != diagnostics.ok())
    std::abort(); // a refusal without a reason, or a fault that was passed over
  if (campaign && (campaign->points.empty() || campaign->seed != 3))
    std::abort();
  return 0;
}
