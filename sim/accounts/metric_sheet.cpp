#include "accounts/metric_sheet.hpp"

#include <stdexcept>

namespace leasehold::accounts {

namespace {

std::logic_error fault_of(output::MetricId id, const char* problem)
{
  return std::logic_error("metric " + std::string{output::metric(id).name} + " " + problem);
}

} // namespace

void MetricSheet::set(output::MetricId id, Value value)
{
  std::size_t& row = row_of_.at(static_cast<std::size_t>(id));
  if (row != unset)
    throw fault_of(id, "is set twice");
  row = rows_.size();
  rows_.emplace_back(output::metric(id).name, value);
}

MetricSheet::Value MetricSheet::at(output::MetricId id) const
{
  const std::size_t row = row_of_.at(static_cast<std::size_t>(id));
  if (row == unset)
    throw fault_of(id, "is asked for before it is set");
  return rows_[row].second;
}

void MetricSheet::check_complete(Serving serving, const Parts& has) const
{
  for (const output::Metric& metric : output::metrics) {
    const bool is_set = row_of_[static_cast<std::size_t>(metric.id)] != unset;
    const bool is_due = output::is_of_requests(metric.id)   ? serving == Serving::requests
                        : output::is_of_services(metric.id) ? serving != Serving::nothing
                        : output::is_of_outages(metric.id)  ? has.outages
                        : output::is_of_links(metric.id)    ? has.links
                        : output::is_of_shedding(metric.id) ? has.sheds
                        : output::is_of_chains(metric.id)   ? has.chains
                        : output::is_of_retries(metric.id)  ? has.retries
                                                            : true;
    if (is_set != is_due)
      throw fault_of(metric.id, is_set ? "is set in a run that has no such thing" : "is not set");
  }
}

} // namespace leasehold::accounts
