// `leasehold predict serving --trace` and `--generate`: requests played one by one through the request-level engine.
#pragma once

#include "cli/predict_serving.hpp"

namespace leasehold::cli {

/// Prints the answer on standard output; a line of progress on standard error where it takes more than two seconds.
/// Returns the exit status; options that cannot be throw std::invalid_argument.
[[nodiscard]] int predict_requests(const ServingQuestion& question, config::Diagnostics& diagnostics);

/// Adds the options that only this form reads.
void add_request_options(CLI::App& verb, ServingQuestion& question);

} // namespace leasehold::cli
