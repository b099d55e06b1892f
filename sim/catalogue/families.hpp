// The constants of chip families in platforms/catalogue/chips.yaml: one set a family for training and serving alike,
// the few that were fitted named, and those that all families share.
#pragma once

#include "catalogue/source.hpp"
#include "model/chip.hpp"

namespace leasehold::catalogue {

/// Fields of model::Calibration; absent = as all families share it.
struct FamilyConstants {
  std::optional<Ranged<double>> matmul_efficiency, attention_efficiency, memory_efficiency, scale_up_efficiency,
      scale_out_efficiency, unpacking_efficiency;
  std::optional<Ranged<double, true>> traffic;
  std::optional<Ranged<Seconds, true>> operator_overhead, layer_overhead, sequence_overhead;
};

struct SharedConstants {
  std::string source;
  FamilyConstants constants; ///< every one is given
};

struct ChipFamily {
  std::string name, source;
  std::vector<std::string> fitted; ///< which of `constants` were fitted to published runs; at most six
  FamilyConstants constants;
};

const config::Schema<FamilyConstants>& schema(Tag<FamilyConstants>);
const config::Schema<SharedConstants>& schema(Tag<SharedConstants>);
const config::Schema<ChipFamily>& schema(Tag<ChipFamily>);

/// The constants that `with` gives, over those that the three chips have.
void set_constants(model::ChipRange& chip, const FamilyConstants& with);

} // namespace leasehold::catalogue
