// One request to a served model, and a list of them. The generated length is the truth of the trace: engines learn it
// only by reaching it, and no policy may read it.
#pragma once

#include "units/timestamp.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace leasehold::model {

struct InferenceRequest {
  /// On the clock of whoever plays the trace, in which it begins at 0 or at the start of the run. Engines reckon with the
  /// physics' durations, which no text or event states: they keep their clocks in seconds since that same origin.
  Timestamp arrival{};
  std::uint32_t input = 1;       ///< prompt tokens
  std::uint32_t output = 1;      ///< generated tokens, at least one
  std::uint32_t first_block = 0; ///< index into the trace's `prefix_blocks`
  std::uint32_t blocks = 0;      ///< how many from there; zero = nothing known about shared prefixes
};

/// Requests in order of arrival.
struct InferenceTrace {
  std::vector<InferenceRequest> requests;
  /// Identities of prompt blocks: equal identities stand for equal text and equal text before it.
  std::vector<std::uint32_t> prefix_blocks;
  std::uint32_t block_tokens = 0; ///< tokens a block

  [[nodiscard]] std::span<const std::uint32_t> blocks_of(const InferenceRequest& request) const
  {
    return std::span(prefix_blocks).subspan(request.first_block, request.blocks);
  }
};

} // namespace leasehold::model
