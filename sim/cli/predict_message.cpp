#include "cli/predict_message.hpp"

#include "cli/number_option.hpp"
#include "cli/predict_words.hpp"
#include "cli/program/simgrid_library.hpp"
#include "config/source_text.hpp"
#include "config/suggest.hpp"
#include "model/topology/gang_paths.hpp"
#include "platform/smpi_factors.hpp"
#include "units/printable.hpp"
#include "units/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <vector>

namespace leasehold::cli {

namespace {

model::HostId host_called(const std::string& name, const model::Inventory& inventory)
{
  std::vector<std::string> names;
  for (const model::Host& host : inventory.hosts) {
    if (host.name == name)
      return model::HostId{static_cast<std::uint32_t>(names.size())};
    names.push_back(host.name);
  }
  for (const model::StorageEnd& end : inventory.storage) {
    if (end.name == name)
      return end.host;
    names.push_back(end.name);
  }
  throw std::invalid_argument(
      fmt::format("`{}` is no host of the platform. {}", name, config::did_you_mean(name, names)));
}

std::string told(Seconds time)
{
  const double seconds = time.value();
  return seconds < 1e-3  ? fmt::format("{:.4g} us", seconds * 1e6)
         : seconds < 1.0 ? fmt::format("{:.4g} ms", seconds * 1e3)
                         : fmt::format("{:.4g} s", seconds);
}

std::string told(BytesPerSecond bandwidth)
{
  return fmt::format("{:.4g} GB/s", bandwidth.value() * 1e-9);
}

const model::Link& narrowest(const model::Topology& network, const std::vector<model::LinkId>& links)
{
  const auto bandwidth = [&](model::LinkId id) { return network.link(id).bandwidth.value(); };
  return network.link(*std::ranges::min_element(links, {}, bandwidth));
}

void tell_of_smpi(const platform::SmpiFactors& factors, Bytes size, const model::Path& path)
{
  fmt::print("\nby SMPI's factors in the file, as a message of MPI:\n"
             "MPI_Send       {}{}\n"
             "MPI_Recv       {} after it has begun\n",
             told(factors.send_time(size, path.latency, path.bandwidth)),
             size.value() < factors.detached_below ? ", when the message is copied" : "",
             told(factors.arrival_time(size, path.latency, path.bandwidth)));
}

void answer(const MessageQuestion& question, const model::Inventory& inventory)
{
  const Bytes size = size_of(question.size);
  const model::HostId from = host_called(question.from, inventory);
  const model::HostId to = host_called(question.to, inventory);
  if (from == to)
    throw std::invalid_argument(fmt::format("`{}` sends nothing to itself", question.from));
  std::vector<model::LinkId> links;
  const bool routed = inventory.network->route(from, to, links);
  const auto path = model::path_between(*inventory.network, from, to, question.flows);
  if (!routed || links.empty() || !path)
    throw std::invalid_argument(fmt::format("the platform has no route from `{}` to `{}`", question.from, question.to));
  const model::Link& least = narrowest(*inventory.network, links);
  fmt::print("{} from {} to {} in {} {}\n\ntime           {}\nlatency        {}, of {} links\nbandwidth      {}; "
             "`{}` has least, {}\n",
             to_text(size), question.from, question.to, question.flows, question.flows == 1 ? "flow" : "flows",
             told(path->latency + size / path->bandwidth), told(path->latency), links.size(), told(path->bandwidth),
             least.name, told(least.bandwidth));
  config::Diagnostics known; // told when the platform was read
  if (const auto text = config::read_file(question.platform, known))
    if (const auto factors = platform::smpi_factors(platform::read_xml(*text).root, question.platform, known))
      tell_of_smpi(*factors, size, *path);
}

} // namespace

int predict_message(const MessageQuestion& question)
{
  config::Diagnostics diagnostics;
  const model::Inventory inventory = simgrid().load_platform(question.platform, diagnostics, {});
  if (!diagnostics.ok()) {
    fmt::print(stderr, "{}", diagnostics.text());
    return 2;
  }
  try {
    answer(question, inventory);
  } catch (const std::invalid_argument& fault) {
    fmt::print(stderr, "{}\n", printable(fault.what()));
    return 2;
  }
  return 0;
}

void add_predict_message(CLI::App& predict, Action& action)
{
  const auto question = std::make_shared<MessageQuestion>();
  CLI::App& verb =
      *predict.add_subcommand("message", "Time of a transfer between two hosts of a platform that have its "
                                         "network to themselves");
  verb.add_option("PLATFORM", question->platform, "platform file")->required();
  verb.add_option("--from", question->from, "host that sends")->required();
  verb.add_option("--to", question->to, "host that receives")->required();
  verb.add_option("--size", question->size, "how much, such as 64 KiB");
  verb.add_option("--flows", question->flows, "in how many flows, as `data.streams` of a scenario")
      ->check(whole_number(1, 1 << 20));
  verb.callback([question, &action] { action = [question] { return predict_message(*question); }; });
}

} // namespace leasehold::cli
