// Rows of a serving table at a load: throughput and latency at a concurrency or a request rate.
#include "prediction/serving_book.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

namespace leasehold::prediction {

namespace {

const ServingBook& book_of_loads()
{
  static const ServingBook book = [] {
    config::Diagnostics diagnostics;
    auto loaded = ServingBook::load(LEASEHOLD_SOURCE_DIR "/platforms/catalogue", diagnostics);
    REQUIRE_MESSAGE(loaded, diagnostics.text());
    return std::move(*loaded);
  }();
  return book;
}

/// A row of Llama 3.1 8B on an H200 with 1,000 tokens in and 200 out, whose last field is in `column`.
RowPrediction row_with(const std::string& column, const std::string& value, const std::string& gpus = "1")
{
  const auto table = ServingTable::recognise(
      {"model", "gpu", "n_gpus", "parallelism", "precision", "isl", "osl", "output_tok_s_per_gpu", column});
  REQUIRE(table);
  return table->predict({"Llama-3.1-8B", "H200", gpus, "TP1", "FP8", "1000", "200", "1000", value},
                        book_of_loads().inputs());
}

} // namespace

TEST_CASE("more clients get more tokens together, and fewer each, up to what an endless queue gets")
{
  double rate = 0.0, per_token = 0.0;
  for (const char* clients : {"1", "2", "8", "32", "128", "512"}) {
    CAPTURE(std::string(clients));
    const RowPrediction row = row_with("concurrency", clients);
    REQUIRE_MESSAGE(row.predicted, row.note);
    REQUIRE(row.per_token);
    CHECK(*row.predicted > rate);
    CHECK(row.per_token->predicted > per_token);
    rate = *row.predicted;
    per_token = row.per_token->predicted;
  }
  const double saturated = *row_with("notes", "").predicted;
  CHECK(*row_with("concurrency", "100000").predicted == doctest::Approx(saturated).epsilon(0.1));
  CHECK(rate < 1.1 * saturated);
}

TEST_CASE("a lone client's tokens a second are what its own latencies give")
{
  // Little: one answer of 200 tokens takes its first token and 199 more.
  const RowPrediction row = row_with("concurrency", "1");
  CHECK(*row.predicted ==
        doctest::Approx(200.0 / (row.first_token->predicted + 199.0 * row.per_token->predicted) * 1e3));
}

TEST_CASE("chips of several replicas share the clients, and the rate")
{
  CHECK(*row_with("concurrency", "64", "4").predicted == doctest::Approx(*row_with("concurrency", "16").predicted));
  CHECK(row_with("request_rate", "8", "4").per_token->predicted ==
        doctest::Approx(row_with("request_rate", "2").per_token->predicted));
}

TEST_CASE("below saturation what arrives is what is served")
{
  // 2 requests a second of 200 tokens.
  const RowPrediction row = row_with("request_rate", "2");
  CHECK(*row.predicted == doctest::Approx(400.0));
  CHECK(std::isfinite(row.first_token->predicted));
  // Beyond it the queue grows without limit.
  const RowPrediction beyond = row_with("request_rate", "1e6");
  CHECK(std::isinf(beyond.first_token->predicted));
  CHECK(*beyond.predicted == doctest::Approx(*row_with("notes", "").predicted).epsilon(0.1));
}

TEST_CASE("a load that cannot be says so, and none is none")
{
  CHECK(row_with("concurrency", "0").note.find("`concurrency` must be above 0") != std::string::npos);
  CHECK(row_with("concurrency", "many").note.find("`concurrency` is not a number") != std::string::npos);
  const RowPrediction none = row_with("concurrency", "");
  CHECK(none.predicted);
  CHECK_FALSE(none.first_token);
  const auto both = ServingTable::recognise({"model", "gpu", "n_gpus", "parallelism", "precision", "isl", "osl",
                                             "output_tok_s_per_gpu", "concurrency", "request_rate"});
  const RowPrediction row = both->predict({"Llama-3.1-8B", "H200", "1", "TP1", "FP8", "1000", "200", "1000", "4", "2"},
                                          book_of_loads().inputs());
  CHECK(row.note.find("a load is one of them") != std::string::npos);
}

TEST_CASE("the cache is as the row says, or as its engine keeps it")
{
  const auto tokens = [](const std::string& column, const std::string& value) {
    return row_with(column, value).predicted.value();
  };
  // An endless queue fills the cache: one of twice the width holds half as many.
  CHECK(tokens("kv_precision", "BF16") < tokens("kv_precision", "FP8"));
  CHECK(tokens("backend", "vllm") == tokens("kv_precision", "BF16"));
  CHECK(tokens("backend", "trtllm") == tokens("kv_precision", "FP8"));
  CHECK(row_with("backend", "vllm").note.find("BF16 taken as by vllm") != std::string::npos);
  CHECK(row_with("kv_precision", "FP3").note.find("unknown precision `FP3`") != std::string::npos);
}

TEST_CASE("a measurement above the chip's peak is told")
{
  // 100,000 tokens out and five times as many in: 600,000 x 2 x 7.5e9 operations a second are 4.5 times 1,979 TFLOP/s.
  const auto table = ServingTable::recognise(
      {"model", "gpu", "n_gpus", "parallelism", "precision", "isl", "osl", "output_tok_s_per_gpu", "concurrency"});
  const auto note = [&](const char* tokens) {
    return table
        ->predict({"Llama-3.1-8B", "H200", "1", "TP1", "FP8", "1000", "200", tokens, "64"}, book_of_loads().inputs())
        .note;
  };
  CHECK(note("100000").find("above the chip's peak (4.5") != std::string::npos);
  CHECK(note("10000").empty());
}

} // namespace leasehold::prediction
