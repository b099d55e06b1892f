#include "experiment/interruption.hpp"

namespace leasehold::experiment {

namespace {

volatile std::sig_atomic_t noted_signal = 0; // a handler has no other place

void note_signal(int number)
{
  noted_signal = number;
}

} // namespace

Interruption::Interruption()
{
  noted_signal = 0;
  for (std::size_t i = 0; i < signals.size(); ++i) {
    struct sigaction action {};
    action.sa_handler = note_signal; // without SA_RESTART: what waits is to look up
    sigaction(signals[i], nullptr, &before_[i]);
    if (before_[i].sa_handler != SIG_IGN)
      sigaction(signals[i], &action, nullptr);
  }
}

Interruption::~Interruption()
{
  for (std::size_t i = 0; i < signals.size(); ++i)
    sigaction(signals[i], &before_[i], nullptr);
}

int Interruption::signal()
{
  return noted_signal;
}

void Interruption::leave_to_parent()
{
  for (const int number : signals)
    std::signal(number, SIG_IGN);
}

} // namespace leasehold::experiment
