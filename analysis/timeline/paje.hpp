// The Pajé trace file format, as pj_validate and vite read it: L. M. Schnorr, "Paje trace file format", version 1.2.5, 2014.
#pragma once

#include "analysis/timeline/text_file.hpp"
#include "analysis/timeline/time_order.hpp"
#include "analysis/timeline/trace_sink.hpp"

#include <map>
#include <set>

namespace leasehold::analysis {

/// Events have to come in the order of time: they are sorted on disk before the trace is written.
class PajeTrace : public TraceSink {
public:
  explicit PajeTrace(const std::filesystem::path& target);

  void slice(const Slice& slice) override;
  void count(const Count& count) override;
  void close() override;

private:
  [[nodiscard]] std::string container(const std::string& type, const std::string& parent, const std::string& name);

  TextFile file_;
  TimeOrder events_;
  std::map<std::string, std::string> containers_; ///< parent and name → alias
  std::map<std::string, std::string> variables_;  ///< counter → alias
  std::string definitions_;                       ///< of the variables
  double end_ = 0.0;
};

} // namespace leasehold::analysis
