// Every fact that events.csv tells.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leasehold::output {

enum class Fact : std::uint8_t {
  job_submitted,
  job_started,
  job_finished,
  job_killed,
  job_preempted,
  job_failed,
  job_retried,
  job_rejected,
  decision_refused,
  lease_moved,
  lease_reduced,
  host_down,
  host_up,
  host_slowed,
  host_restored,
  link_slowed,
  link_restored,
  link_down,
  link_up,
  spare_taken,
  replica_started,
  replica_stopped,
  port_moved,
  copy_started,
  copy_ended,
  checkpoint_moved,
  budget_spent,
};

/// What a column may say.
struct Word {
  std::string_view name;
  std::string_view meaning;
};

/// By Fact.
inline constexpr std::array facts = {
    Word{"job_submitted", "the job joins the queue"},
    Word{"job_started", "the job takes its chips; detail: which, and by which of its requests"},
    Word{"job_finished", "the job has done its work"},
    Word{"job_killed", "the job has used up the time that it asked for"},
    Word{"job_preempted", "the job is off its chips and back in the queue; detail: why"},
    Word{"job_failed", "an attempt of the job, which has `retries`, has failed; detail: the how manieth of how many"},
    Word{"job_retried", "the job is back in the queue after an attempt that failed"},
    Word{"job_rejected", "the job will never run"},
    Word{"decision_refused", "a policy decided what cannot be, about the job; detail: which decision, and why not"},
    Word{"lease_moved",
         "the lease's state changes; one that was refused is told by tenant and offer; detail: to which"},
    Word{"lease_reduced", "the lease lets go of hosts and goes on with the rest; detail: how many chips"},
    Word{"host_down", "the host fails, or its outage begins; detail: the cause"},
    Word{"host_up", "the host is back; detail: the cause that is over"},
    Word{"host_slowed", "the host runs at a share of its speed; detail: the cause"},
    Word{"host_restored", "the host is back at full speed; detail: the cause that is over"},
    Word{"link_slowed",
         "the link, or all of the switch, has a share of its bandwidth; detail: the cause, if it is a failure"},
    Word{"link_restored", "the link, or all of the switch, has all of it again; detail: the cause that is over"},
    Word{"link_down", "nothing goes by the link, or the switch; detail: the cause, if it is a failure"},
    Word{"link_up", "the link, or the switch, is back; detail: the cause that is over"},
    Word{"spare_taken", "the spare host stands in for one that is down; detail: for which"},
    Word{"replica_started", "the service has one replica more, which begins to load"},
    Word{"replica_stopped", "the service has one replica less"},
    Word{"port_moved", "the port's state changes; detail: to which"},
    Word{"copy_started", "a copy of the dataset sets out; detail: for which region"},
    Word{"copy_ended", "the copy is there; detail: in which region"},
    Word{"checkpoint_moved", "the job's checkpoint sets out for where it runs next; detail: the region"},
    Word{"budget_spent", "the tenant's budget leaves nothing: its leases that end freely end"},
};
static_assert(facts.size() == static_cast<std::size_t>(Fact::budget_spent) + 1);

} // namespace leasehold::output
