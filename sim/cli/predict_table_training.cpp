#include "cli/predict_table_training.hpp"

#include "prediction/training_table_report.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iostream>

namespace leasehold::cli {

int predict_table_training(const std::string& table, const std::string& catalogue)
{
  config::Diagnostics diagnostics;
  const auto chips = catalogue::load_chips(catalogue + "/chips.yaml", diagnostics);
  const auto models = catalogue::load_models(catalogue + "/models.yaml", diagnostics);
  fmt::print(stderr, "{}", diagnostics.text());
  if (!chips || !models)
    return 2;
  std::ifstream file(table);
  if (!file) {
    fmt::print(stderr, "{}: cannot be opened\n", table);
    return 2;
  }
  if (!prediction::predict_training_table(file, *chips, *models, std::cout, std::cerr)) {
    fmt::print(stderr, "{}:1: this is not the header of a training table that is known\n", table);
    return 2;
  }
  return 0;
}

} // namespace leasehold::cli
