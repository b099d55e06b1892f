// Microsoft's Philly trace as it was published, `cluster_job_log` (M. Jeon et al., ATC 2019): a list of jobs `{status, vc,
// jobid, attempts, submitted_time, user}`, each attempt `{start_time, end_time, detail}`, its detail a list of hosts
// `{ip, gpus}`.
//
// As in the notebook that was published with it, a job has the most GPUs that an attempt of it had, and runs as long as its
// attempts together; it waits until the first. One of which no attempt has both a start and an end never started, and is
// dropped. Instants are local times and may have `PST`, `PDT` or `UTC` behind them; those without are read as they stand.
// The earliest submission is instant 0. `vc` is the virtual cluster, and becomes the tenant.
#include "workload/columns/calendar_instant.hpp"
#include "workload/columns/columns_by_name.hpp"
#include "workload/formats.hpp"
#include "workload/job_list_builder.hpp"
#include "workload/json_cursor.hpp"
#include "workload/json_faults.hpp"
#include "workload/json_keys.hpp"
#include "workload/label_column.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::workload {

namespace {

using PhillyJson = nlohmann::json;

/// A job as its object says.
struct PhillyJob {
  std::uint64_t line = 0;
  std::string id, cluster, status;
  Place cluster_at;
  std::optional<Timestamp> submitted, first_start;
  Seconds ran{0.0};
  std::uint64_t gpus = 0;
  std::size_t attempts = 0, whole = 0; ///< all, and those with both a start and an end
  bool widths_differ = false, turned = false;
  std::vector<std::pair<Timestamp, Timestamp>> stays{}; ///< of its attempts with both a start and an end
  bool faulty = false;                                  ///< a value of it has been told
};

struct PhillyAttempt {
  std::optional<Timestamp> start, end;
  std::uint64_t gpus = 0;
};

/// With the zone behind it taken into account.
std::optional<Timestamp> philly_instant(std::string_view text)
{
  struct Zone {
    std::string_view name;
    double hours_west;
  };
  constexpr std::array zones{Zone{" PST", 8.0}, Zone{" PDT", 7.0}, Zone{" UTC", 0.0}};
  for (const Zone& zone : zones)
    if (text.ends_with(zone.name)) {
      const auto local = calendar_instant(text.substr(0, text.size() - zone.name.size()));
      return local ? std::optional{*local + Seconds{zone.hours_west * 3600.0}} : std::nullopt;
    }
  return calendar_instant(text);
}

constexpr std::array<std::string_view, 9> told_keys{"status", "vc",   "jobid",      "submitted_time", "attempts",
                                                    "detail", "gpus", "start_time", "end_time"};

/// Whether what stands under a key is looked at, in whichever object.
bool is_told(std::string_view key)
{
  return std::ranges::find(told_keys, key) != told_keys.end();
}

/// nlohmann's SAX parser calls this.
class PhillyHandler final : public nlohmann::json_sax<PhillyJson> {
public:
  PhillyHandler(JsonCursor& cursor, ReadProblems& problems, JobListBuilder& builder)
      : cursor_(cursor), problems_(problems), builder_(builder), clusters_(builder.list().tenants)
  {
  }

  bool null() override { return scalar({}, "null", 4); }
  bool boolean(bool value) override { return scalar({}, value ? "true" : "false", value ? 4 : 5); }
  bool number_integer(number_integer_t value) override { return number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) override { return number(text); }
  bool string(string_t& value) override { return scalar(value, value, value.size() + 2); }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override;
  bool end_object() override;
  bool start_array(std::size_t) override;
  bool end_array() override;
  bool key(string_t& name) override;
  bool parse_error(std::size_t, const std::string& last_token, const PhillyJson::exception& error) override
  {
    report_unsound_json(cursor_, problems_, last_token, error.id, "Philly's cluster_job_log is JSON");
    return false;
  }

private:
  enum class In { file, jobs, job, attempts, attempt, hosts, host, gpus };

  bool number(const std::string& text) { return scalar({}, text, text.size() + 1); }
  /// `text` is nothing where the value is no text; `shown` is as it is written, so many bytes back.
  bool scalar(std::optional<std::string_view> text, std::string_view shown, std::uint64_t bytes);
  void job_value(std::string_view text, std::uint64_t bytes);
  void take_instant(std::optional<Timestamp>& into, std::string_view text, std::uint64_t bytes);
  void end_attempt();
  void end_job();
  void fault(std::uint64_t bytes, std::string problem, std::string why);
  [[nodiscard]] std::string_view field() const;
  /// The key is one that nothing is read from.
  [[nodiscard]] bool passes_over() const
  {
    return (in_ == In::job || in_ == In::attempt || in_ == In::host) && !is_told(key_);
  }
  void misplaced(std::string_view what, std::uint64_t bytes = 1);

  JsonCursor& cursor_;
  ReadProblems& problems_;
  JobListBuilder& builder_;
  LabelColumn clusters_;
  In in_ = In::file;
  std::uint64_t skipped_ = 0; ///< levels of a value that is passed over
  std::string key_;
  KeysSeen job_keys_, attempt_keys_, host_keys_; ///< of those in hand
  PhillyJob job_;
  PhillyAttempt attempt_;
  std::set<std::string> unused_; ///< keys that have been told to be
};

/// The key that the value in hand belongs to, which inside of a list is the list's.
std::string_view PhillyHandler::field() const
{
  switch (in_) {
  case In::file:
  case In::jobs:
    return {};
  case In::attempts:
    return "attempts";
  case In::hosts:
    return "detail";
  case In::gpus:
    return "gpus";
  default:
    return std::string_view{key_}.substr(0, max_name_bytes);
  }
}

void PhillyHandler::fault(std::uint64_t bytes, std::string problem, std::string why)
{
  const Place place = cursor_.place(bytes);
  job_.faulty = true;
  problems_.fault(place.line, place.column, field(), std::move(problem), std::move(why));
}

/// Of what stands where something else is due.
void PhillyHandler::misplaced(std::string_view what, std::uint64_t bytes)
{
  const auto due = [&]() -> std::string_view {
    switch (in_) {
    case In::file:
      return "Philly's cluster_job_log is a list of jobs";
    case In::jobs:
      return "a job, `{...}`, is due here";
    case In::attempts:
      return "an attempt, `{...}`, is due here";
    case In::hosts:
      return "a host, `{...}`, is due here";
    case In::gpus:
      return "a GPU's name is due here";
    default:
      return key_ == "attempts" || key_ == "detail" || key_ == "gpus" ? "a list is due here" : "a text is due here";
    }
  };
  fault(bytes, fmt::format("{} stands here", what), std::string{due()});
}

bool PhillyHandler::start_object(std::size_t)
{
  if (skipped_ > 0) {
    ++skipped_;
    return true;
  }
  switch (in_) {
  case In::jobs:
    in_ = In::job;
    job_ = {};
    job_keys_ = {};
    job_.line = cursor_.place(1).line;
    problems_.record_seen();
    return true;
  case In::attempts:
    in_ = In::attempt;
    attempt_ = {};
    attempt_keys_ = {};
    return true;
  case In::hosts:
    in_ = In::host;
    host_keys_ = {};
    return true;
  default:
    if (!passes_over())
      misplaced("an object");
    ++skipped_;
    return in_ != In::file;
  }
}

bool PhillyHandler::end_object()
{
  if (skipped_ > 0) {
    --skipped_;
    return true;
  }
  switch (in_) {
  case In::host:
    in_ = In::hosts;
    break;
  case In::attempt:
    end_attempt();
    in_ = In::attempts;
    break;
  default:
    end_job();
    in_ = In::jobs;
  }
  return true;
}

bool PhillyHandler::start_array(std::size_t)
{
  if (skipped_ > 0) {
    ++skipped_;
    return true;
  }
  if (in_ == In::file)
    in_ = In::jobs;
  else if (in_ == In::job && key_ == "attempts")
    in_ = In::attempts;
  else if (in_ == In::attempt && key_ == "detail")
    in_ = In::hosts;
  else if (in_ == In::host && key_ == "gpus")
    in_ = In::gpus;
  else {
    if (!passes_over())
      misplaced("a list");
    ++skipped_;
  }
  return true;
}

bool PhillyHandler::end_array()
{
  if (skipped_ > 0) {
    --skipped_;
    return true;
  }
  switch (in_) {
  case In::gpus:
    in_ = In::host;
    break;
  case In::hosts:
    in_ = In::attempt;
    break;
  case In::attempts:
    in_ = In::job;
    break;
  default:
    in_ = In::file;
  }
  return true;
}

bool PhillyHandler::key(string_t& name)
{
  if (skipped_ > 0)
    return true;
  key_ = name;
  KeysSeen& seen = in_ == In::job ? job_keys_ : in_ == In::attempt ? attempt_keys_ : host_keys_;
  if (!seen.is_first(name, told_keys))
    fault(name.size() + 2, "the key stands twice", "of two values one would be lost");
  constexpr std::size_t most_names = 100;
  if (passes_over() && unused_.size() < most_names && unused_.insert(name).second)
    problems_.unused(name);
  return true;
}

void PhillyHandler::take_instant(std::optional<Timestamp>& into, std::string_view text, std::uint64_t bytes)
{
  if (says_nothing(text))
    return;
  into = philly_instant(text);
  if (!into)
    fault(bytes, fmt::format("{} is not an instant", in_backquotes(text)), "such as `2017-10-09 07:01:55` is due here");
}

void PhillyHandler::job_value(std::string_view text, std::uint64_t bytes)
{
  constexpr std::array<std::string_view, 3> statuses{"Pass", "Killed", "Failed"};
  if (key_ == "jobid")
    job_.id = text;
  else if (key_ == "vc") {
    job_.cluster = text;
    job_.cluster_at = cursor_.place(bytes);
    if (text.size() > max_name_bytes || std::ranges::any_of(text, [](char c) { return c >= '\0' && c < ' '; }))
      fault(bytes, fmt::format("{} is no name", in_backquotes(text)), "a virtual cluster has a short one");
  } else if (key_ == "submitted_time")
    take_instant(job_.submitted, text, bytes);
  else if (key_ == "status") {
    job_.status = text;
    if (std::ranges::find(statuses, text) == statuses.end())
      fault(bytes, fmt::format("{} is no status", in_backquotes(text)), "`Pass`, `Killed` or `Failed` is due here");
  }
}

bool PhillyHandler::scalar(std::optional<std::string_view> text, std::string_view shown, std::uint64_t bytes)
{
  if (skipped_ > 0)
    return true;
  const bool nothing = !text && shown == "null";
  const bool in_object = in_ == In::job || in_ == In::attempt || in_ == In::host;
  const bool list_due = key_ == "attempts" || key_ == "detail" || key_ == "gpus";
  if (in_ == In::gpus)
    ++attempt_.gpus;
  else if (in_object && (nothing || passes_over()))
    return true;
  else if (!in_object || !text || list_due)
    misplaced(in_backquotes(shown), bytes);
  else if (in_ == In::job)
    job_value(*text, bytes);
  else
    take_instant(key_ == "start_time" ? attempt_.start : attempt_.end, *text, bytes);
  return true;
}

void PhillyHandler::end_attempt()
{
  job_.widths_differ = job_.widths_differ || (job_.attempts > 0 && attempt_.gpus != job_.gpus);
  ++job_.attempts;
  job_.gpus = std::max(job_.gpus, attempt_.gpus);
  if (attempt_.start && (!job_.first_start || *attempt_.start < *job_.first_start))
    job_.first_start = attempt_.start;
  if (!attempt_.start || !attempt_.end)
    return;
  ++job_.whole;
  if (*attempt_.end < *attempt_.start)
    job_.turned = true;
  else {
    job_.ran = job_.ran + (*attempt_.end - *attempt_.start);
    job_.stays.emplace_back(*attempt_.start, *attempt_.end);
  }
}

/// Whether one begins before another has ended.
bool attempts_overlap(std::vector<std::pair<Timestamp, Timestamp>>& stays)
{
  std::ranges::sort(stays);
  return std::ranges::adjacent_find(stays, [](const auto& one, const auto& next) { return next.first < one.second; }) !=
         stays.end();
}

void PhillyHandler::end_job()
{
  if (job_.faulty)
    return;
  const auto missing = [&](std::string_view name) {
    problems_.fault(job_.line, 0, name, "the key is missing", "each job of Philly's cluster_job_log has it");
  };
  if (job_.id.empty())
    missing("jobid");
  if (job_.cluster.empty())
    missing("vc");
  if (job_.status.empty())
    missing("status");
  if (!job_.submitted)
    missing("submitted_time");
  if (job_.id.empty() || job_.cluster.empty() || job_.status.empty() || !job_.submitted)
    return;
  if (job_.whole == 0)
    return problems_.dropped("never started", job_.line);
  if (job_.gpus == 0)
    return problems_.dropped("no GPUs", job_.line);
  if (job_.turned)
    return problems_.dropped("an attempt ends before it starts", job_.line);
  if (job_.gpus > static_cast<std::uint64_t>(max_processors))
    return problems_.fault(job_.line, 0, "gpus", "there are too many", fmt::format("{} are the most", max_processors));
  if (job_.ran > Seconds{max_trace_time})
    return problems_.fault(job_.line, 0, "attempts", "they last too long",
                           fmt::format("{:g} s is the most", max_trace_time));
  if (job_.status != "Pass")
    problems_.repaired(fmt::format("{}: ended early, the time it ran taken for its run time", job_.status), job_.line);
  if (job_.widths_differ)
    problems_.repaired("attempts on different numbers of GPUs, the most taken", job_.line);
  if (attempts_overlap(job_.stays))
    problems_.repaired("attempts at the same time, counted one after the other", job_.line);
  if (job_.whole < job_.attempts)
    problems_.repaired("an attempt without a start or an end, not counted", job_.line);
  TraceJob job;
  job.submitted = *job_.submitted;
  job.run_time = job_.ran;
  job.request = builder_.request_for(static_cast<std::uint32_t>(job_.gpus));
  if (*job_.first_start >= *job_.submitted)
    job.recorded_wait = *job_.first_start - *job_.submitted;
  else
    problems_.repaired("starts before it is submitted, its wait unknown then", job_.line);
  builder_.add(job_.id, job, job_.line);
  clusters_.add(job_.cluster, job_.cluster_at.line, job_.cluster_at.column);
}

class PhillyJsonReader final : public TraceReader {
public:
  JobList read(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics) const override
  {
    ReadProblems problems{source.name(), diagnostics};
    JsonCursor cursor{source.open(options.max_bytes)};
    JobListBuilder builder{options, problems};
    PhillyHandler handler{cursor, problems, builder};
    PhillyJson::sax_parse(JsonIterator{cursor}, JsonIterator{}, &handler);
    builder.rebase_to_first();
    return builder.finish();
  }
};

} // namespace

std::unique_ptr<TraceReader> make_philly_json_reader()
{
  return std::make_unique<PhillyJsonReader>();
}

} // namespace leasehold::workload
