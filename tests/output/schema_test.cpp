#include "output/metric_kinds.hpp"
#include "output/schema.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

namespace leasehold::output {

TEST_CASE("every file, column and metric has a name of its own and a meaning")
{
  std::set<std::string_view> names;
  for (const File& file : files) {
    CHECK(names.insert(file.name).second);
    CHECK_FALSE(file.summary.empty());
    CHECK_FALSE(file.columns.empty());
    std::set<std::string_view> columns;
    for (const Column& column : file.columns) {
      CHECK_MESSAGE(columns.insert(column.name).second, file.name, ": ", column.name);
      CHECK_MESSAGE(!column.meaning.empty(), file.name, ": ", column.name);
    }
    CHECK(file.words.empty() == file.worded.empty());
    CHECK((file.worded.empty() || columns.contains(file.worded)));
    std::set<std::string_view> words;
    for (const Word& word : file.words) {
      CHECK_MESSAGE(words.insert(word.name).second, file.name, ": ", word.name);
      CHECK_MESSAGE(!word.meaning.empty(), file.name, ": ", word.name);
    }
  }
  for (const Metric& metric : metrics) {
    CHECK_MESSAGE(names.insert(metric.name).second, metric.name);
    CHECK_MESSAGE((!metric.meaning.empty() && !metric.unit.empty()), metric.name);
  }
}

TEST_CASE("one name has one unit, whichever file it stands in")
{
  // Keys of a tree count by their last part, `books.tenants.<name>.billed` as `billed`; what is named by the run
  // (`programme/<name>`), and text or lists beside numbers of the name, do not.
  std::map<std::string_view, std::string_view> units;
  const auto check = [&](std::string_view name, std::string_view unit) {
    const std::string_view last = name.substr(name.rfind('.') == std::string_view::npos ? 0 : name.rfind('.') + 1);
    if (unit.empty() || last.find('<') != std::string_view::npos)
      return;
    const auto [known, fresh] = units.emplace(last, unit);
    CHECK_MESSAGE(known->second == unit, name, " is in ", unit, ", elsewhere in ", known->second);
  };
  for (const File& file : files)
    for (const Column& column : file.columns)
      if (!column.name.starts_with("services.")) // whose counts are of requests
        check(column.name, column.unit);
  for (const Metric& one : metrics)
    check(one.name, one.unit);
  CHECK(units.at("chips") == "chips");
}

TEST_CASE("a header is the names of the columns, and no more")
{
  CHECK(header_of(events_columns) == "time,event,subject,detail");
}

TEST_CASE("a fact is found by its number")
{
  CHECK(facts[static_cast<std::size_t>(Fact::job_submitted)].name == "job_submitted");
  CHECK(facts[static_cast<std::size_t>(Fact::lease_moved)].name == "lease_moved");
  CHECK(facts[static_cast<std::size_t>(Fact::port_moved)].name == "port_moved");
  CHECK(facts[static_cast<std::size_t>(Fact::checkpoint_moved)].name == "checkpoint_moved");
}

TEST_CASE("a metric is found by its id")
{
  CHECK(metric(MetricId::jobs_finished).name == "jobs_finished");
  CHECK(metric(MetricId::energy).name == "energy");
  CHECK(is_of_services(MetricId::ttft_mean));
  CHECK_FALSE(is_of_requests(MetricId::ttft_mean));
  CHECK(is_of_requests(MetricId::ttft_p50));
  CHECK(is_of_requests(MetricId::lost_context));
  CHECK_FALSE(is_of_requests(MetricId::deadlines_met));
  CHECK_FALSE(is_of_requests(MetricId::time_to_train));
}

} // namespace leasehold::output
