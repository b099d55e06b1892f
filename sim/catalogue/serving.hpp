// platforms/catalogue/serving.yaml: what serving predictions need beside the chips' and models' own numbers.
#pragma once

#include "config/diagnostics.hpp"
#include "config/schema.hpp"
#include "model/transformer.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leasehold::catalogue {

/// Where a group of numbers comes from; entries name it by its key.
struct ServingSource {
  std::string text, date, confidence;
};

/// Mean lengths of a benchmark's requests, in tokens, and the chips that a replica of its submissions mostly spans.
struct ServingDataset {
  std::string name, source;
  double input = 0.0, output = 0.0;
  int chips = 1;
};

/// A model family whose routed experts are published in few bits, and computed so by every engine.
struct PackedFamily {
  std::string family, source;
  double expert_bits = 0.0;
};

struct ServingCatalogue {
  std::vector<std::pair<std::string, ServingSource>> sources;
  std::vector<ServingDataset> datasets;
  std::vector<PackedFamily> packed;
};

const config::Schema<ServingSource>& schema(Tag<ServingSource>);
const config::Schema<ServingDataset>& schema(Tag<ServingDataset>);
const config::Schema<PackedFamily>& schema(Tag<PackedFamily>);
const config::Schema<ServingCatalogue>& schema(Tag<ServingCatalogue>);

/// Nothing where the file has faults, which are reported.
[[nodiscard]] std::optional<ServingCatalogue> load_serving_catalogue(const std::string& path,
                                                                     config::Diagnostics& diagnostics);

/// Sets `experts.stored_bits` where the model's family is listed as packed.
void set_packed_experts(model::Transformer& model, const ServingCatalogue& catalogue);
/// Null where there is no such dataset; what follows a dash after its name, such as `-99.9`, is ignored.
[[nodiscard]] const ServingDataset* find_dataset(const ServingCatalogue& catalogue, std::string_view benchmark);

} // namespace leasehold::catalogue
