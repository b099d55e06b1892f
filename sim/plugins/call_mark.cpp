#include "plugins/call_mark.hpp"

#include "units/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include <pthread.h>
#include <unistd.h>

namespace leasehold::policy {

namespace {

struct Mark {
  CallMark own;
  CallMark* current = &own;
  std::string forking; ///< what a copy says as it ends; empty where it may go on
};

Mark& mark_of_process()
{
  static Mark mark;
  return mark;
}

/// Before a fork, as the mark is shared: by the time the copy runs, the call may be over in the original.
void look_who_forks()
{
  mark_of_process().forking =
      call_mark().inside() ? "leasehold: " + call_mark().text() + " forked; the copy of the run has ended\n" : "";
}

/// A plug-in that forks must not have the run go on twice.
void end_copy()
{
  const std::string& said = mark_of_process().forking;
  if (said.empty())
    return;
  static_cast<void>(!write(STDERR_FILENO, said.data(), said.size()));
  _exit(EXIT_FAILURE);
}

} // namespace

std::string CallMark::text() const
{
  return std::string{call_.who} + ", at " + to_text(Seconds{call_.now.value()}) + " of simulated time,";
}

void CallMark::enter(std::string_view who, Timestamp now)
{
  call_.now = now;
  const std::size_t length = std::min(who.size(), sizeof call_.who - 1);
  std::copy_n(who.data(), length, call_.who);
  call_.who[length] = '\0';
  number_.store((number_.load(std::memory_order_relaxed) + 1) | 1U, std::memory_order_release);
}

void CallMark::leave(const Call& before, bool inside)
{
  if (inside) {
    call_ = before;
    number_.fetch_add(2, std::memory_order_release);
  } else {
    number_.fetch_add(1, std::memory_order_release);
  }
}

CallMark& call_mark()
{
  return *mark_of_process().current;
}

void mark_calls_in(CallMark& shared)
{
  mark_of_process().current = &shared;
  static const int heard = pthread_atfork(look_who_forks, nullptr, end_copy);
  static_cast<void>(heard);
}

InPlugin::InPlugin(std::string_view who, Timestamp now) : nested_(call_mark().inside())
{
  if (nested_)
    before_ = call_mark().call();
  call_mark().enter(who, now);
}

InPlugin::~InPlugin()
{
  call_mark().leave(before_, nested_);
}

} // namespace leasehold::policy
