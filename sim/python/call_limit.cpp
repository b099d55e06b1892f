#define PY_SSIZE_T_CLEAN
#include <Python.h> // first, as its manual asks

#include "python/call_limit.hpp"

#include "plugins/call_mark.hpp"
#include "units/text.hpp"

#include <csignal>
#include <ctime>
#include <string>

namespace leasehold::policy {

namespace {

constexpr double tick = 0.25; ///< processor time between two looks, s

/// Runs where Python may raise.
int raise_late(void*)
{
  const std::string said =
      "it did not return within " + to_text(call_mark().limit) + " of processor time (--plugin-limit allows more)";
  PyErr_SetString(PyExc_TimeoutError, said.c_str());
  return -1;
}

/// Of a signal: looks whether the call is still the one of the last look.
void look_at_call(int)
{
  static std::uint64_t seen = 0;
  static double looks = 0.0;
  const CallMark& mark = call_mark();
  const std::uint64_t number = mark.number();
  looks = mark.inside() && number == seen ? looks + tick : 0.0;
  seen = number;
  if (mark.limit > Seconds{0} && looks >= mark.limit.value() && looks < mark.limit.value() + tick)
    Py_AddPendingCall(raise_late, nullptr);
}

} // namespace

void watch_calls()
{
  struct sigaction action = {};
  action.sa_handler = look_at_call;
  action.sa_flags = SA_RESTART;
  sigaction(SIGPROF, &action, nullptr);
  sigevent event = {};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGPROF;
  timer_t timer{};
  if (timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer) != 0)
    return; // whoever waits for this process ends it
  const timespec each{0, static_cast<long>(tick * 1e9)};
  const itimerspec period{each, each};
  timer_settime(timer, 0, &period, nullptr);
}

} // namespace leasehold::policy
