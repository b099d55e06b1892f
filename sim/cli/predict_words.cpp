#include "cli/predict_words.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace leasehold::cli {

model::Precision precision_named(const std::string& name)
{
  for (const auto& row : enum_names(Tag<model::Precision>{}))
    if (row.name == name)
      return row.value;
  throw std::invalid_argument(fmt::format("`{}` is not a precision: write bf16, fp8, mxfp8 or fp4", name));
}

std::string spaced(std::string name)
{
  std::ranges::replace(name, '_', ' ');
  return name;
}

} // namespace leasehold::cli
