// Attention blocks in training: their products, and the core between them (scores, softmax, weighted values).
#pragma once

#include "physics/matmul.hpp"
#include "physics/training_plan.hpp"

namespace leasehold::physics {

/// Widths in elements.
struct HeadWidths {
  double queries; ///< all query heads together
  double keys;    ///< one head, what a query is multiplied with
  double values;  ///< one head
  double cached;  ///< all key and value heads together, as they enter the core
};
[[nodiscard]] HeadWidths head_widths(const model::Transformer& model);

/// Sum over attention layers of the tokens that a query looks back on: half a sequence, or the window where that is
/// shorter.
[[nodiscard]] double attended_tokens(const model::Transformer& model, int sequence);

/// Products of one block for `tokens` tokens: queries, keys and values, output; with latent attention the compressions
/// and expansions of arXiv 2405.04434 eq. 9-18.
[[nodiscard]] PassTime attention_products(const model::Transformer& model, const TrainingPlan& plan,
                                          const MatrixEngine& engine);
/// How many products a block has.
[[nodiscard]] double attention_product_count(const model::Transformer& model);

/// The cores of all blocks: 2·tokens·attended·heads·(key + value width) FLOP forward, 2.5 times that backward, at the
/// kernel's share of the BF16 peak; unfused, scores also pass through memory.
[[nodiscard]] PassTime attention_core(const model::Transformer& model, const model::Chip& chip,
                                      const TrainingPlan& plan, const MatrixEngine& engine);

} // namespace leasehold::physics
