// Where jobs were under a scheduling policy, and when: for tests of policies that stop and move them. Hosts of four chips; a
// stop costs 10 s of checkpoint, the start after it 20 s of restart.
#pragma once

#include "policy/scheduling/registry.hpp"
#include "simulation/job_world.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace leasehold::test {

/// `NAME: POOL:START-END POOL:START-END, NAME: …`, by job. `ends`: when each was done, by name.
/// `terms`: what leases of the pools cost; none where it is absent.
inline std::string stays_under(const std::string& policy, const std::vector<std::uint32_t>& hosts,
                               const std::vector<JobSpec>& jobs, std::map<std::string, double>* ends = nullptr,
                               const model::LeaseTerms* terms = nullptr)
{
  struct Noted final : policy::Scheduling {
    std::unique_ptr<policy::Scheduling> policy;
    std::map<std::uint32_t, std::string> stays;
    std::map<std::uint32_t, double> ends;
    void schedule(const model::ClusterView& view, policy::DecisionSink& decisions) override
    {
      policy->schedule(view, decisions);
    }
    [[nodiscard]] Timestamp wake_at() const override { return policy->wake_at(); }
    void submitted(const model::ClusterView& view, model::JobId job) override { policy->submitted(view, job); }
    void started(const model::ClusterView& view, model::JobId job) override { policy->started(view, job); }
    void ended(const model::ClusterView& view, model::JobId job, const model::Allocation& held) override
    {
      policy->ended(view, job, held);
      stays[job.index()] +=
          fmt::format(" {}:{:.0f}-{:.0f}", held.placement.pool.index(), held.started.value(), view.now().value());
      ends[job.index()] = view.now().value();
    }
  };
  auto noted = std::make_unique<Noted>();
  Noted& notes = *noted;
  noted->policy = policy_from(policy::scheduling_policies(), policy);
  JobWorld world{hosts, jobs, {"train", "model", {Seconds{10'000}, Seconds{10}}, Seconds{20}}, std::move(noted)};
  if (terms != nullptr)
    world.state.view.know(*terms);
  world.play();
  CHECK(world.runner.totals().refused_decisions == 0);
  CHECK(world.runner.counts().finished == jobs.size());
  CHECK(world.state.ledger.audit() == "");
  std::string text;
  for (const auto& [job, stays] : notes.stays)
    text += fmt::format("{}{}:{}", text.empty() ? "" : ", ", jobs[job].name, stays);
  for (const auto& [job, end] : notes.ends)
    if (ends != nullptr)
      (*ends)[jobs[job].name] = end;
  return text;
}

} // namespace leasehold::test
