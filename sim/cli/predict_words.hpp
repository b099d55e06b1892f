// Words that the verbs of `predict` share.
#pragma once

#include "model/chip.hpp"
#include "units/quantity.hpp"

#include <string>

namespace leasehold::cli {

/// Throws std::invalid_argument, with what may be written, where the name is no precision.
[[nodiscard]] model::Precision precision_named(const std::string& name);

/// Throws std::invalid_argument where nobody said which `kind` of the catalogue is asked of: `--chip` or `--model`.
void must_be_named(const std::string& name, const char* option);

/// Throws std::invalid_argument where the text is no amount of data.
[[nodiscard]] Bytes size_of(const std::string& text);

/// `first_token` as `first token`.
[[nodiscard]] std::string spaced(std::string name);

} // namespace leasehold::cli
