// What a library looks like that was compiled with other headers.
#include <cstdint>

namespace leasehold::policy {
class Registry;
}

extern "C" std::uint64_t leasehold_policies_interface()
{
  return 7;
}

extern "C" void leasehold_policies(leasehold::policy::Registry&, std::uint64_t) {}
