#include "cli/predict_words.hpp"

#include "units/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>
#include <string_view>

namespace leasehold::cli {

model::Precision precision_named(const std::string& name)
{
  for (const auto& row : enum_names(Tag<model::Precision>{}))
    if (row.name == name)
      return row.value;
  throw std::invalid_argument(fmt::format("`{}` is not a precision: write bf16, fp8, mxfp8 or fp4", name));
}

void must_be_named(const std::string& name, const char* option)
{
  if (name.empty())
    throw std::invalid_argument(fmt::format("{} is missing (a name of the catalogue is due) `list {}` tells them",
                                            option, option == std::string_view{"--chip"} ? "accelerators" : "models"));
}

Bytes size_of(const std::string& text)
{
  const auto parsed = parse<Bytes>(text);
  if (!parsed)
    throw std::invalid_argument(fmt::format("the size `{}` {}", text, parsed.problem));
  if (parsed.value->value() < 0.0)
    throw std::invalid_argument(fmt::format("the size `{}` is below 0", text));
  return *parsed.value;
}

std::string spaced(std::string name)
{
  std::ranges::replace(name, '_', ' ');
  return name;
}

} // namespace leasehold::cli
