// `leasehold predict serving`: what a replica of a served model delivers, where its iterations go, and what a token
// costs, from the physics alone.
#pragma once

#include "cli/topics.hpp"

#include "cli/request_load.hpp"
#include "cli/verbs.hpp"

#include <string>

namespace leasehold::cli {

/// Requests to play one by one rather than to predict the means of.
struct RequestsQuestion {
  RequestLoadQuestion load;
  std::uint32_t replicas = 1;
  std::string routing = "least_loaded";
  std::string first_token_objective, per_token_objective; ///< of each request; empty = none
  std::string prefix_cache; ///< blocks a replica, or `unlimited`; empty = as many as its cache has room for
  std::string end;          ///< no iteration starts from then on; empty = until all is done
  std::string out;          ///< file of one row a request; empty = none
};

/// A member for each option of the verb.
struct ServingQuestion {
  std::string catalogue = default_catalogue(); ///< directory of {chips,models,serving,programmes,prices}.yaml
  std::string table;                           ///< a published table to predict instead; empty = none
  std::string model;
  std::string chip;
  std::string precision = "fp8";
  std::string plan;            ///< such as `TP8` or `DEP4`; empty = the best plan is searched for
  std::string format = "text"; ///< or `csv`
  double input = 1024.0, output = 256.0, cached = 0.0;   ///< mean tokens a request
  double first_token_limit = 0.0, per_token_limit = 0.0; ///< seconds; 0 = none
  int most_chips = 64;                                   ///< of a replica, for the search
  int maximum_batch = 0;                                 ///< sequences; 0 = the plan's default
  double clients = 0.0;  ///< each with one request at a time, at one replica; 0 = not asked
  std::string sweep;     ///< `concurrency`: the curve rather than a point; empty = none
  double transfer = 0.0; ///< GB/s between prefill and decode replicas; 0 = not disaggregated
  RequestsQuestion requests;
  std::string price; ///< such as `$2.10/h` a chip; empty = the lowest on-demand price of the catalogue
};

/// Prints the answer on standard output. Returns the exit status: 0, or 2 for input that cannot be used, which includes
/// plans that do not fit and objectives that no plan meets.
[[nodiscard]] int predict_serving(const ServingQuestion& question);

/// Adds the subcommand `serving` to `predict`.
void add_predict_serving(CLI::App& predict, Action& action);

} // namespace leasehold::cli
