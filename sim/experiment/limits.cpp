#include "experiment/limits.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace leasehold::experiment {

namespace {

/// The folder of this process in the second version's tree of control groups; empty where it has none.
std::string control_group()
{
  std::ifstream stream{"/proc/self/cgroup"};
  for (std::string line; std::getline(stream, line);)
    if (line.starts_with("0::"))
      return "/sys/fs/cgroup" + line.substr(3);
  return {};
}

/// The least of what the groups around this process may hold; the machine's own memory where they say nothing.
double memory_of_machine()
{
  double least = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  for (std::string group = control_group(); group.size() > 1; group.resize(group.rfind('/'))) {
    std::ifstream stream{group + "/memory.max"};
    if (double most = 0.0; stream >> most)
      least = std::min(least, most);
    if (group == "/sys/fs/cgroup")
      break;
  }
  return least;
}

#if defined(__SANITIZE_ADDRESS__)
constexpr bool watched = true;
#elif defined(__has_feature)
constexpr bool watched = __has_feature(address_sanitizer);
#else
constexpr bool watched = false;
#endif

} // namespace

std::string rough_text(Bytes value)
{
  constexpr double giga = 1e9, mega = 1e6;
  return value.value() >= giga ? fmt::format("{:.3g} GB", value.value() / giga)
                               : fmt::format("{:.3g} MB", value.value() / mega);
}

Bytes memory_share(std::size_t workers)
{
  constexpr double usable = 0.8;
  double share = usable * memory_of_machine() / static_cast<double>(std::max<std::size_t>(workers, 1));
  rlimit addresses{}; // what the user's shell lets each process have
  if (getrlimit(RLIMIT_AS, &addresses) == 0 && addresses.rlim_cur != RLIM_INFINITY)
    share = std::min(share, static_cast<double>(addresses.rlim_cur));
  return Bytes{share};
}

void keep_to(const Limits& limits)
{
  if (watched || limits.memory <= Bytes{})
    return;
  rlimit memory{};
  getrlimit(RLIMIT_DATA, &memory);
  memory.rlim_cur = std::min(static_cast<rlim_t>(limits.memory.value()), memory.rlim_max);
  setrlimit(RLIMIT_DATA, &memory);
}

} // namespace leasehold::experiment
