#include "cli/predict_table_training.hpp"

#include "prediction/training_table_report.hpp"
#include "units/printable.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>

namespace leasehold::cli {

int predict_table_training(const std::string& table, const std::string& catalogue)
{
  config::Diagnostics diagnostics;
  const auto chips = catalogue::load_chips(catalogue + "/chips.yaml", diagnostics);
  const auto models = catalogue::load_models(catalogue + "/models.yaml", diagnostics);
  fmt::print(stderr, "{}", diagnostics.text());
  if (!chips || !models)
    return 2;
  std::error_code ignored;
  if (std::filesystem::exists(table, ignored) && !std::filesystem::is_regular_file(table, ignored)) {
    fmt::print(stderr, "{}: it is no regular file (and may never end) name a file\n", printable(table));
    return 2;
  }
  std::ifstream file(table);
  if (!file) {
    fmt::print(stderr, "{}: it cannot be opened (is it there?) check the path\n", printable(table));
    return 2;
  }
  if (!prediction::predict_training_table(file, *chips, *models, std::cout, std::cerr)) {
    fmt::print(stderr, "{}:1: this is not the header of a training table that is known\n", printable(table));
    return 2;
  }
  return 0;
}

} // namespace leasehold::cli
