// The Standard Workload Format, version 2.2: D. G. Feitelson, D. Tsafrir, D. Krakov, Experience with using the Parallel
// Workloads Archive, JPDC 74(10), 2014; https://www.cs.huji.ac.il/labs/parallel/workload/swf.html
//
// A line is 18 numbers; times may carry fractions. What -1 (unknown) does is decided field by field:
//   2 submit time      dropped
//   3 wait time        no recorded wait
//   4 run time         dropped; 0 is a run time (below the log's resolution) unless the job was cancelled (status 5)
//   5 processors used  repaired with field 8, the processors asked for; dropped where that is unknown too
//                      (0 is unknown)
//   9 time asked for   no walltime, counted as repaired: the run time would tell a policy the truth (0 is unknown)
//  17 preceding job   it waits for none, nor for one that is not among the jobs
//  18 think time      none: it is submitted once the preceding job is over, if not later by field 2 (0 is none); without
//                     a preceding job it is not used, counted as repaired
// Lines of status 2, 3 and 4 are the parts of a job that has a line of its own, and are dropped.
#include "units/decimal.hpp"
#include "workload/formats.hpp"
#include "workload/job_list_builder.hpp"
#include "workload/line_reader.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace leasehold::workload {

namespace {

constexpr std::size_t field_count = 18;
enum Field : std::size_t { id, submit, wait, run, used, asked = 7, estimate = 8, status = 10, preceding = 16, think };

constexpr std::array<std::string_view, field_count> field_names{"job_number",
                                                                "submit_time",
                                                                "wait_time",
                                                                "run_time",
                                                                "allocated_processors",
                                                                "cpu_time",
                                                                "used_memory",
                                                                "requested_processors",
                                                                "requested_time",
                                                                "memory",
                                                                "status",
                                                                "user",
                                                                "group",
                                                                "executable",
                                                                "queue",
                                                                "partition",
                                                                "preceding_job",
                                                                "think_time"};

bool is_blank(char c)
{
  return c == ' ' || c == '\t';
}

/// The column (from 1) and the text of field `wanted`.
std::pair<std::uint64_t, std::string_view> find_field(std::string_view line, std::size_t wanted)
{
  std::size_t begin = 0;
  for (std::size_t field = 0;; ++field) {
    while (begin < line.size() && is_blank(line[begin]))
      ++begin;
    std::size_t end = begin;
    while (end < line.size() && !is_blank(line[end]))
      ++end;
    if (field == wanted || end == line.size())
      return {begin + 1, line.substr(begin, end - begin)};
    begin = end;
  }
}

class SwfLines {
public:
  SwfLines(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics)
      : problems_(source.name(), diagnostics), lines_(source.open(options.max_bytes), problems_),
        builder_(options, problems_)
  {
  }

  JobList read()
  {
    while (const auto line = lines_.next()) {
      const std::size_t begin = line->find_first_not_of(" \t");
      if (begin == std::string_view::npos)
        continue;
      if ((*line)[begin] == ';')
        take_header(line->substr(begin + 1));
      else
        take_record(*line);
    }
    return builder_.finish();
  }

private:
  void take_header(std::string_view comment);
  void take_record(std::string_view line);
  bool parse(std::string_view line);
  bool is_sound(std::string_view line);
  /// Why the line yields no job; empty where it does.
  [[nodiscard]] std::string_view drop_reason() const;
  /// Of a field of the line that parse() has read.
  [[nodiscard]] double value(Field field) const { return values_[field]; }
  bool fault(std::string_view line, std::size_t field, std::string_view problem, std::string why);

  ReadProblems problems_;
  LineReader lines_;
  JobListBuilder builder_;
  std::uint32_t max_nodes_ = 0;
  // Of the line that was read last:
  std::array<Decimal, field_count> fields_;
  std::array<double, field_count> values_{}; ///< of the fields that matter
};

void SwfLines::take_header(std::string_view comment)
{
  const std::size_t colon = comment.find(':');
  if (colon == std::string_view::npos)
    return;
  const auto trimmed = [](std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    return begin == std::string_view::npos ? std::string_view{} : text.substr(begin);
  };
  const std::string_view key = trimmed(comment.substr(0, colon));
  const std::string_view value = trimmed(comment.substr(colon + 1));
  // Archive headers are prose as often as numbers, so what is not a number is left alone.
  const auto number = [&](auto& into) { std::from_chars(value.data(), value.data() + value.size(), into); };
  if (key == "MaxProcs")
    number(builder_.list().machine_size);
  else if (key == "MaxNodes")
    number(max_nodes_);
  else if (key == "UnixStartTime")
    number(builder_.list().unix_start);
  if (builder_.list().machine_size == 0)
    builder_.list().machine_size = max_nodes_;
}

bool SwfLines::fault(std::string_view line, std::size_t field, std::string_view problem, std::string why)
{
  const auto [column, text] = find_field(line, field);
  problems_.fault(lines_.number(), column, field_names[field], fmt::format("{} {}", in_backquotes(text), problem),
                  std::move(why));
  return false;
}

bool SwfLines::parse(std::string_view line)
{
  const char* at = line.data();
  const char* const end = at + line.size();
  std::size_t count = 0;
  while (true) {
    while (at != end && is_blank(*at))
      ++at;
    if (at == end)
      break;
    if (count == field_count) {
      problems_.fault(lines_.number(), static_cast<std::uint64_t>(at - line.data()) + 1, {},
                      "the line goes on after its 18th field", "a line of SWF has 18 fields");
      return false;
    }
    at = fields_[count].read(at, end);
    if (at == nullptr || (at != end && !is_blank(*at)))
      return fault(line, count, "is not a number", fmt::format("it is field {} of SWF", count + 1));
    ++count;
  }
  if (count < field_count) {
    problems_.fault(lines_.number(), line.size() + 1, field_names[count],
                    fmt::format("the line ends after {} fields", count), "a line of SWF has 18 fields",
                    "write -1 for what is unknown");
    return false;
  }
  for (const Field field : {submit, wait, run, used, asked, estimate, status, preceding, think})
    values_[field] = fields_[field].value();
  return true;
}

bool SwfLines::is_sound(std::string_view line)
{
  for (const Field time : {submit, run, estimate, think}) {
    const double seconds = value(time);
    if (seconds < 0 && seconds != -1)
      return fault(line, time, "is negative", "a time is, or is -1 where it is unknown");
    if (seconds > max_trace_time)
      return fault(line, time, "is absurd", fmt::format("a time here is at most {:g} s", max_trace_time));
  }
  if (value(wait) > max_trace_time) // below 0 it is unknown, whatever the number
    return fault(line, wait, "is absurd", fmt::format("a time here is at most {:g} s", max_trace_time));
  for (const Field processors : {used, asked}) {
    const double count = value(processors);
    if (count < 0 && count != -1)
      return fault(line, processors, "is negative", "processors are counted, or are -1 where they are unknown");
    if (count > max_processors)
      return fault(line, processors, "is absurd", fmt::format("a job has at most {} processors", max_processors));
    if (std::trunc(count) != count)
      return fault(line, processors, "is not a whole number", "processors are counted");
  }
  return true;
}

std::string_view SwfLines::drop_reason() const
{
  const double state = value(status);
  if (state >= 2 && state <= 4)
    return "part of a job that has its own line (status 2, 3 or 4)";
  if (state == 5 && value(run) <= 0)
    return "cancelled before it started (status 5)";
  if (value(submit) < 0)
    return "submit time unknown (field 2)";
  if (value(run) < 0)
    return "run time unknown (field 4)";
  if (value(used) <= 0 && value(asked) <= 0)
    return "processors unknown (fields 5 and 8)";
  return {};
}

void SwfLines::take_record(std::string_view line)
{
  problems_.record_seen();
  if (!parse(line) || !is_sound(line))
    return;
  if (const std::string_view reason = drop_reason(); !reason.empty())
    return problems_.dropped(reason, lines_.number());
  if (value(used) <= 0)
    problems_.repaired("processors used unknown (field 5), those asked for taken (field 8)", lines_.number());
  if (value(estimate) <= 0)
    problems_.repaired("requested time unknown (field 9), no walltime", lines_.number());
  TraceJob job;
  job.submitted = fields_[submit].instant();
  job.run_time = fields_[run].duration();
  job.request = builder_.request_for(static_cast<std::uint32_t>(value(value(used) > 0 ? used : asked)));
  job.request.walltime = value(estimate) > 0 ? fields_[estimate].duration() : model::no_limit;
  job.recorded_wait = value(wait) < 0 ? Seconds{-1.0} : fields_[wait].duration();
  constexpr std::size_t sample = 1024;
  if (builder_.size() == sample)
    builder_.expect(lines_.expected_lines());
  builder_.add(fields_[id].text(), job, lines_.number());
  if (value(preceding) > 0)
    builder_.wait_for({std::string{fields_[preceding].text()},
                       value(think) > 0 ? fields_[think].duration() : Seconds{0.0}, true, "preceding job (field 17)"});
  else if (value(think) > 0)
    problems_.repaired("think time without a preceding job (fields 18 and 17), not used", lines_.number());
}

class SwfReader final : public TraceReader {
public:
  JobList read(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics) const override
  {
    return SwfLines{source, options, diagnostics}.read();
  }
};

} // namespace

std::unique_ptr<TraceReader> make_swf_reader()
{
  return std::make_unique<SwfReader>();
}

} // namespace leasehold::workload
