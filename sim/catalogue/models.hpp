// platforms/catalogue/models.yaml: transformers by name.
#pragma once

#include "catalogue/source.hpp"
#include "model/transformer.hpp"

namespace leasehold::catalogue {

struct ModelWidths {
  int hidden = 0, vocabulary = 0, feedforward = 0;
  bool gated = true, tied = false;
};

struct ModelLayers {
  int attention = 0, state_space = 0, dense = 0, experts = 0, prediction = 0;
};

struct ModelAttention {
  int heads = 0, kv_heads = 0, head_size = 0, window = 0, windowed_layers = 0;
};

struct ModelEntry {
  std::string name, title, family, source;
  std::vector<std::string> aliases; ///< names in published tables
  int maximum_sequence = 0;
  ModelWidths width;
  ModelLayers layers;
  ModelAttention attention;
  model::LatentAttention latent;
  model::Experts experts;
  model::StateSpace state_space;

  [[nodiscard]] model::Transformer transformer() const;
};

struct ModelCatalogue {
  NumberSources sources;
  std::vector<ModelEntry> models;

  /// By key, title or alias, in any spelling that plain_name() makes equal; null where there is none.
  [[nodiscard]] const ModelEntry* find(std::string_view name) const;
};

const config::Schema<ModelWidths>& schema(Tag<ModelWidths>);
const config::Schema<ModelLayers>& schema(Tag<ModelLayers>);
const config::Schema<ModelAttention>& schema(Tag<ModelAttention>);
const config::Schema<ModelEntry>& schema(Tag<ModelEntry>);
const config::Schema<ModelCatalogue>& schema(Tag<ModelCatalogue>);

/// Nothing where the file cannot be read or holds a fault; all faults are reported.
[[nodiscard]] std::optional<ModelCatalogue> load_models(const std::string& path, config::Diagnostics& diagnostics);

} // namespace leasehold::catalogue

namespace leasehold::model {

const config::Schema<LatentAttention>& schema(Tag<LatentAttention>);
const config::Schema<Experts>& schema(Tag<Experts>);
const config::Schema<StateSpace>& schema(Tag<StateSpace>);

} // namespace leasehold::model
