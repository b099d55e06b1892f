#include "scenario/data_spec.hpp"

#include "config/suggest.hpp"
#include "scenario/scenario.hpp"

#include <algorithm>

namespace leasehold::scenario {

using config::non_empty;
using config::non_negative;
using config::positive;
using config::Schema;

const Schema<DatasetSpec>& schema(Tag<DatasetSpec>)
{
  static const auto declared = Schema<DatasetSpec>("dataset", "data that training reads")
                                   .required("name", &DatasetSpec::name, "how training entries name it")
                                   .required("size", &DatasetSpec::size, "of one copy", positive())
                                   .required("at", &DatasetSpec::at, "regions with a copy from the start", non_empty());
  return declared;
}

const Schema<LinkSpec>& schema(Tag<LinkSpec>)
{
  static const auto declared =
      Schema<LinkSpec>("link", "a pair of regions whose bandwidth differs")
          .required("between", &LinkSpec::between, "the two regions")
          .required("bandwidth", &LinkSpec::bandwidth, "each way", positive())
          .check([](const LinkSpec& link, const config::Value& at, config::Diagnostics& diagnostics) {
            if (link.between.size() != 2 || link.between[0].value == link.between[1].value)
              diagnostics.error(at, "`between` must name two regions", {}, "write `between: [us-east-1, us-west-2]`");
          });
  return declared;
}

const Schema<EgressSpec>& schema(Tag<EgressSpec>)
{
  static const auto declared =
      Schema<EgressSpec>("egress",
                         "what a provider charges for data that leave a region, instead of the catalogue's price")
          .required("provider", &EgressSpec::provider, "who charges")
          .required("outside", &EgressSpec::outside, "to another provider", non_negative())
          .required("inside", &EgressSpec::inside, "to another region of the provider", non_negative());
  return declared;
}

const Schema<DataBlock>& schema(Tag<DataBlock>)
{
  static const auto declared =
      Schema<DataBlock>("data", "datasets lie somewhere: training waits for a copy, and moving costs time and money")
          .optional("datasets", &DataBlock::datasets, "what training entries read")
          .optional("wan", &DataBlock::wan,
                    "bandwidth between two regions, each way, instead of what the platform's routes carry; copies on "
                    "one pair share it evenly where `network: flows`",
                    positive())
          .optional("streams", &DataBlock::streams,
                    "pairs of machines that a copy is cut over where the platform's routes carry it: a link that caps "
                    "each flow by itself (FATPIPE) carries so many, a shared one no more than its bandwidth",
                    positive())
          .optional("links", &DataBlock::links, "pairs of regions with another bandwidth")
          .optional("egress", &DataBlock::egress, "prices instead of the catalogue's");
  return declared;
}

void check_data(const Scenario& scenario, const config::Value&, config::Diagnostics& diagnostics)
{
  std::vector<std::string> known;
  if (scenario.data)
    for (const DatasetSpec& dataset : scenario.data->datasets) {
      if (std::ranges::find(known, dataset.name.value) != known.end())
        diagnostics.error(dataset.name.at, "two datasets are called `" + dataset.name.value + "`", {}, "rename one");
      known.push_back(dataset.name.value);
    }
  for (const WorkloadSpec& entry : scenario.workload) {
    const auto* training = std::get_if<TrainingSpec>(&entry);
    if (training == nullptr)
      continue;
    if (training->data && std::ranges::find(known, training->data->value) == known.end())
      diagnostics.error(training->data->at, "there is no dataset `" + training->data->value + "`", {},
                        known.empty() ? "write `data: {datasets: [...]}`"
                                      : config::did_you_mean(training->data->value, known));
  }
}

} // namespace leasehold::scenario
