#include "scenario/elastic_spec.hpp"

#include <limits>

namespace leasehold::scenario {

namespace {

void check_elastic(const ElasticSpec& spec, const config::Value& at, config::Diagnostics& diagnostics)
{
  const config::Value rates = *at.find("rates");
  for (std::size_t i = 1; i < spec.rates.size(); ++i)
    if (spec.rates[i].chips <= spec.rates[i - 1].chips)
      diagnostics.error(rates[i], "the rows of `rates` do not rise in `chips`", {}, "write each width once, in order");
  if (spec.least > 1.0)
    diagnostics.error(*at.find("least"), "`least` is above the job's own chips", "1 is as many as it asks for");
  if (spec.most && *spec.most < 1.0)
    diagnostics.error(*at.find("most"), "`most` is below the job's own chips", "1 is as many as it asks for");
}

} // namespace

void make_elastic(const ElasticSpec& spec, std::uint32_t chips_per_member, std::vector<model::Request>& requests)
{
  workload::add_widths(workload::widths_of(spec.rates, requests.front().total_chips(), spec.least,
                                           spec.most.value_or(std::numeric_limits<double>::infinity())),
                       chips_per_member, requests);
}

const config::Schema<ElasticSpec>& schema(Tag<ElasticSpec>)
{
  static const auto declared =
      config::Schema<ElasticSpec>(
          "elastic",
          "a job can run on other widths than the one that it asks for, at the rates of a table: it starts on the "
          "first "
          "that fits, its own first, then narrower ones, and policies that resize jobs move it among them, each time "
          "at "
          "the price of a stop and a start (`checkpoint`, `restart`). A job wider or narrower than all rows stays as "
          "it is")
          .required("rates", &ElasticSpec::rates,
                    "how fast jobs are by width; a job's run time holds for its own width, along a line between rows",
                    config::non_empty())
          .optional("least", &ElasticSpec::least, "the fewest chips, times those that it asks for",
                    config::non_negative())
          .optional("most", &ElasticSpec::most,
                    "the most chips, times those that it asks for; by default as many as the table has",
                    config::positive())
          .check(check_elastic);
  return declared;
}

} // namespace leasehold::scenario

namespace leasehold::workload {

const config::Schema<Width>& schema(Tag<Width>)
{
  static const auto declared =
      config::Schema<Width>("width", "how fast a job is on so many chips")
          .required("chips", &Width::chips, "the chips of all its members", config::in_range(1U, 16'777'216U))
          .required("rate", &Width::rate, "work a second, in the same unit in all rows", config::positive());
  return declared;
}

} // namespace leasehold::workload
