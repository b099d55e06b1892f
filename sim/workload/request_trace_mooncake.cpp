// Mooncake's traces: one JSON object a line. `hash_ids` name the blocks of the prompt, equal ids standing for equal text
// with equal text before it (FAST25-release README). Its own blocks hold 512 tokens; traces that others wrote in this
// format have blocks of other sizes, which lengths and counts tell.
#include "units/decimal.hpp"
#include "workload/json_keys.hpp"
#include "workload/line_reader.hpp"
#include "workload/request_trace.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

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

/// What one line says of a request. Its numbers are taken as they are written, as a double holds no nanoseconds of a
/// timestamp beyond 104 days.
class MooncakeRecord final : public nlohmann::json_sax<nlohmann::json> {
public:
  enum class Ids { absent, whole_numbers, no_list, other_things };

  /// False where the line is no JSON object.
  [[nodiscard]] bool read(std::string_view line)
  {
    milliseconds_ = input_ = output_ = std::nullopt;
    ids_.clear();
    ids_are_ = Ids::absent;
    keys_ = {};
    twice_.clear();
    depth_ = 0;
    is_object_ = in_ids_ = false;
    return nlohmann::json::sax_parse(line, this) && is_object_;
  }
  [[nodiscard]] const std::string& twice() const { return twice_; } ///< a key that is read and stands twice; or none
  [[nodiscard]] std::optional<double> milliseconds() const { return milliseconds_; }
  [[nodiscard]] Timestamp arrival() const { return arrival_; } ///< the milliseconds, exactly
  [[nodiscard]] std::optional<double> input() const { return input_; }
  [[nodiscard]] std::optional<double> output() const { return output_; }
  [[nodiscard]] Ids ids_are() const { return ids_are_; }
  [[nodiscard]] std::span<const std::int64_t> ids() const { return ids_; }

  bool null() override { return other(); }
  bool boolean(bool) override { return other(); }
  bool string(string_t&) override { return other(); }
  bool binary(binary_t&) override { return other(); }
  bool number_integer(number_integer_t value) override { return integer(value); }
  bool number_unsigned(number_unsigned_t value) override { return integer(value); }
  bool number_float(number_float_t value, const string_t& text) override
  {
    return is_id() ? other() : number(value, text);
  }
  bool start_object(std::size_t) override
  {
    is_object_ |= depth_ == 0;
    other();
    ++depth_;
    return true;
  }
  bool key(string_t& name) override
  {
    constexpr std::array<std::string_view, 4> known{"timestamp", "input_length", "output_length", "hash_ids"};
    if (depth_ == 1) {
      key_ = name;
      if (!keys_.is_first(name, known))
        twice_ = name;
    }
    return true;
  }
  bool end_object() override
  {
    --depth_;
    return true;
  }
  bool start_array(std::size_t) override
  {
    other();
    if (depth_ == 1 && key_ == "hash_ids") {
      in_ids_ = true;
      ids_.clear();
      ids_are_ = Ids::whole_numbers;
    }
    ++depth_;
    return true;
  }
  bool end_array() override
  {
    --depth_;
    in_ids_ = in_ids_ && depth_ > 1;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override { return false; }

private:
  [[nodiscard]] bool is_id() const { return in_ids_ && depth_ == 2; }

  template <class Integer> bool integer(Integer value)
  {
    if (is_id()) {
      ids_.push_back(static_cast<std::int64_t>(value));
      return true;
    }
    const fmt::format_int text{value};
    return number(static_cast<double>(value), {text.data(), text.size()});
  }

  bool number(std::optional<double> value, std::string_view text)
  {
    if (depth_ != 1)
      return true;
    if (key_ == "timestamp") {
      milliseconds_ = value;
      arrival_ = Timestamp::from_nanoseconds(value ? decimal_in(text).nanoseconds_of_milliseconds().value_or(0) : 0);
    } else if (key_ == "input_length")
      input_ = value;
    else if (key_ == "output_length")
      output_ = value;
    else if (key_ == "hash_ids")
      ids_are_ = Ids::no_list;
    return true;
  }

  /// Something that is neither a number nor a whole one among ids.
  bool other()
  {
    if (is_id())
      ids_are_ = Ids::other_things;
    return number(std::nullopt, {});
  }

  std::optional<double> milliseconds_, input_, output_;
  Timestamp arrival_;
  std::vector<std::int64_t> ids_;
  Ids ids_are_ = Ids::absent;
  std::string key_; ///< of the line's object, read last
  std::string twice_;
  KeysSeen keys_;
  int depth_ = 0;
  bool is_object_ = false, in_ids_ = false;
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
  bool is_sound(std::optional<double> number, const char* key, double most)
  {
    if (number && *number >= 0.0 && *number <= most)
      return true;
    problems_.fault(lines_.number(), 0, key, "is missing, not a number, negative or absurdly large");
    return false;
  }

  void take(std::string_view line)
  {
    problems_.record_seen();
    if (!record_.read(line))
      return problems_.fault(lines_.number(), 1, {}, "this line is not a JSON object");
    if (!record_.twice().empty())
      return problems_.fault(lines_.number(), 0, record_.twice(), "the key stands twice",
                             "of two values one would be lost");
    constexpr double longest = 16'777'216.0;
    const bool timed = is_sound(record_.milliseconds(), "timestamp", max_trace_time * 1e3);
    const bool prompted = is_sound(record_.input(), "input_length", longest);
    if (!is_sound(record_.output(), "output_length", longest) || !timed || !prompted)
      return;
    if (*record_.input() < 1.0)
      return problems_.dropped("no prompt tokens", lines_.number());
    if (*record_.output() < 1.0)
      return problems_.dropped("no output tokens", lines_.number());
    model::InferenceRequest request{.arrival = record_.arrival(),
                                    .input = static_cast<std::uint32_t>(*record_.input()),
                                    .output = static_cast<std::uint32_t>(*record_.output()),
                                    .first_block = static_cast<std::uint32_t>(trace_.requests.prefix_blocks.size())};
    if (!take_blocks())
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

  bool take_blocks()
  {
    if (record_.ids_are() == MooncakeRecord::Ids::no_list)
      problems_.fault(lines_.number(), 0, "hash_ids", "is not a list");
    else if (record_.ids_are() == MooncakeRecord::Ids::other_things)
      problems_.fault(lines_.number(), 0, "hash_ids", "holds something that is not a whole number");
    else {
      for (const std::int64_t id : record_.ids()) {
        const auto next = static_cast<std::uint32_t>(block_of_.size());
        trace_.requests.prefix_blocks.push_back(block_of_.try_emplace(id, next).first->second);
      }
      return true;
    }
    return false;
  }

  ReadProblems& problems_;
  LineReader lines_;
  std::unordered_map<std::int64_t, std::uint32_t> block_of_;
  BlockSize size_;
  MooncakeRecord record_;
  RequestTrace trace_;
};

} // namespace

RequestTrace read_mooncake(const TraceSource& source, std::uint64_t max_bytes, ReadProblems& problems)
{
  return MooncakeLines(source, max_bytes, problems).read();
}

} // namespace leasehold::workload::detail
