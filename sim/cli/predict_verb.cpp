#include "cli/predict_collective.hpp"
#include "cli/predict_message.hpp"
#include "cli/predict_serving.hpp"
#include "cli/predict_training.hpp"
#include "cli/verbs.hpp"

namespace leasehold::cli {

void add_predict(CLI::App& program, Action& action)
{
  CLI::App& verb = *program.add_subcommand("predict", "The physics alone: step times, memory, tokens/s, prices");
  verb.require_subcommand(1);
  add_predict_training(verb, action);
  add_predict_serving(verb, action);
  add_predict_collective(verb, action);
  add_predict_message(verb, action);
}

} // namespace leasehold::cli
