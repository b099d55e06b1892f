// What decisions.csv tells of: who decided what, and how it ended.
#pragma once

#include "output/facts.hpp"

namespace leasehold::output {

enum class Decided : std::uint8_t {
  lease_requested,
  lease_released,
  lease_reduced,
  lease_kept,
  renewal_set,
  port_asked,
  gang_housed,
  data_sent,
  job_started,
  job_waits,
  job_refused,
  job_stopped,
  service_scaled,
  replicas_wait,
  bargain_weighed,
};

/// By Decided.
inline constexpr std::array decided = {
    Word{"lease_requested", "the leasing policy asks for a lease; options: whatever gives chips to the same work"},
    Word{"lease_released", "the leasing policy lets go of a lease; options: the tenant's other leases of the chip"},
    Word{"lease_reduced", "likewise of some of its chips"},
    Word{"lease_kept", "chips of a lease that idle after a review, told anew where they change by a tenth of the "
                       "lease; reason: who needs the chip, and whether the lease could end"},
    Word{"renewal_set", "the leasing policy says whether a term renews itself"},
    Word{"port_asked", "the leasing policy asks for a port"},
    Word{"gang_housed", "the leasing policy says where chips are leased for a gang"},
    Word{"data_sent", "the leasing policy has a gang's data copied"},
    Word{"job_started", "a job takes its chips; options: the pools that are open to it"},
    Word{"job_waits", "what a job of the first hundred in the queue waits for, told anew where it changes; options: "
                      "the pools that are open to it"},
    Word{"job_refused", "the scheduling policy decides about a job what cannot be"},
    Word{"job_stopped", "the scheduling policy stops, moves or rejects a job"},
    Word{"service_scaled", "autoscaling wants another number of replicas"},
    Word{"replicas_wait", "what replicas that are wanted wait for, told anew where it changes"},
    Word{"bargain_weighed",
         "the leasing policy works out what a term for chips or a port saves and costs, told anew where the "
         "answer turns or a number changes by half; refused: it saves too little. Of policies that go by "
         "such bargains: those that plan with a programme weigh all at once"},
};
static_assert(decided.size() == static_cast<std::size_t>(Decided::bargain_weighed) + 1);

enum class Choice : std::uint8_t { chosen, refused, passed_over };
inline constexpr std::array<std::string_view, 3> choices = {"chosen", "refused", "passed_over"};

} // namespace leasehold::output
