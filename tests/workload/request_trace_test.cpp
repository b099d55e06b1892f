#include "workload/request_trace.hpp"

#include "workload/request_client_rates.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <unordered_set>

using namespace leasehold;
using namespace leasehold::workload;

namespace {

RequestTrace requests_of(std::string_view text, std::string_view format, const ReadOptions& options = {})
{
  config::Diagnostics diagnostics;
  RequestTrace trace = read_requests(TraceSource::text(text, "sample"), format, options, diagnostics);
  CHECK_MESSAGE(diagnostics.ok(), diagnostics.text());
  return trace;
}

std::string faults(std::string_view text, std::string_view format)
{
  config::Diagnostics diagnostics;
  static_cast<void>(read_requests(TraceSource::text(text, "sample"), format, {}, diagnostics));
  return diagnostics.text();
}

/// The path of a file of the shared data; empty, and said so, where it is absent.
std::string shared(const std::string& file)
{
  std::string path = std::string(LEASEHOLD_SHARED_DIR) + "/data/inference/" + file;
  if (std::filesystem::exists(path))
    return path;
  MESSAGE("skipped: " << file << " is not here");
  return {};
}

RequestTrace read_shared(const std::string& path, std::string_view format)
{
  config::Diagnostics diagnostics;
  RequestTrace trace = read_requests(TraceSource::file(path), format, {}, diagnostics);
  CHECK_MESSAGE(diagnostics.ok(), diagnostics.text());
  return trace;
}

template <class Field> double mean_of(const model::InferenceTrace& trace, Field field)
{
  double sum = 0.0;
  for (const auto& request : trace.requests)
    sum += request.*field;
  return sum / double(trace.requests.size());
}

template <class Field> double median_of(const model::InferenceTrace& trace, Field field)
{
  std::vector<std::uint32_t> values;
  for (const auto& request : trace.requests)
    values.push_back(request.*field);
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return (values[(n - 1) / 2] + values[n / 2]) / 2.0;
}

} // namespace

TEST_CASE("azure: instants of the calendar, with ten-millionths and without an end of the last line")
{
  const auto trace = requests_of("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 23:59:59.5000000,374,44\n"
                                 "2023-11-17 00:00:01.2500000,396,109",
                                 "azure");
  REQUIRE(trace.requests.requests.size() == 2);
  CHECK(trace.requests.requests[0].arrival == Timestamp{});
  CHECK(trace.requests.requests[1].arrival == Timestamp{1.75});
  CHECK(trace.requests.requests[1].input == 396);
  CHECK(trace.requests.requests[1].output == 109);
  CHECK(trace.report.lines == 2);
}

TEST_CASE("vidur: with arrivals, and a list of lengths without")
{
  const auto timed = requests_of("arrived_at,num_prefill_tokens,num_decode_tokens\n1.5,100,20\n2.5,50,10\n", "vidur");
  CHECK(timed.has_arrivals);
  CHECK(timed.requests.requests[1].arrival == Timestamp{1.0});
  const auto lengths =
      requests_of("num_prefill_tokens,num_decode_tokens,num_total_tokens,pd_ratio\n3772,54,3826,69.8\n", "vidur");
  CHECK_FALSE(lengths.has_arrivals);
  CHECK(lengths.requests.requests[0].input == 3772);
}

TEST_CASE("splitwise: columns are found by name")
{
  const auto trace =
      requests_of("request_id,request_type,application_id,arrival_timestamp,batch_size,prompt_size,token_size\n"
                  "0,2,0,0.0,1,1024,8\n1,2,0,0.5,1,12,300\n",
                  "splitwise");
  CHECK(trace.requests.requests[1].arrival == Timestamp{0.5});
  CHECK(trace.requests.requests[1].input == 12);
  CHECK(trace.requests.requests[1].output == 300);
}

TEST_CASE("burstgpt: failed requests have no output and are dropped; late lines are put in order; both counted")
{
  const auto trace =
      requests_of("Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type\n"
                  "5,a,1,ChatGPT,472,18,490,Conversation log\n45,b,1,ChatGPT,1087,0,1087,Conversation log\n"
                  "9,c,1,GPT-4,10,20,30,API log\n7,d,1,GPT-4,11,21,32,API log\n",
                  "burstgpt");
  REQUIRE(trace.requests.requests.size() == 3);
  CHECK(trace.requests.requests[1].input == 11);
  CHECK(trace.requests.requests[2].arrival == Timestamp{4.0});
  REQUIRE(trace.report.dropped.size() == 1);
  CHECK(trace.report.dropped[0].lines == 1);
  CHECK(trace.report.dropped[0].first_line == 3);
  REQUIRE(trace.report.repaired.size() == 1);
  CHECK(trace.report.repaired[0].lines == 1);
}

TEST_CASE("mooncake: milliseconds and prefix blocks")
{
  const auto trace =
      requests_of(R"({"timestamp": 0, "input_length": 1100, "output_length": 5, "hash_ids": [7, 9, 1000000000000]}
{"timestamp": 2500, "input_length": 600, "output_length": 3, "hash_ids": [7, 4]}
)",
                  "mooncake");
  CHECK(trace.requests.requests[1].arrival == Timestamp{2.5});
  CHECK(trace.requests.block_tokens == 512);
  const auto first = trace.requests.blocks_of(trace.requests.requests[0]);
  const auto second = trace.requests.blocks_of(trace.requests.requests[1]);
  REQUIRE(first.size() == 3);
  REQUIRE(second.size() == 2);
  CHECK(first[0] == second[0]);
  CHECK(first[1] != second[1]);
}

TEST_CASE("mooncake: a key that stands twice in its line is a fault")
{
  CHECK(faults(R"({"timestamp": 0, "input_length": 11, "output_length": 5, "input_length": 12, "note": 1, "note": 2})",
               "mooncake") == "sample:1: input_length: the key stands twice (of two values one would be lost)\n");
}

TEST_CASE("azure: the stamps of 2024's week have an offset, and `T` and `Z` are read too")
{
  // 1 - 0.009930 = 0.990070 s; an hour east of UTC is an hour earlier: 01:00:02+01:00 is 00:00:02 UTC.
  const auto trace = requests_of("TIMESTAMP,ContextTokens,GeneratedTokens\n2024-05-10 00:00:00.009930+00:00,100,10\n"
                                 "2024-05-10 00:00:01+00:00,100,10\n2024-05-10T00:00:01.5Z,100,10\n"
                                 "2024-05-10T01:00:02+01:00,100,10\n",
                                 "azure");
  REQUIRE(trace.requests.requests.size() == 4);
  CHECK(trace.requests.requests[0].arrival == Timestamp{0.0});
  CHECK(trace.requests.requests[1].arrival == Timestamp{0.990070});
  CHECK(trace.requests.requests[2].arrival == Timestamp{1.490070});
  CHECK(trace.requests.requests[3].arrival == Timestamp{1.990070});
  for (const std::string stamp : {"2024-05-10 00:00:00+25:00", "2024-05-10 00:00:00+0x:00", "2024-05-10 00:00:00 UTC"})
    CHECK(faults("TIMESTAMP,ContextTokens,GeneratedTokens\n" + stamp + ",1,1\n", "azure").find("not an instant") !=
          std::string::npos);
}

TEST_CASE("mooncake: the size of a block is what prompts and their blocks say")
{
  const auto line = [](int tokens, int blocks) {
    std::string ids;
    for (int i = 0; i < blocks; ++i)
      ids += (i > 0 ? "," : "") + std::to_string(i);
    return "{\"timestamp\": 0, \"input_length\": " + std::to_string(tokens) +
           ", \"output_length\": 2, \"hash_ids\": [" + ids + "]}\n";
  };
  const auto size = [&](const std::string& text) { return requests_of(text, "mooncake").requests.block_tokens; };
  CHECK(size(line(1000, 63)) == 16);               // 62 b < 1000 <= 63 b leaves 16 alone
  CHECK(size(line(840, 2)) == 512);                // 420 to 839: Mooncake's own
  CHECK(size(line(200, 2)) == 128);                // 100 to 199
  CHECK(size(line(100, 1) + line(150, 2)) == 128); // 100 to 149
  CHECK(size(line(1000, 63) + line(20, 0)) == 16);
  // 20 tokens in 2 blocks: 10 to 19 tokens each; 5000 in 2 would be 2500 to 4999.
  CHECK(faults(line(20, 2) + line(5000, 2), "mooncake") ==
        "sample:2: hash_ids: 2 blocks do not suit 5000 tokens (blocks hold one number of tokens, by the lines above 10 "
        "to "
        "19) the last block alone may be filled in part\n");
  CHECK(faults(line(2, 3), "mooncake").find("a block holds a token or more") != std::string::npos);
}

TEST_CASE("the first line tells the format")
{
  const auto told = [](std::string_view text) { return request_format_of(TraceSource::text(text, "sample")); };
  CHECK(told("TIMESTAMP,ContextTokens,GeneratedTokens\n1,2,3\n") == "azure");
  CHECK(told("num_prefill_tokens,num_decode_tokens\n") == "vidur");
  CHECK(told("request_id,arrival_timestamp,prompt_size,token_size") == "splitwise");
  CHECK(told("Timestamp,Model,Request tokens,Response tokens\n") == "burstgpt");
  CHECK(told("{\"timestamp\": 0}\n") == "mooncake");
  CHECK(told("client,window_start_s,rate,cv,pattern,p1,p2\n") == "servegen");
  CHECK(told("a,b\nTIMESTAMP,ContextTokens\n").empty()); // only the first line counts
  CHECK(told("").empty());
  CHECK(request_format_of(TraceSource::file("/no/such/file")).empty());
}

TEST_CASE("window, speed-up and limit")
{
  ReadOptions options;
  options.from = Timestamp{10.0};
  options.until = Timestamp{40.0};
  options.speed_up = 2.0;
  options.limit = 2;
  const auto trace = requests_of(
      "arrived_at,num_prefill_tokens,num_decode_tokens\n0,1,1\n15,2,1\n20,3,1\n30,4,1\n50,5,1\n", "vidur", options);
  REQUIRE(trace.requests.requests.size() == 2);
  CHECK(trace.requests.requests[0].arrival == Timestamp{2.5});
  CHECK(trace.requests.requests[1].arrival == Timestamp{5.0});
  CHECK(trace.report.left_out == 3);
}

TEST_CASE("arrivals are read to the nanosecond, whatever the format, and ties of the tenth digit go to the even one")
{
  // Doubles near 9e6 s lie 1.9 ns apart, so 1 ns and 2 ns would be one; of seconds since 1970 they lie 238 ns apart.
  // A half past the ninth digit: 2.5 ns are 2 ns, 3.5 ns are 4 ns, and a little more than 2.5 ns is 3 ns.
  const auto nanoseconds = [](std::string_view text, std::string_view format) {
    std::vector<std::int64_t> all;
    for (const model::InferenceRequest& request : requests_of(text, format).requests.requests)
      all.push_back(request.arrival.nanoseconds());
    return all;
  };
  using All = std::vector<std::int64_t>;
  constexpr std::int64_t late = 9'000'000'000'000'000;
  CHECK(nanoseconds("arrived_at,num_prefill_tokens,num_decode_tokens\n0,1,1\n9000000.000000002,3,1\n"
                    "9000000.000000001,2,1\n9000000.0000000025,4,1\n9000000.0000000035,5,1\n"
                    "9000000.00000000250001,6,1\n",
                    "vidur") == All{0, late + 1, late + 2, late + 2, late + 3, late + 4});
  // From 16 November to 28 February are 14 + 31 + 31 + 28 = 104 days; with four hours 9e6 s.
  CHECK(nanoseconds("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 00:00:00.000000001,1,1\n"
                    "2024-02-28 04:00:00.000000003,1,1\n2024-02-28 04:00:00.000000002,1,1\n",
                    "azure") == All{0, late + 1, late + 2});
  // Milliseconds, as they are written: 9e9 ms and 2 ns, 9e9 ms and 1 ns, 9.0000000000000035e9 ms.
  CHECK(nanoseconds("{\"timestamp\": 0, \"input_length\": 1, \"output_length\": 1}\n"
                    "{\"timestamp\": 9000000000.000002, \"input_length\": 1, \"output_length\": 1}\n"
                    "{\"timestamp\": 9000000000.000001, \"input_length\": 1, \"output_length\": 1}\n"
                    "{\"timestamp\": 9.0000000000000035e9, \"input_length\": 1, \"output_length\": 1}\n"
                    "{\"timestamp\": 9000000001, \"input_length\": 1, \"output_length\": 1}\n",
                    "mooncake") == All{0, late + 1, late + 2, late + 4, late + 1'000'000});
}

TEST_CASE("a window and a speed-up move arrivals by whole nanoseconds")
{
  // From 9e6 s on: 1 ns and 2 ns are left. Played at double the speed, 4 ns and 6 ns become 2 ns and 3 ns.
  ReadOptions options;
  options.from = Timestamp{9e6};
  const std::string head = "arrived_at,num_prefill_tokens,num_decode_tokens\n0,1,1\n";
  const auto kept = requests_of(head + "9000000.000000001,2,1\n9000000.000000002,3,1\n", "vidur", options);
  REQUIRE(kept.requests.requests.size() == 2);
  CHECK(kept.requests.requests[0].arrival.nanoseconds() == 1);
  CHECK(kept.requests.requests[1].arrival.nanoseconds() == 2);
  options.speed_up = 2.0;
  const auto faster = requests_of(head + "9000000.000000004,2,1\n9000000.000000006,3,1\n", "vidur", options);
  CHECK(faster.requests.requests[0].arrival.nanoseconds() == 2);
  CHECK(faster.requests.requests[1].arrival.nanoseconds() == 3);
}

TEST_CASE("faults have a place and a reason")
{
  // 1e10 s are 317 years, which 64 bits of nanoseconds do not hold; nor do they hold 1e13 ms.
  CHECK(faults("num_prefill_tokens,arrived_at,num_decode_tokens\n1,0,1\n1,1e10,1\n", "vidur")
            .find("sample:3:3: arrived_at: `1e10` is absurd") == 0);
  CHECK(faults("TIMESTAMP,ContextTokens,GeneratedTokens\n2300-01-01 00:00:00,1,1\n", "azure")
            .find("sample:2:1: TIMESTAMP: ") == 0);
  CHECK(faults("{\"timestamp\": 1e13, \"input_length\": 1, \"output_length\": 1}\n", "mooncake")
            .find("sample:1: timestamp: ") == 0);
  CHECK(faults("a,b\n1,2\n", "azure").find("not the header of a azure trace") != std::string::npos);
  CHECK(faults("TIMESTAMP,ContextTokens,GeneratedTokens\nyesterday,1,1\n", "azure").find("not an instant") !=
        std::string::npos);
  CHECK(faults("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-02-30 00:00:00,1,1\n", "azure").find("not an instant") !=
        std::string::npos);
  CHECK(faults("arrived_at,num_prefill_tokens,num_decode_tokens\n0,-4,1\n", "vidur").find("sample:2:3") !=
        std::string::npos);
  CHECK(faults("{\"timestamp\": 1}\n", "mooncake").find("input_length") != std::string::npos);
  CHECK(faults("[1]\n", "mooncake").find("not a JSON object") != std::string::npos);
  CHECK(faults("{\"timestamp\":1,\"input_length\":1,\"output_length\":1,\"hash_ids\":[\"x\"]}\n", "mooncake")
            .find("hash_ids") != std::string::npos);
  CHECK(faults("", "swf").find("no request format") != std::string::npos);
}

TEST_CASE("client rates: laws, empty windows, a rate without a law")
{
  config::Diagnostics diagnostics;
  const auto rates = read_client_rates(TraceSource::text("client,window_start_s,rate,cv,pattern,p1,p2\n"
                                                         "5,0,4,1.1,Gamma,0.8,0.3\n5,600,2,1.2,Weibull,0.9,0.5\n"
                                                         "7,0,0,,,,\n7,600,1,,,,\n",
                                                         "sample"),
                                       diagnostics);
  CHECK_MESSAGE(diagnostics.ok(), diagnostics.text());
  REQUIRE(rates.windows.size() == 4);
  CHECK(rates.clients == std::vector<std::uint32_t>{5, 7});
  CHECK(rates.windows[1].law == GapLaw::weibull);
  CHECK(rates.windows[2].law == GapLaw::none);
  CHECK(rates.windows[3].law == GapLaw::exponential);
  CHECK(rates.report.repaired.size() == 1);
  CHECK(rates.mean_rate(5).value() == 3.0);
  CHECK(rates.span().value() == 1200.0);
}

TEST_CASE("the Azure conversation trace has its published statistics")
{
  const std::string path = shared("azure_llm_2023_conv.csv.gz");
  if (path.empty())
    return;
  const auto trace = read_shared(path, "azure").requests;
  REQUIRE(trace.requests.size() == 19366);
  CHECK(trace.requests.back().arrival.value() == doctest::Approx(3501.72).epsilon(3e-6));
  CHECK(mean_of(trace, &model::InferenceRequest::input) == doctest::Approx(1154.70).epsilon(5e-6));
  CHECK(mean_of(trace, &model::InferenceRequest::output) == doctest::Approx(211.13).epsilon(3e-5));
  CHECK(median_of(trace, &model::InferenceRequest::input) == 1020);
  CHECK(median_of(trace, &model::InferenceRequest::output) == 129);
  double sum = 0.0, square = 0.0;
  const double n = double(trace.requests.size() - 1);
  for (std::size_t i = 1; i < trace.requests.size(); ++i) {
    const double gap = (trace.requests[i].arrival - trace.requests[i - 1].arrival).value();
    sum += gap;
    square += gap * gap;
  }
  CHECK(std::sqrt(square / n - sum / n * sum / n) / (sum / n) == doctest::Approx(1.094).epsilon(5e-4));
}

TEST_CASE("the Mooncake conversation trace has its published statistics, and 36.641 % of its blocks were seen before")
{
  const std::string path = shared("mooncake_conversation_trace.jsonl.gz");
  if (path.empty())
    return;
  const auto trace = read_shared(path, "mooncake").requests;
  REQUIRE(trace.requests.size() == 12031);
  CHECK(mean_of(trace, &model::InferenceRequest::input) == doctest::Approx(12035).epsilon(5e-5));
  CHECK(mean_of(trace, &model::InferenceRequest::output) == doctest::Approx(343).epsilon(2e-3));
  CHECK(trace.prefix_blocks.size() == 288500);
  std::unordered_set<std::uint32_t> seen;
  double hits = 0.0;
  for (const std::uint32_t block : trace.prefix_blocks)
    hits += seen.insert(block).second ? 0.0 : 1.0;
  CHECK(hits / 288500.0 == doctest::Approx(0.36641).epsilon(2e-5));
}

TEST_CASE("ServeGen's m-small clients have their published statistics")
{
  const std::string path = shared("servegen_language_m-small_client_rates.csv.gz");
  if (path.empty())
    return;
  config::Diagnostics diagnostics;
  const auto rates = read_client_rates(TraceSource::file(path), diagnostics);
  CHECK_MESSAGE(diagnostics.ok(), diagnostics.text());
  CHECK(rates.clients.size() == 43);
  CHECK(rates.span().value() == doctest::Approx(14.0 * 86400.0));
  double all = 0.0, top = 0.0;
  for (const std::uint32_t client : rates.clients) {
    all += rates.mean_rate(client).value();
    top = std::max(top, rates.mean_rate(client).value());
  }
  CHECK(top / all == doctest::Approx(0.299).epsilon(4e-3));
}

TEST_CASE("Vidur's arXiv lengths can be read")
{
  const std::string path = shared("vidur_arxiv_summarization.csv.gz");
  if (path.empty())
    return;
  const auto trace = read_shared(path, "vidur");
  CHECK(trace.requests.requests.size() + (trace.report.dropped.empty() ? 0 : trace.report.dropped[0].lines) == 28257);
  CHECK_FALSE(trace.has_arrivals);
}
