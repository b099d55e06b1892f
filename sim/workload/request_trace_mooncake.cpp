// Mooncake's traces: one JSON object a line. `hash_ids` name the 512-token blocks of the prompt, equal ids standing for
// equal text with equal text before it (FAST25-release README).
#include "workload/line_reader.hpp"
#include "workload/request_trace.hpp"

#include <nlohmann/json.hpp>

#include <unordered_map>

namespace leasehold::workload::detail {
namespace {

constexpr std::uint32_t mooncake_block_tokens = 512;

class MooncakeLines {
public:
  MooncakeLines(const TraceSource& source, std::uint64_t max_bytes, ReadProblems& problems)
      : problems_(problems), lines_(source.open(max_bytes), problems)
  {
    trace_.requests.block_tokens = mooncake_block_tokens;
  }

  RequestTrace read()
  {
    while (const auto line = lines_.next())
      if (!line->empty())
        take(*line);
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
    trace_.requests.requests.push_back(request);
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
  RequestTrace trace_;
  double first_ = 0.0; ///< arrivals are told from here, so that as seconds they keep their milliseconds
};

} // namespace

RequestTrace read_mooncake(const TraceSource& source, std::uint64_t max_bytes, ReadProblems& problems)
{
  return MooncakeLines(source, max_bytes, problems).read();
}

} // namespace leasehold::workload::detail
