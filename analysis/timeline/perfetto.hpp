// The JSON that chrome://tracing and ui.perfetto.dev open: "Trace Event Format", D. Sinclair and others, 2016.
#pragma once

#include "analysis/timeline/text_file.hpp"
#include "analysis/timeline/trace_sink.hpp"

#include <map>
#include <utility>

namespace leasehold::analysis {

/// Complete events (`X`), counters (`C`) and the names of processes and threads (`M`); times in microseconds, the files' own
/// resolution. An event is written as it comes: viewers need no order.
class PerfettoTrace : public TraceSink {
public:
  explicit PerfettoTrace(const std::filesystem::path& target);

  void slice(const Slice& slice) override;
  void count(const Count& count) override;
  void close() override;

private:
  [[nodiscard]] int process(const std::string& name);
  [[nodiscard]] int thread(int process, const std::string& name);
  void event(std::string_view text);

  TextFile file_;
  bool first_ = true;
  std::map<std::string, int> processes_;
  std::map<std::pair<int, std::string>, int> threads_;
};

} // namespace leasehold::analysis
