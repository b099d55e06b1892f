#include "cli/predict_collective.hpp"

#include "catalogue/chips.hpp"
#include "config/suggest.hpp"
#include "physics/nccl_time.hpp"
#include "units/text.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

namespace leasehold::cli {

namespace {

physics::Collective collective_named(const std::string& name)
{
  std::vector<std::string> names;
  for (const auto& row : enum_names(Tag<physics::Collective>{})) {
    if (row.name == name)
      return row.value;
    names.emplace_back(row.name);
  }
  throw std::invalid_argument(fmt::format("`{}` is no operation. {}", name, config::did_you_mean(name, names)));
}

Bytes size_of(const std::string& text)
{
  const auto parsed = parse<Bytes>(text);
  if (!parsed)
    throw std::invalid_argument(fmt::format("the size `{}` {}", text, parsed.problem));
  if (parsed.value->value() <= 0.0)
    throw std::invalid_argument(fmt::format("the size `{}` is nothing to send", text));
  return *parsed.value;
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
  const model::Chip chip = chips.range(*entry).best;
  if (chip.vendor != "NVIDIA")
    throw std::invalid_argument(fmt::format("`{}` does not run NCCL: its maker is {}", question.chip, chip.vendor));
  if (question.chips > chip.scale_up_chips)
    throw std::invalid_argument(fmt::format("{} {} are more than a scale-up domain joins: at most {}", question.chips,
                                            question.chip, chip.scale_up_chips));
  return chip;
}

void answer(const CollectiveQuestion& question, const catalogue::ChipCatalogue& chips)
{
  const model::Chip chip = chip_of(chips, question);
  const physics::Collective collective = collective_named(question.operation);
  const Bytes size = size_of(question.size);
  const Seconds time = physics::nccl_time(collective, size, question.chips, chip);
  fmt::print("{} of {} among {} {}\n\ntime           {:.4g} us\nbus bandwidth  {:.4g} GB/s, of {:.4g} GB/s that the "
             "links have\n",
             question.operation, to_text(size), question.chips, question.chip, time.value() * 1e6,
             physics::bus_bandwidth(collective, size, question.chips, time).value() / 1e9,
             chip.scale_up_bandwidth.value() / 1e9);
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
    fmt::print(stderr, "{}\n", fault.what());
  }
  fmt::print(stderr, "{}", diagnostics.text());
  return status;
}

void add_predict_collective(CLI::App& predict, Action& action)
{
  const auto question = std::make_shared<CollectiveQuestion>();
  CLI::App& verb =
      *predict.add_subcommand("collective", "Time of one NCCL collective inside a scale-up domain of NVLink");
  verb.add_option("--chip", question->chip, "chip of the catalogue, such as h100")->required();
  verb.add_option("--operation", question->operation, "all_reduce, all_gather, reduce_scatter or all_to_all");
  verb.add_option("--chips", question->chips, "how many chips")->check(CLI::Range(2, 1 << 20));
  verb.add_option("--size", question->size, "the largest buffer of a chip, such as 64 MiB");
  verb.add_option("--catalogue", question->catalogue, "directory of the catalogue");
  verb.callback([question, &action] { action = [question] { return predict_collective(*question); }; });
}

} // namespace leasehold::cli
