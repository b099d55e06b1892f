// Names that published tables give to chips and models, and what a row without a prediction says.
#include "prediction/serving_book.hpp"

#include <doctest/doctest.h>

#include <string>

namespace leasehold::prediction {

namespace {

ServingBook shipped_book()
{
  config::Diagnostics diagnostics;
  auto book = ServingBook::load(LEASEHOLD_SOURCE_DIR "/platforms/catalogue", diagnostics);
  REQUIRE_MESSAGE(book, diagnostics.text());
  return std::move(*book);
}

} // namespace

TEST_CASE("a chip goes by its name, title and aliases, however they are written")
{
  const ServingBook book = shipped_book();
  const model::ChipRange* const h200 = book.chip("h200");
  REQUIRE(h200 != nullptr);
  CHECK(book.chip("H-200") == h200);
  CHECK(book.chip("nvidia h200 sxm 141gb") == h200);
  CHECK(book.chip("h100") != h200);
  CHECK(book.chip("abacus") == nullptr);
  CHECK(book.chip("") == nullptr);
}

// `NVIDIA B200-SXM-180GB` is an alias of the B200, and `B200` another: the longer is found, and nothing else of that length
// stands within.
TEST_CASE("a name that holds a known one is found by the longest")
{
  const ServingBook book = shipped_book();
  REQUIRE(book.chip("b200") != nullptr);
  CHECK(book.chip("Virtualized NVIDIA B200-SXM-180GB, eight of them") == book.chip("b200"));
  CHECK(book.chip("NVIDIA H200-NVL-141GB with NVLink") == book.chip("NVIDIA H200-NVL-141GB"));
  CHECK(book.chip("NVIDIA H200-NVL-141GB") != book.chip("h200"));
}

TEST_CASE("a book that lacks a file is none, and says which")
{
  config::Diagnostics diagnostics;
  CHECK_FALSE(ServingBook::load(LEASEHOLD_SOURCE_DIR "/platforms/nowhere", diagnostics));
  CHECK(diagnostics.text().find("chips.yaml") != std::string::npos);
}

TEST_CASE("a table is known by its header, whatever the order of the columns")
{
  using Kind = ServingTable::Kind;
  const auto kind = [](const std::vector<std::string>& header) {
    const auto table = ServingTable::recognise(header);
    return table ? std::optional{table->kind()} : std::nullopt;
  };
  CHECK(kind({"output_tok_s_per_gpu", "osl", "isl", "parallelism", "gpu", "model", "notes"}) == Kind::tensorrt);
  CHECK(kind({"benchmark", "scenario", "accelerator", "n_acc", "tokens_per_s_per_acc"}) == Kind::mlperf);
  CHECK(kind({"benchmark", "scenario", "accelerator", "accel_per_node", "nodes", "tokens_per_s"}) == Kind::mlperf);
  CHECK(kind({"Model", "Inst. Type", "TP Degree", "Batch Size", "Input Length", "Output Length"}) == Kind::neuron);
  CHECK(kind({"chip", "n_chips", "model", "isl", "osl", "max_concurrency", "output_tok_s_per_chip"}) == Kind::tpu);
  CHECK_FALSE(kind({"benchmark", "scenario", "accelerator", "n_acc"})); // nothing that was measured
  CHECK_FALSE(kind({}));
}

TEST_CASE("a row that cannot be predicted says why, and one that can is predicted")
{
  const ServingBook book = shipped_book();
  const auto table = ServingTable::recognise(
      {"model", "gpu", "n_gpus", "parallelism", "precision", "isl", "osl", "output_tok_s_per_gpu"});
  REQUIRE(table);
  const auto predict = [&](const std::string& model, const std::string& gpu, const std::string& length) {
    return table->predict({model, gpu, "8", "TP8", "FP8", length, "128", "1000"}, book.inputs());
  };
  const RowPrediction good = predict("llama3-70b", "h100", "128");
  CHECK(good.quantity == "output_tok_s_per_gpu");
  CHECK(good.measured == 1000.0);
  REQUIRE_MESSAGE(good.predicted, good.note);
  CHECK(*good.predicted > 0.0);
  const auto why = [&](const RowPrediction& row) {
    CHECK_FALSE(row.predicted);
    return row.note;
  };
  CHECK(why(predict("llama3-70b", "abacus", "128")).find("abacus") != std::string::npos);
  CHECK(why(predict("no such model", "h100", "128")).find("no such model") != std::string::npos);
  CHECK(why(predict("llama3-70b", "h100", "some")).find("isl") != std::string::npos);
}

} // namespace leasehold::prediction
