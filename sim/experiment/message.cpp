#include "experiment/message.hpp"

#include <cmath>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>

namespace leasehold::experiment {

namespace {

using Line = nlohmann::json;

Line to_json(const assembly::Progress& progress)
{
  const bool ends = progress.horizon != Timestamp::never();
  return {{"progress",
           {progress.now.value(), ends ? Line(progress.horizon.value()) : Line(nullptr), progress.jobs_done,
            progress.jobs_total}}};
}

Line to_json(const config::Diagnostic& diagnostic)
{
  const auto& d = diagnostic;
  return {{"diagnostic",
           {d.location.file, d.location.line, d.location.column, d.path, d.problem, d.why, d.suggestion,
            d.severity == config::Severity::error}}};
}

Line to_json(const Failure& failure)
{
  return {{"failure", failure.what}};
}

assembly::Progress progress_from(const Line& j)
{
  const auto horizon = j.at(1).is_null() ? Timestamp::never() : Timestamp{j.at(1).get<double>()};
  return {Timestamp{j.at(0).get<double>()}, horizon, j.at(2).get<std::uint64_t>(), j.at(3).get<std::uint64_t>()};
}

config::Diagnostic diagnostic_from(const Line& j)
{
  config::Diagnostic d;
  d.location = {j.at(0).get<std::string>(), j.at(1).get<int>(), j.at(2).get<int>()};
  d.path = j.at(3).get<std::string>();
  d.problem = j.at(4).get<std::string>();
  d.why = j.at(5).get<std::string>();
  d.suggestion = j.at(6).get<std::string>();
  d.severity = j.at(7).get<bool>() ? config::Severity::error : config::Severity::warning;
  return d;
}

} // namespace

Failure failure_of(const std::exception& thrown)
{
  const auto* const of_file = dynamic_cast<const std::filesystem::filesystem_error*>(&thrown);
  if (of_file == nullptr)
    return {thrown.what()};
  return {of_file->path1().string() + ": " + of_file->code().message()};
}

std::string encode(const Message& message)
{
  const Line json = std::visit([](const auto& m) { return to_json(m); }, message);
  return json.dump(-1, ' ', false, Line::error_handler_t::replace);
}

Message decode_message(std::string_view line)
{
  try {
    const Line json = Line::parse(line);
    if (const auto progress = json.find("progress"); progress != json.end())
      return progress_from(*progress);
    if (const auto diagnostic = json.find("diagnostic"); diagnostic != json.end())
      return diagnostic_from(*diagnostic);
    return Failure{json.at("failure").get<std::string>()};
  } catch (const Line::exception&) {
    return Failure{"a message that cannot be read: " + std::string{line.substr(0, 80)}};
  }
}

} // namespace leasehold::experiment
