#include "workload/batsim_document.hpp"

#include "units/decimal.hpp"
#include "workload/json_faults.hpp"
#include "workload/json_keys.hpp"
#include "workload/read_options.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

namespace leasehold::workload {

namespace {

using Json = nlohmann::json;

/// A string, number, boolean or null, and where it stands.
struct Scalar {
  enum class Kind { text, number, other } kind;
  std::string_view text; ///< of a string its content; of others as they are written
  double number = 0.0;
  std::uint64_t bytes_back = 0; ///< to its first byte
};

constexpr std::array<std::string_view, 3> keys_of_document{"nb_res", "jobs", "profiles"};
constexpr std::array<std::string_view, 5> keys_of_job{"id", "subtime", "res", "walltime", "profile"};
constexpr std::array<std::string_view, 7> keys_of_profile{
    "type", "delay", "cpu", "computation_amount", "com", "communication_amount", "generation_strategy"};

/// nlohmann's SAX parser calls this; the parser keeps its own stack, so nesting may be as deep as it likes.
class Handler final : public nlohmann::json_sax<Json> {
public:
  Handler(JsonCursor& cursor, ReadProblems& problems) : cursor_(cursor), problems_(problems) {}

  bool null() override { return scalar({Scalar::Kind::other, "null", 0.0, 4}); }
  bool boolean(bool value) override
  {
    return scalar({Scalar::Kind::other, value ? "true" : "false", 0.0, value ? 4U : 5U});
  }
  bool number_integer(number_integer_t value) override { return integer(value); }
  bool number_unsigned(number_unsigned_t value) override { return integer(value); }
  bool number_float(number_float_t value, const string_t& text) override
  {
    return scalar({Scalar::Kind::number, text, value, text.size() + 1});
  }
  bool string(string_t& value) override { return scalar({Scalar::Kind::text, value, 0.0, value.size() + 2}); }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override;
  bool end_object() override;
  bool start_array(std::size_t) override;
  bool end_array() override;
  bool key(string_t& name) override;
  bool parse_error(std::size_t, const std::string& last_token, const Json::exception& error) override;

  BatsimDocument take();

private:
  enum class Where { outside, top, jobs, job, profiles, profile };

  template <class Integer> bool integer(Integer value)
  {
    const fmt::format_int text{value};
    return scalar({Scalar::Kind::number, {text.data(), text.size()}, static_cast<double>(value), text.size() + 1});
  }
  bool scalar(const Scalar& value);
  void job_value(const Scalar& value);
  void profile_value(const Scalar& value);
  void end_job();
  bool skip();
  std::uint32_t profile_index(std::string_view name);
  void number_into(double& into, const Scalar& value);
  void duration_into(double& into, const Scalar& value);
  void fault(std::uint64_t bytes_back, std::string problem, std::string why);

  JsonCursor& cursor_;
  ReadProblems& problems_;
  BatsimDocument document_;
  Where where_ = Where::outside;
  std::uint64_t skipped_ = 0; ///< levels of a value that is passed over
  std::string key_;
  KeysSeen top_keys_, keys_; ///< of the document; of the job or profile in hand
  BatsimJob job_;
  std::size_t job_name_begin_ = 0;
  bool job_named_ = false;
  std::uint32_t profile_ = 0;
  bool has_jobs_ = false;
};

void Handler::fault(std::uint64_t bytes_back, std::string problem, std::string why)
{
  if (where_ == Where::job)
    job_.faulty = true;
  else if (where_ == Where::profile)
    document_.profiles[profile_].faulty = true;
  const Place place = cursor_.place(bytes_back);
  const std::string field = where_ == Where::job || where_ == Where::profile || where_ == Where::top ? key_ : "";
  problems_.fault(place.line, place.column, field.substr(0, max_name_bytes), std::move(problem), std::move(why));
}

bool Handler::skip()
{
  ++skipped_;
  return true;
}

bool Handler::start_object(std::size_t)
{
  if (skipped_ > 0)
    return skip();
  switch (where_) {
  case Where::outside:
    where_ = Where::top;
    return true;
  case Where::jobs:
    where_ = Where::job;
    job_ = {};
    keys_ = {};
    job_.line = static_cast<std::uint32_t>(cursor_.place(1).line);
    job_name_begin_ = document_.names.size();
    job_named_ = false;
    return true;
  case Where::profiles:
    where_ = Where::profile;
    profile_ = profile_index(key_);
    keys_ = {};
    if (document_.profiles[profile_].line > 0)
      fault(1, fmt::format("{} stands twice", in_backquotes(key_)), "of two profiles of one name one would be lost");
    document_.profiles[profile_] = {};
    document_.profiles[profile_].line = static_cast<std::uint32_t>(cursor_.place(1).line);
    return true;
  case Where::top:
    if (key_ == "profiles") {
      where_ = Where::profiles;
      return true;
    }
    if (key_ == "jobs")
      fault(1, "is an object", "a list of jobs is due here");
    return skip();
  case Where::job:
  case Where::profile:
    return skip();
  }
  return true;
}

bool Handler::end_object()
{
  if (skipped_ > 0) {
    --skipped_;
    return true;
  }
  switch (where_) {
  case Where::job:
    end_job();
    where_ = Where::jobs;
    break;
  case Where::profile:
    if (document_.profiles[profile_].type == BatsimProfile::no_type && !document_.profiles[profile_].faulty)
      problems_.fault(document_.profiles[profile_].line, 0, "type",
                      fmt::format("the profile {} has no type", in_backquotes(document_.profile_names.name(profile_))),
                      {});
    where_ = Where::profiles;
    break;
  case Where::profiles:
    where_ = Where::top;
    break;
  default:
    where_ = Where::outside;
  }
  return true;
}

bool Handler::start_array(std::size_t)
{
  if (skipped_ > 0)
    return skip();
  if (where_ == Where::top && key_ == "jobs") {
    where_ = Where::jobs;
    has_jobs_ = true;
    return true;
  }
  if (where_ == Where::outside)
    fault(1, "the file is a list", "a Batsim workload is an object with `nb_res`, `jobs` and `profiles`");
  else if (where_ == Where::jobs || where_ == Where::profiles || (where_ == Where::top && key_ == "profiles"))
    fault(1, "a list stands here", "an object is due");
  return skip();
}

bool Handler::end_array()
{
  if (skipped_ > 0)
    --skipped_;
  else
    where_ = Where::top;
  return true;
}

bool Handler::key(string_t& name)
{
  if (skipped_ > 0)
    return true;
  key_ = name;
  const bool first = where_ == Where::top       ? top_keys_.is_first(name, keys_of_document)
                     : where_ == Where::job     ? keys_.is_first(name, keys_of_job)
                     : where_ == Where::profile ? keys_.is_first(name, keys_of_profile)
                                                : true;
  if (!first)
    fault(name.size() + 2, "the key stands twice", "of two values one would be lost");
  return true;
}

bool Handler::scalar(const Scalar& value)
{
  if (skipped_ > 0)
    return true;
  switch (where_) {
  case Where::job:
    job_value(value);
    break;
  case Where::profile:
    profile_value(value);
    break;
  case Where::top:
    if (key_ == "nb_res" && value.kind == Scalar::Kind::number && value.number >= 0 && value.number <= 4e9)
      document_.machine_size = static_cast<std::uint32_t>(value.number);
    else if (key_ == "jobs" || key_ == "profiles" || key_ == "nb_res")
      fault(value.bytes_back, fmt::format("{} cannot stand here", in_backquotes(value.text)),
            "`jobs` is a list, `profiles` an object, `nb_res` a count");
    break;
  default:
    fault(value.bytes_back, fmt::format("{} stands here", in_backquotes(value.text)), "an object is due");
  }
  return true;
}

void Handler::number_into(double& into, const Scalar& value)
{
  if (value.kind == Scalar::Kind::number)
    into = value.number;
  else
    fault(value.bytes_back, fmt::format("{} is not a number", in_backquotes(value.text)), "a number is due here");
}

void Handler::duration_into(double& into, const Scalar& value)
{
  number_into(into, value);
  if (value.kind == Scalar::Kind::number && value.number >= 0.0 && value.number <= max_trace_time)
    into = duration_in(value.text).value();
}

std::uint32_t Handler::profile_index(std::string_view name)
{
  const std::uint32_t index = document_.profile_names.index(name);
  if (index == document_.profiles.size())
    document_.profiles.emplace_back();
  return index;
}

void Handler::job_value(const Scalar& value)
{
  if (key_ == "id" && value.kind != Scalar::Kind::other && value.text.size() <= max_name_bytes && !job_named_) {
    document_.names += value.text;
    job_named_ = true;
  } else if (key_ == "id")
    fault(value.bytes_back, fmt::format("{} is no id", in_backquotes(value.text)),
          "an id is a short string or a number");
  else if (key_ == "subtime") {
    number_into(job_.submitted, value);
    if (value.kind == Scalar::Kind::number)
      job_.submitted_at = instant_in(value.text);
  } else if (key_ == "res")
    number_into(job_.resources, value);
  else if (key_ == "walltime" && value.text != "null")
    duration_into(job_.walltime, value);
  else if (key_ == "profile" && value.kind == Scalar::Kind::text)
    job_.profile = profile_index(value.text);
  else if (key_ == "profile")
    fault(value.bytes_back, fmt::format("{} is no name", in_backquotes(value.text)), "a profile's name is due here");
}

void Handler::end_job()
{
  problems_.record_seen();
  if (!job_named_ && !job_.faulty)
    return problems_.fault(job_.line, 0, "id", "the job has no id", {});
  if (document_.names.size() > std::numeric_limits<std::uint32_t>::max())
    return problems_.fault(job_.line, 0, "id", "the ids are too long", "those of a trace may have 4 GiB");
  job_.name_end = static_cast<std::uint32_t>(document_.names.size());
  document_.jobs.push_back(job_);
}

void Handler::profile_value(const Scalar& value)
{
  BatsimProfile& profile = document_.profiles[profile_];
  if (key_ == "type" && value.kind == Scalar::Kind::text)
    profile.type = document_.types.index(value.text);
  else if (key_ == "type")
    fault(value.bytes_back, fmt::format("{} is no name", in_backquotes(value.text)), "a profile's type is due here");
  else if (key_ == "delay")
    duration_into(profile.delay, value);
  else if ((key_ == "cpu" || key_ == "computation_amount") && value.kind == Scalar::Kind::number)
    profile.computation = value.number;
  else if ((key_ == "com" || key_ == "communication_amount") && value.kind == Scalar::Kind::number)
    profile.communication = value.number;
  else if (key_ == "generation_strategy")
    profile.spread = value.text == "defined_amount_spread_uniformly";
}

bool Handler::parse_error(std::size_t, const std::string& last_token, const Json::exception& error)
{
  report_unsound_json(cursor_, problems_, last_token, error.id, "a Batsim workload is JSON");
  return false;
}

BatsimDocument Handler::take()
{
  if (!has_jobs_ && problems_.faults() == 0)
    problems_.fault(0, 0, "jobs", "the key is missing",
                    "a Batsim workload is an object with `nb_res`, `jobs` and "
                    "`profiles`");
  return std::move(document_);
}

} // namespace

BatsimDocument parse_batsim(JsonCursor& cursor, ReadProblems& problems)
{
  Handler handler{cursor, problems};
  const bool whole = Json::sax_parse(JsonIterator{cursor}, JsonIterator{}, &handler);
  BatsimDocument document = handler.take();
  document.whole = whole;
  return document;
}

} // namespace leasehold::workload
