#include "catalogue/models.hpp"

#include "config/load.hpp"

#include <stdexcept>

namespace leasehold::model {

const config::Schema<LatentAttention>& schema(Tag<LatentAttention>)
{
  using L = LatentAttention;
  static const auto declared =
      config::Schema<L>("latent", "multi-head latent attention")
          .optional("query_rank", &L::query_rank, "width of the compressed query", config::at_least(0))
          .required("cache_rank", &L::cache_rank, "width of the compressed key and value", config::at_least(1))
          .required("rotary_size", &L::rotary_size, "width of the shared rotary key", config::at_least(0))
          .required("value_size", &L::value_size, "width of a head's value", config::at_least(1));
  return declared;
}

const config::Schema<Experts>& schema(Tag<Experts>)
{
  using E = Experts;
  static const auto declared =
      config::Schema<E>("experts", "a mixture of experts")
          .required("total", &E::total, "routed experts a layer", config::at_least(1))
          .required("active", &E::active, "routed experts a token visits", config::at_least(1))
          .required("feedforward", &E::feedforward, "inner width of an expert", config::at_least(1))
          .optional("shared", &E::shared, "inner width of shared experts", config::at_least(0))
          .optional("latent", &E::latent, "width before routed experts", config::at_least(0))
          .optional("domains", &E::domains, "scale-up domains that a token's experts lie on at most; 0 = any number",
                    config::at_least(0))
          .optional("stored_bits", &E::stored_bits, "published bits a weight", config::non_negative());
  return declared;
}

const config::Schema<StateSpace>& schema(Tag<StateSpace>)
{
  using S = StateSpace;
  static const auto declared = config::Schema<S>("state_space", "a selective state-space block")
                                   .required("inner", &S::inner, "heads × head width", config::at_least(1))
                                   .required("heads", &S::heads, "state heads", config::at_least(1))
                                   .required("state", &S::state, "state width", config::at_least(1))
                                   .required("groups", &S::groups, "groups of heads", config::at_least(1));
  return declared;
}

} // namespace leasehold::model

namespace leasehold::catalogue {

namespace {

void check_models(const ModelCatalogue& catalogue, const config::Value& at, config::Diagnostics& diagnostics)
{
  const config::Value list = *at.find("models");
  for (std::size_t i = 0; i < catalogue.models.size(); ++i) {
    check_number_source(catalogue.sources, catalogue.models[i].source, *list[i].find("source"), diagnostics);
    try {
      model::check(catalogue.models[i].transformer());
    } catch (const std::invalid_argument& fault) {
      diagnostics.error(list[i], fault.what());
    }
  }
}

} // namespace

const config::Schema<ModelWidths>& schema(Tag<ModelWidths>)
{
  using W = ModelWidths;
  static const auto declared =
      config::Schema<W>("width", "widths in elements")
          .required("hidden", &W::hidden, "residual stream", config::at_least(1))
          .required("vocabulary", &W::vocabulary, "tokens known", config::at_least(1))
          .optional("feedforward", &W::feedforward, "inner width of dense blocks", config::at_least(0))
          .optional("gated", &W::gated, "three matrices a feed-forward block")
          .optional("tied", &W::tied, "one table for both embeddings");
  return declared;
}

const config::Schema<ModelLayers>& schema(Tag<ModelLayers>)
{
  using L = ModelLayers;
  static const auto declared =
      config::Schema<L>("layers", "blocks by kind")
          .optional("attention", &L::attention, "attention blocks", config::at_least(0))
          .optional("state_space", &L::state_space, "state-space blocks", config::at_least(0))
          .optional("dense", &L::dense, "dense feed-forward blocks", config::at_least(0))
          .optional("experts", &L::experts, "mixture-of-experts blocks", config::at_least(0))
          .optional("prediction", &L::prediction, "multi-token-prediction layers", config::at_least(0));
  return declared;
}

const config::Schema<ModelAttention>& schema(Tag<ModelAttention>)
{
  using A = ModelAttention;
  static const auto declared =
      config::Schema<A>("attention", "heads")
          .required("heads", &A::heads, "query heads", config::at_least(1))
          .required("kv_heads", &A::kv_heads, "key-value heads", config::at_least(1))
          .required("head_size", &A::head_size, "width of a head", config::at_least(1))
          .optional("window", &A::window, "tokens a windowed layer looks back", config::at_least(0))
          .optional("windowed_layers", &A::windowed_layers, "how many are windowed", config::at_least(0));
  return declared;
}

const config::Schema<ModelEntry>& schema(Tag<ModelEntry>)
{
  using M = ModelEntry;
  static const auto declared = config::Schema<M>("model", "a transformer")
                                   .required("name", &M::name, "key", config::non_empty())
                                   .required("title", &M::title, "as in publications")
                                   .required("family", &M::family, "porting is decided a family")
                                   .required("source", &M::source, "key of `sources`")
                                   .optional("aliases", &M::aliases, "names in published tables")
                                   .required("maximum_sequence", &M::maximum_sequence, "longest context in tokens")
                                   .required("width", &M::width, "widths")
                                   .required("layers", &M::layers, "blocks by kind")
                                   .required("attention", &M::attention, "heads")
                                   .optional("latent", &M::latent, "latent attention")
                                   .optional("experts", &M::experts, "mixture of experts")
                                   .optional("state_space", &M::state_space, "state-space blocks");
  return declared;
}

const config::Schema<ModelCatalogue>& schema(Tag<ModelCatalogue>)
{
  using C = ModelCatalogue;
  static const auto declared = config::Schema<C>("models", "transformers by name")
                                   .required("sources", &C::sources, "where numbers come from")
                                   .required("models", &C::models, "transformers")
                                   .check(check_models);
  return declared;
}

model::Transformer ModelEntry::transformer() const
{
  model::Transformer result;
  result.name = name;
  result.title = title;
  result.family = family;
  result.hidden = width.hidden;
  result.vocabulary = width.vocabulary;
  result.feedforward = width.feedforward;
  result.gated = width.gated;
  result.tied = width.tied;
  result.maximum_sequence = maximum_sequence;
  result.attention_layers = layers.attention;
  result.state_space_layers = layers.state_space;
  result.dense_layers = layers.dense;
  result.expert_layers = layers.experts;
  result.prediction_layers = layers.prediction;
  result.heads = attention.heads;
  result.kv_heads = attention.kv_heads;
  result.head_size = attention.head_size;
  result.window = attention.window;
  result.windowed_layers = attention.windowed_layers;
  result.latent = latent;
  result.experts = experts;
  result.state_space = state_space;
  return result;
}

const ModelEntry* ModelCatalogue::find(std::string_view name) const
{
  const std::string wanted = plain_name(name);
  for (const ModelEntry& entry : models) {
    if (plain_name(entry.name) == wanted || plain_name(entry.title) == wanted)
      return &entry;
    for (const std::string& alias : entry.aliases)
      if (plain_name(alias) == wanted)
        return &entry;
  }
  return nullptr;
}

std::optional<ModelCatalogue> load_models(const std::string& path, config::Diagnostics& diagnostics)
{
  const auto file = config::load_file(path, diagnostics);
  return file ? config::decode<ModelCatalogue>(*file, diagnostics) : std::nullopt;
}

} // namespace leasehold::catalogue
