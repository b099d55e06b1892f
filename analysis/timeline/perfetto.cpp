#include "analysis/timeline/perfetto.hpp"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace leasehold::analysis {

namespace {

std::string quoted_json(const std::string& text)
{
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::int64_t microseconds(double seconds)
{
  constexpr double micro = 1e6;
  return std::llround(seconds * micro);
}

} // namespace

PerfettoTrace::PerfettoTrace(const std::filesystem::path& target) : file_(target)
{
  file_.write("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
}

void PerfettoTrace::event(std::string_view text)
{
  file_.write(first_ ? "\n" : ",\n");
  first_ = false;
  file_.write(text);
}

int PerfettoTrace::process(const std::string& name)
{
  const auto [found, fresh] = processes_.emplace(name, static_cast<int>(processes_.size()) + 1);
  if (fresh) {
    event(fmt::format(R"({{"ph":"M","name":"process_name","pid":{},"tid":0,"args":{{"name":{}}}}})", found->second,
                      quoted_json(name)));
    event(fmt::format(R"({{"ph":"M","name":"process_sort_index","pid":{0},"tid":0,"args":{{"sort_index":{0}}}}})",
                      found->second));
  }
  return found->second;
}

int PerfettoTrace::thread(int process, const std::string& name)
{
  const auto [found, fresh] = threads_.emplace(std::pair{process, name}, static_cast<int>(threads_.size()) + 1);
  if (fresh)
    event(fmt::format(R"({{"ph":"M","name":"thread_name","pid":{},"tid":{},"args":{{"name":{}}}}})", process,
                      found->second, quoted_json(name)));
  return found->second;
}

void PerfettoTrace::slice(const Slice& slice)
{
  const int pid = process(slice.process);
  const int tid = thread(pid, slice.thread);
  const std::int64_t begin = microseconds(slice.begin);
  std::string details;
  for (const auto& [key, value] : slice.details)
    details += fmt::format("{}{}:{}", details.empty() ? "" : ",", quoted_json(key), quoted_json(value));
  event(fmt::format(R"({{"ph":"X","name":{},"cat":"run","pid":{},"tid":{},"ts":{},"dur":{},"args":{{{}}}}})",
                    quoted_json(slice.name), pid, tid, begin, microseconds(slice.end) - begin, details));
}

void PerfettoTrace::count(const Count& count)
{
  event(fmt::format(R"({{"ph":"C","name":{},"pid":{},"tid":0,"ts":{},"args":{{"value":{}}}}})",
                    quoted_json(count.counter), process(count.process), microseconds(count.time), count.value));
}

void PerfettoTrace::close()
{
  file_.write("\n]}\n");
  file_.close();
}

} // namespace leasehold::analysis
