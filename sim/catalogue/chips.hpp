// platforms/catalogue/chips.yaml: accelerators, and the constants of their families.
#pragma once

#include "catalogue/families.hpp"
#include "catalogue/source.hpp"
#include "model/chip.hpp"

namespace leasehold::catalogue {

struct PeakNumbers {
  Ranged<FlopsPerSecond> bf16, fp8, fp4;
};

struct MemoryNumbers {
  Ranged<Bytes> size;
  Ranged<BytesPerSecond> bandwidth;
};

struct ScaleUpNumbers {
  model::ScaleUp kind = model::ScaleUp::switched;
  int chips = 1;
  Ranged<BytesPerSecond> bandwidth;
  int dimensions = 0;
};

struct ScaleOutNumbers {
  Ranged<BytesPerSecond> bandwidth;
  int chips_per_host = 1;
};

/// A schema of the catalogue's own for the model's shares.
struct PowerShareNumbers : model::PowerShares {};

struct PowerNumbers {
  Ranged<Watts> chip;
  double host = 1.4;
  PowerShareNumbers shares;
};

/// Defaults are model::Chip's.
struct BehaviourNumbers {
  double sustained_clock = 1.0, flash2_share = 1.0, host_overhead = 1.0;
  int matrix_width = 0;
};

/// A member for each key of an entry of the catalogue.
struct ChipEntry {
  std::string name, title, vendor, family, launch;
  std::string source;                                       ///< of every group that `sources` does not name
  std::vector<std::pair<std::string, std::string>> sources; ///< group → source
  std::vector<std::string> aliases;                         ///< names in published tables
  PeakNumbers peak;
  MemoryNumbers memory;
  ScaleUpNumbers scale_up;
  ScaleOutNumbers scale_out;
  PowerNumbers power;
  BehaviourNumbers behaviour;
  bool measured = false;
};

struct ChipCatalogue {
  NumberSources sources;
  SharedConstants shared;
  std::vector<ChipFamily> families;
  std::vector<ChipEntry> chips;

  /// By key, title or alias, in any spelling that plain_name() makes equal; null where there is none.
  [[nodiscard]] const ChipEntry* find(std::string_view name) const;
  /// The entry as three chips, with its family's constants and the shared ones.
  [[nodiscard]] model::ChipRange range(const ChipEntry& entry) const;
};

const config::Schema<PeakNumbers>& schema(Tag<PeakNumbers>);
const config::Schema<MemoryNumbers>& schema(Tag<MemoryNumbers>);
const config::Schema<ScaleUpNumbers>& schema(Tag<ScaleUpNumbers>);
const config::Schema<ScaleOutNumbers>& schema(Tag<ScaleOutNumbers>);
const config::Schema<PowerShareNumbers>& schema(Tag<PowerShareNumbers>);
const config::Schema<PowerNumbers>& schema(Tag<PowerNumbers>);
const config::Schema<BehaviourNumbers>& schema(Tag<BehaviourNumbers>);
const config::Schema<ChipEntry>& schema(Tag<ChipEntry>);
const config::Schema<ChipCatalogue>& schema(Tag<ChipCatalogue>);

/// Nothing where the file cannot be read or holds a fault; all faults are reported.
[[nodiscard]] std::optional<ChipCatalogue> load_chips(const std::string& path, config::Diagnostics& diagnostics);

} // namespace leasehold::catalogue
