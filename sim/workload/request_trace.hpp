// Traces of requests to served models:
//   azure      TIMESTAMP,ContextTokens,GeneratedTokens                  Azure LLM inference trace (Splitwise, ISCA 24)
//   vidur      arrived_at,num_prefill_tokens,num_decode_tokens          seconds; arrived_at may be missing
//   splitwise  request_id,...,arrival_timestamp,batch_size,prompt_size,token_size                   seconds
//   burstgpt   Timestamp,...,Request tokens,Response tokens,...         seconds (BurstGPT, arXiv 2401.17644)
//   mooncake   {"timestamp": ms, "input_length", "output_length", "hash_ids": [...]} a line     (Mooncake, FAST 25)
// CSV columns may stand in any order and others beside them. The earliest arrival becomes instant 0. A request without
// prompt or without output tokens is dropped; one that stands before an earlier one is put in its place; both counted.
#pragma once

#include "config/diagnostics.hpp"
#include "model/inference_request.hpp"
#include "workload/read_options.hpp"
#include "workload/read_problems.hpp"
#include "workload/trace_source.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace leasehold::workload {

struct RequestTrace {
  model::InferenceTrace requests;
  bool has_arrivals = true; ///< false: lengths alone, every arrival is 0
  Seconds last;             ///< arrival after the first, before any window
  ReadReport report;
};

struct RequestFormat {
  std::string_view name, summary;
};
[[nodiscard]] std::span<const RequestFormat> request_formats();
/// The format that the first line tells: its column names, or a JSON object; `servegen` for ServeGen's client rates,
/// which workload/request_client_rates.hpp reads. Empty where it tells none or nothing can be read.
[[nodiscard]] std::string_view request_format_of(const TraceSource& source);

/// Of the options, the window, the speed-up, the limit and the size guard apply. An unknown format is an error. Where
/// errors were added to `diagnostics` the trace is incomplete.
[[nodiscard]] RequestTrace read_requests(const TraceSource& source, std::string_view format, const ReadOptions& options,
                                         config::Diagnostics& diagnostics);

namespace detail {
/// Readers behind `read_requests`, in the trace's own time and order.
RequestTrace read_request_csv(const TraceSource& source, std::string_view format, std::uint64_t max_bytes,
                              ReadProblems& problems);
RequestTrace read_mooncake(const TraceSource& source, std::uint64_t max_bytes, ReadProblems& problems);
} // namespace detail

} // namespace leasehold::workload
