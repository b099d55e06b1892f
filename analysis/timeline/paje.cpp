#include "analysis/timeline/paje.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leasehold::analysis {

namespace {

constexpr std::string_view header = R"(%EventDef PajeDefineContainerType 0
% Alias string
% Type string
% Name string
%EndEventDef
%EventDef PajeDefineStateType 1
% Alias string
% Type string
% Name string
%EndEventDef
%EventDef PajeDefineVariableType 2
% Alias string
% Type string
% Name string
% Color color
%EndEventDef
%EventDef PajeCreateContainer 3
% Time date
% Alias string
% Type string
% Container string
% Name string
%EndEventDef
%EventDef PajeDestroyContainer 4
% Time date
% Type string
% Name string
%EndEventDef
%EventDef PajePushState 5
% Time date
% Type string
% Container string
% Value string
%EndEventDef
%EventDef PajePopState 6
% Time date
% Type string
% Container string
%EndEventDef
%EventDef PajeSetVariable 7
% Time date
% Type string
% Container string
% Value double
%EndEventDef
0 R 0 "Run"
0 P R "Process"
0 T P "Thread"
1 S T "Use"
)";

/// Of what happens at one time: containers are there first, what ends makes room for what begins, and what takes no time
/// begins before it ends.
enum Rank : int { creates, ends, begins, ends_at_once, counts };

/// The format knows no quote within quotes.
std::string text_of(const std::string& text)
{
  std::string plain = text;
  for (char& c : plain)
    if (c == '"' || static_cast<unsigned char>(c) < ' ')
      c = c == '"' ? '\'' : ' ';
  return "\"" + plain + "\"";
}

} // namespace

PajeTrace::PajeTrace(const std::filesystem::path& target) : file_(target)
{
  events_.add(0.0, creates, R"(3 0.000000 run R 0 "run")");
}

std::string PajeTrace::container(const std::string& type, const std::string& parent, const std::string& name)
{
  const auto [found, fresh] =
      containers_.emplace(parent + '\n' + name, fmt::format("{}{}", type, containers_.size() + 1));
  if (fresh)
    events_.add(0.0, creates, fmt::format("3 0.000000 {} {} {} {}", found->second, type, parent, text_of(name)));
  return found->second;
}

void PajeTrace::slice(const Slice& slice)
{
  const std::string thread = container("T", container("P", "run", slice.process), slice.thread);
  std::string value = slice.name;
  for (const auto& [key, detail] : slice.details)
    if (key == "row") // what else is known of it stands in the table's row
      value += " #" + detail;
  events_.add(slice.begin, begins, fmt::format("5 {:.6f} S {} {}", slice.begin, thread, text_of(value)));
  events_.add(slice.end, slice.end > slice.begin ? ends : ends_at_once,
              fmt::format("6 {:.6f} S {}", slice.end, thread));
  end_ = std::max(end_, slice.end);
}

void PajeTrace::count(const Count& count)
{
  const std::string process = container("P", "run", count.process);
  const auto [found, fresh] = variables_.emplace(count.counter, fmt::format("V{}", variables_.size() + 1));
  if (fresh)
    definitions_ += fmt::format("2 {} P {} \"0 0 0\"\n", found->second, text_of(count.counter));
  events_.add(count.time, counts, fmt::format("7 {:.6f} {} {} {}", count.time, found->second, process, count.value));
  end_ = std::max(end_, count.time);
}

void PajeTrace::close()
{
  file_.write(header);
  file_.write(definitions_);
  events_.play([this](double, std::string_view text) {
    file_.write(text);
    file_.write("\n");
  });
  for (const char type : {'T', 'P'}) // a container outlives those within it
    for (const auto& [name, alias] : containers_)
      if (alias.front() == type)
        file_.write(fmt::format("4 {:.6f} {} {}\n", end_, type, alias));
  file_.write(fmt::format("4 {:.6f} R run\n", end_));
  file_.close();
}

} // namespace leasehold::analysis
