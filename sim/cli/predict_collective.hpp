// `leasehold predict collective`: how long NCCL's collectives and DeepEP's exchanges take, inside a scale-up domain and
// among such domains. Runs go by the same physics.
#pragma once

#include "cli/topics.hpp"

#include "cli/verbs.hpp"

#include "units/named.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace leasehold::cli {

/// Who plays an all-reduce.
enum class CollectiveLibrary : std::uint8_t { nccl, engine };
constexpr auto enum_names(Tag<CollectiveLibrary>)
{
  return std::to_array<Named<CollectiveLibrary>>({
      {CollectiveLibrary::nccl, "nccl", "NCCL: training"},
      {CollectiveLibrary::engine, "engine", "a serving engine, by its own kernels where those are quicker than NCCL"},
  });
}

/// A member for each option of the verb.
struct CollectiveQuestion {
  std::string catalogue = default_catalogue(); ///< directory of chips.yaml
  std::string chip;
  std::string operation = "all_reduce";
  int chips = 8;
  std::string size = "64 MiB";
  std::string library = "nccl";
  // Of `dispatch` and `combine`:
  std::string mode = "normal";
  int tokens = 4096;
  int hidden = 7168;
  int experts = 8;
  int hosts = 4;
  int processors = 24;
  std::vector<std::string> given; ///< options that some operation or mode knows and others do not, such as `--size`
};

/// Prints the answer on standard output. Returns the exit status: 0, or 2 for input that cannot be used.
[[nodiscard]] int predict_collective(const CollectiveQuestion& question);

/// Adds the subcommand `collective` to `predict`.
void add_predict_collective(CLI::App& predict, Action& action);

} // namespace leasehold::cli
