// Textbook schedules of rigid one-chip gangs written as plainly as possible: whole-machine arrays, everything rebuilt
// at every instant. They share no code with the policies and are what these are compared with.
#pragma once

#include "support/trace_runner.hpp"

#include <cstdint>
#include <vector>

namespace leasehold::test {

enum class NaiveRule { fcfs, easy, conservative, named_hosts };

/// Start times by position. Jobs are ordered by submission; all events of one instant count before anything starts.
[[nodiscard]] std::vector<double> naive_starts(const std::vector<TraceJob>& jobs, std::uint32_t hosts, NaiveRule rule);

} // namespace leasehold::test
