#include "cli/predict_collective.hpp"

#include "catalogue/chips.hpp"
#include "cli/number_option.hpp"
#include "cli/predict_words.hpp"
#include "config/suggest.hpp"
#include "physics/deep_ep_time.hpp"
#include "physics/nccl_time.hpp"
#include "units/printable.hpp"
#include "units/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace leasehold::cli {

namespace {

template <class E> std::optional<E> named(const std::string& name, std::vector<std::string>& names)
{
  for (const auto& row : enum_names(Tag<E>{})) {
    if (row.name == name)
      return row.value;
    names.emplace_back(row.name);
  }
  return std::nullopt;
}

[[noreturn]] void unknown(const std::string& name, const std::string& what, const std::vector<std::string>& names)
{
  throw std::invalid_argument(fmt::format("`{}` is no {}. {}", name, what, config::did_you_mean(name, names)));
}

model::Chip chip_of(const catalogue::ChipCatalogue& chips, const CollectiveQuestion& question)
{
  const catalogue::ChipEntry* entry = chips.find(question.chip);
  if (entry == nullptr) {
    std::vector<std::string> names;
    for (const auto& each : chips.chips)
      names.push_back(each.name);
    throw std::invalid_argument(fmt::format("`{}` is not a chip of the catalogue. {}", question.chip,
                                            config::did_you_mean(question.chip, names)));
  }
  return chips.range(*entry).best;
}

/// What the answer takes for granted of a chip on which NCCL does not run; empty where it does. Runs do the same.
std::string assumed_of(const model::Chip& chip, const std::string& name)
{
  if (chip.vendor == "NVIDIA")
    return {};
  if (chip.scale_up == model::ScaleUp::torus)
    return fmt::format(
        "assumed: {}'s library starts a collective on {} in 8 us, whatever it is; nothing is published\n", chip.vendor,
        name);
  return fmt::format(
      "assumed: {}'s library starts collectives on {} as NCCL does, as RCCL, its fork, has NCCL's constants; "
      "nothing else is published\n",
      chip.vendor, name);
}

/// What was given and does not act is refused.
void check_given(const CollectiveQuestion& question, const std::string& what,
                 std::initializer_list<std::string_view> acting)
{
  for (const std::string& option : question.given)
    if (std::ranges::find(acting, option) == acting.end())
      throw std::invalid_argument(fmt::format("`{}` does not act on {}", option, what));
}

void check_whole_hosts(const CollectiveQuestion& question, const model::Chip& chip)
{
  if (question.chips > chip.scale_up_chips && question.chips % chip.scale_up_chips != 0)
    throw std::invalid_argument(fmt::format("{} {} are no whole number of hosts: {} share one", question.chips,
                                            question.chip, chip.scale_up_chips));
}

void tell_collective(physics::Collective collective, const CollectiveQuestion& question, const model::Chip& chip)
{
  check_whole_hosts(question, chip);
  std::vector<std::string> libraries;
  const auto library = named<CollectiveLibrary>(question.library, libraries);
  if (!library)
    unknown(question.library, "library", libraries);
  if (collective == physics::Collective::all_reduce)
    check_given(question, question.operation, {"--size", "--library"});
  else
    check_given(question, question.operation, {"--size"});
  const Bytes size = size_of(question.size);
  if (size.value() == 0.0)
    throw std::invalid_argument(fmt::format("the size `{}` is nothing to send", question.size));
  const Seconds time = *library == CollectiveLibrary::engine
                           ? physics::engine_all_reduce_time(size, question.chips, chip)
                           : physics::nccl_time(collective, size, question.chips, chip);
  fmt::print("{} of {} among {} {}\n\ntime           {:.4g} us\nbus bandwidth  {:.4g} GB/s, of {:.4g} GB/s that the "
             "links have\n{}",
             question.operation, to_text(size), question.chips, question.chip, time.value() * 1e6,
             physics::bus_bandwidth(collective, size, question.chips, time).value() / 1e9,
             chip.scale_up_bandwidth.value() / 1e9, assumed_of(chip, question.chip));
}

void tell_exchange(physics::DeepEpOperation operation, const CollectiveQuestion& question, const model::Chip& chip)
{
  std::vector<std::string> modes;
  const auto mode = named<physics::DeepEpMode>(question.mode, modes);
  if (!mode)
    unknown(question.mode, "mode", modes);
  const std::string what = fmt::format("{} in mode {}", question.operation, question.mode);
  if (*mode == physics::DeepEpMode::normal)
    check_given(question, what, {"--mode", "--tokens", "--hidden", "--experts", "--hosts", "--sms"});
  else
    check_given(question, what, {"--mode", "--tokens", "--hidden", "--experts"});
  check_whole_hosts(question, chip);
  if (chip.scale_up == model::ScaleUp::torus)
    throw std::invalid_argument(
        fmt::format("DeepEP's kernels move rows through switches, and `{}` has a torus; runs count "
                    "its links' bytes and 8 us for each exchange",
                    question.chip));
  const Seconds time = physics::deep_ep_time({.mode = *mode,
                                              .operation = operation,
                                              .tokens = static_cast<double>(question.tokens),
                                              .hidden = static_cast<double>(question.hidden),
                                              .experts = {question.experts, question.hosts},
                                              .chips = question.chips,
                                              .processors = question.processors},
                                             chip);
  fmt::print("{} of {} tokens a chip among {} {}\n\ntime           {:.4g} us\n{}", question.operation, question.tokens,
             question.chips, question.chip, time.value() * 1e6, assumed_of(chip, question.chip));
}

void answer(const CollectiveQuestion& question, const catalogue::ChipCatalogue& chips)
{
  const model::Chip chip = chip_of(chips, question);
  std::vector<std::string> operations;
  if (const auto collective = named<physics::Collective>(question.operation, operations))
    tell_collective(*collective, question, chip);
  else if (const auto exchange = named<physics::DeepEpOperation>(question.operation, operations))
    tell_exchange(*exchange, question, chip);
  else
    unknown(question.operation, "operation", operations);
}

} // namespace

int predict_collective(const CollectiveQuestion& question)
{
  config::Diagnostics diagnostics;
  int status = 2;
  try {
    if (const auto chips = catalogue::load_chips(question.catalogue + "/chips.yaml", diagnostics)) {
      answer(question, *chips);
      status = 0;
    }
  } catch (const std::invalid_argument& fault) {
    fmt::print(stderr, "{}\n", printable(fault.what()));
  }
  fmt::print(stderr, "{}", diagnostics.text());
  return status;
}

void add_predict_collective(CLI::App& predict, Action& action)
{
  const auto question = std::make_shared<CollectiveQuestion>();
  CLI::App& verb =
      *predict.add_subcommand("collective", "Time of one NCCL collective, or of one DeepEP exchange, inside a "
                                            "scale-up domain of NVLink or among such domains");
  verb.add_option("--chip", question->chip, "chip of the catalogue, such as h100")->required();
  verb.add_option("--operation", question->operation,
                  "NCCL's all_reduce, all_gather, reduce_scatter or all_to_all; DeepEP's dispatch or combine");
  verb.add_option("--chips", question->chips, "how many chips")->check(whole_number(2, 1 << 20));
  verb.add_option("--size", question->size, "of NCCL: the largest buffer of a chip, such as 64 MiB");
  verb.add_option(
      "--library", question->library,
      "of all_reduce: nccl, or engine, as serving engines play it (by their own kernels where those are quicker)");
  verb.add_option("--mode", question->mode, "of DeepEP: normal or low_latency");
  verb.add_option("--tokens", question->tokens, "of DeepEP: tokens of each chip")->check(whole_number(1, 1 << 30));
  verb.add_option("--hidden", question->hidden, "of DeepEP: values of a token's row")->check(whole_number(1, 1 << 30));
  verb.add_option("--experts", question->experts, "of DeepEP: experts that a token visits")
      ->check(whole_number(1, 1 << 20));
  verb.add_option("--hosts", question->hosts, "of DeepEP, normal: hosts that a token's experts lie on at most")
      ->check(whole_number(1, 1 << 20));
  verb.add_option("--sms", question->processors, "of DeepEP, normal: multiprocessors that its kernels run on")
      ->check(whole_number(2, 1 << 10));
  verb.add_option("--catalogue", question->catalogue, "directory of the catalogue");
  verb.callback([question, &action, &verb] {
    for (const char* option :
         {"--size", "--library", "--mode", "--tokens", "--hidden", "--experts", "--hosts", "--sms"})
      if (verb.count(option) > 0)
        question->given.emplace_back(option);
    action = [question] { return predict_collective(*question); };
  });
}

} // namespace leasehold::cli
