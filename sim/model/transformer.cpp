#include "model/transformer.hpp"

#include <algorithm>
#include <stdexcept>

namespace leasehold::model {

namespace {

double latent_parameters(const Transformer& model)
{
  // arXiv 2405.04434 eq. 9-18: compressed query, rebuilt query, compressed key-value with shared rotary key, rebuilt
  // key and value, output.
  const LatentAttention& latent = model.latent;
  const double hidden = model.hidden;
  const double query = double(model.heads) * (model.head_size + latent.rotary_size);
  const double queries = latent.query_rank > 0 ? latent.query_rank * (hidden + query) : hidden * query;
  const double rebuilt = double(latent.cache_rank) * model.heads * (model.head_size + latent.value_size);
  return queries + hidden * (latent.cache_rank + latent.rotary_size) + rebuilt +
         double(model.heads) * latent.value_size * hidden;
}

double feedforward_parameters(const Transformer& model, double input, double inner)
{
  return (model.gated ? 3.0 : 2.0) * input * inner;
}

void require(bool holds, const Transformer& model, const char* problem)
{
  if (!holds)
    throw std::invalid_argument(model.name + ": " + problem);
}

} // namespace

int layer_count(const Transformer& model)
{
  const int mixers = model.attention_layers + model.state_space_layers;
  return std::max(mixers, model.dense_layers + model.expert_layers);
}

bool has_experts(const Transformer& model)
{
  return model.expert_layers > 0;
}

bool has_latent_attention(const Transformer& model)
{
  return model.latent.cache_rank > 0;
}

double attention_parameters(const Transformer& model)
{
  if (has_latent_attention(model))
    return latent_parameters(model);
  return double(model.hidden) * model.head_size * (2.0 * model.heads + 2.0 * model.kv_heads);
}

double state_space_parameters(const Transformer& model)
{
  // arXiv 2405.21060 §7: one input projection to (gate, x, B, C, dt) and one output projection.
  const StateSpace& mixer = model.state_space;
  const double input = 2.0 * mixer.inner + 2.0 * mixer.groups * mixer.state + mixer.heads;
  return model.hidden * (input + mixer.inner);
}

double dense_parameters(const Transformer& model)
{
  return feedforward_parameters(model, model.hidden, model.feedforward);
}

double expert_parameters(const Transformer& model)
{
  const double input = model.experts.latent > 0 ? model.experts.latent : model.hidden;
  return feedforward_parameters(model, input, model.experts.feedforward);
}

double shared_parameters(const Transformer& model)
{
  const double router = double(model.hidden) * model.experts.total;
  const double projections = 2.0 * model.hidden * model.experts.latent;
  return router + projections + feedforward_parameters(model, model.hidden, model.experts.shared);
}

double embedding_parameters(const Transformer& model)
{
  return (model.tied ? 1.0 : 2.0) * model.vocabulary * model.hidden;
}

namespace {

double layer_parameters(const Transformer& model, double experts_counted)
{
  double sum = model.attention_layers * attention_parameters(model) +
               model.state_space_layers * state_space_parameters(model) + model.dense_layers * dense_parameters(model);
  if (has_experts(model))
    sum += model.expert_layers * (shared_parameters(model) + experts_counted * expert_parameters(model));
  return sum;
}

} // namespace

double total_parameters(const Transformer& model)
{
  return layer_parameters(model, model.experts.total) + embedding_parameters(model);
}

double active_parameters(const Transformer& model)
{
  return layer_parameters(model, model.experts.active) + double(model.vocabulary) * model.hidden;
}

double cache_values_per_token(const Transformer& model)
{
  const double layer = has_latent_attention(model) ? double(model.latent.cache_rank + model.latent.rotary_size)
                                                   : 2.0 * model.kv_heads * model.head_size;
  return model.attention_layers * layer;
}

void check(const Transformer& model)
{
  require(model.hidden > 0, model, "hidden width must be positive");
  require(model.vocabulary > 0, model, "vocabulary must be positive");
  require(layer_count(model) > 0, model, "the model has no layers");
  require(model.dense_layers == 0 || model.feedforward > 0, model, "dense layers need a feed-forward width");
  require(model.attention_layers == 0 || (model.heads > 0 && model.head_size > 0), model, "attention needs heads");
  require(model.attention_layers == 0 || has_latent_attention(model) ||
              (model.kv_heads > 0 && model.heads % model.kv_heads == 0),
          model, "query heads must be a multiple of key-value heads");
  require(model.state_space_layers == 0 || model.state_space.inner > 0, model, "state-space layers need a width");
  const Experts& experts = model.experts;
  require(model.expert_layers == 0 || (experts.total > 0 && experts.feedforward > 0), model,
          "expert layers need experts with a width");
  require(experts.active <= experts.total, model, "more experts active than there are");
  require(model.windowed_layers <= model.attention_layers, model, "more windowed layers than attention layers");
}

} // namespace leasehold::model
