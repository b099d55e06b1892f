// Mooncake's traces: one JSON object a line. `hash_ids` name the blocks of the prompt, equal ids standing for equal text
// with equal text before it (FAST25-release README). Its own blocks hold 512 tokens; traces that others wrote in this
// format have blocks of other sizes, which lengths and counts tell.
#include "workload/line_reader.hpp"
#include "workload/request_trace.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <unordered_map>

namespace leasehold::workload::detail {
namespace {

/// What a block holds, as far as prompts and their blocks tell: n blocks for t tokens bound it by (n - 1) b < t <= n b.
class BlockSize {
public:
  /// False, and nothing learnt, where no size suits this prompt and those before it.
  [[nodiscard]] bool learn(std::uint32_t tokens, std::uint32_t blocks)
  {
    const std::uint32_t low = std::max(low_, (tokens + blocks - 1) / blocks);
    const std::uint32_t high = blocks > 1 ? std::min(high_, (tokens - 1) / (blocks - 1)) : high_;
    if (low > high)
      return false;
    low_ = low;
    high_ = high;
    return true;
  }
  [[nodiscard]] std::uint32_t least() const { return low_; }
  [[nodiscard]] std::uint32_t most() const { return high_; }

  /// Mooncake's own where it suits; else the largest power of two that does, as engines have; else the largest at all.
  [[nodiscard]] std::uint32_t choice() const
  {
    constexpr std::uint32_t of_mooncake = 512;
    if (low_ <= of_mooncake && of_mooncake <= high_)
      return of_mooncake;
    const std::uint32_t power = std::bit_floor(high_);
    return power >= low_ ? power : high_;
  }

private:
  std::uint32_t low_ = 1;
  std::uint32_t high_ = std::uint32_t{1} << 24; ///< tokens of the longest prompt
};

class MooncakeLines {
public:
  MooncakeLines(const TraceSource& source, std::uint64_t max_bytes, ReadProblems& problems)
      : problems_(problems), lines_(source.open(max_bytes), problems)
  {
  }

  RequestTrace read()
  {
    while (const auto line = lines_.next())
      if (!line->empty())
        take(*line);
    trace_.requests.block_tokens = size_.choice();
    return std::move(trace_);
  }

private:
  std::optional<double> number(const nlohmann::json& record, const char* key, double most)
  {
    const auto found = record.find(key);
    if (found != record.end() && found->is_number()) {
      const double value = found->get<double>();
      if (value >= 0.0 && value <= most)
        return value;
    }
    problems_.fault(lines_.number(), 0, key, "is missing, not a number, negative or absurdly large");
    return std::nullopt;
  }

  void take(std::string_view line)
  {
    problems_.record_seen();
    const auto record = nlohmann::json::parse(line, nullptr, false);
    if (!record.is_object())
      return problems_.fault(lines_.number(), 1, {}, "this line is not a JSON object");
    const auto milliseconds = number(record, "timestamp", max_trace_time * 1e3);
    const auto input = number(record, "input_length", 16'777'216.0);
    const auto output = number(record, "output_length", 16'777'216.0);
    if (!milliseconds || !input || !output)
      return;
    if (*input < 1.0)
      return problems_.dropped("no prompt tokens", lines_.number());
    if (*output < 1.0)
      return problems_.dropped("no output tokens", lines_.number());
    if (trace_.requests.requests.empty())
      first_ = *milliseconds;
    model::InferenceRequest request{.arrival = (*milliseconds - first_) / 1e3,
                                    .input = static_cast<std::uint32_t>(*input),
                                    .output = static_cast<std::uint32_t>(*output),
                                    .first_block = static_cast<std::uint32_t>(trace_.requests.prefix_blocks.size())};
    if (const auto ids = record.find("hash_ids"); ids != record.end() && !take_blocks(*ids))
      return;
    request.blocks = static_cast<std::uint32_t>(trace_.requests.prefix_blocks.size()) - request.first_block;
    if (request.blocks == 0 || suits(request))
      trace_.requests.requests.push_back(request);
  }

  bool suits(const model::InferenceRequest& request)
  {
    if (size_.learn(request.input, request.blocks))
      return true;
    problems_.fault(
        lines_.number(), 0, "hash_ids", fmt::format("{} blocks do not suit {} tokens", request.blocks, request.input),
        size_.least() == 1 && request.blocks > request.input
            ? "a block holds a token or more"
            : fmt::format("blocks hold one number of tokens, by the lines above {}",
                          size_.least() == size_.most() ? fmt::format("{}", size_.least())
                                                        : fmt::format("{} to {}", size_.least(), size_.most())),
        "the last block alone may be filled in part");
    return false;
  }

  bool take_blocks(const nlohmann::json& ids)
  {
    if (!ids.is_array()) {
      problems_.fault(lines_.number(), 0, "hash_ids", "is not a list");
      return false;
    }
    for (const auto& id : ids) {
      if (!id.is_number_integer()) {
        problems_.fault(lines_.number(), 0, "hash_ids", "holds something that is not a whole number");
        return false;
      }
      const auto next = static_cast<std::uint32_t>(block_of_.size());
      trace_.requests.prefix_blocks.push_back(block_of_.try_emplace(id.get<std::int64_t>(), next).first->second);
    }
    return true;
  }

  ReadProblems& problems_;
  LineReader lines_;
  std::unordered_map<std::int64_t, std::uint32_t> block_of_;
  BlockSize size_;
  RequestTrace trace_;
  /// Arrivals are told from here, so that as seconds they keep their milliseconds, of which the format has whole ones.
  double first_ = 0.0;
};

} // namespace

RequestTrace read_mooncake(const TraceSource& source, std::uint64_t max_bytes, ReadProblems& problems)
{
  return MooncakeLines(source, max_bytes, problems).read();
}

} // namespace leasehold::workload::detail
