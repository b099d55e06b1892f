#include "plugins/script/made.hpp"
#include "plugins/script/view_picture.hpp"
#include "policy/planning/rounds.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <set>

namespace leasehold::policy {

namespace {

class ScriptScheduling final : public Scheduling, private ViewPicture<SchedulingStage> {
public:
  ScriptScheduling(std::unique_ptr<Script> script, std::optional<Seconds> round) : script_(std::move(script))
  {
    if (round)
      clock_.emplace(*round);
  }

  void schedule(const model::ClusterView& view, DecisionSink& decisions) override
  {
    if (clock_ && !clock_->begins(view.now()))
      return;
    const bool any = view.pending().size() > 0 ||
                     std::ranges::any_of(view.pools(), [](const model::Pool& pool) { return pool.running.size() > 0; });
    if (!any)
      return;
    if (clock_)
      clock_->go_on(view.now());
    look(view);
    decisions_ = &decisions;
    script_->schedule(*this);
  }
  [[nodiscard]] Timestamp wake_at() const override { return clock_ ? clock_->next() : Timestamp::never(); }
  void meet(const Parties& parties, config::Diagnostics&) override { know(parties); }
  void submitted(const model::ClusterView&, model::JobId job) override
  {
    submitted_ = std::max(submitted_, std::int64_t{job.index()} + 1);
  }

private:
  [[nodiscard]] std::span<const model::PoolId> open_to(std::int64_t job) override { return view().open_to(known(job)); }
  [[nodiscard]] bool fits(std::int64_t job, std::int64_t alternative, std::int64_t pool) override
  {
    return view().fits(known_pool(pool), request(job, alternative));
  }
  [[nodiscard]] bool could_fit(std::int64_t job, std::int64_t alternative, std::int64_t pool) override
  {
    return view().could_fit(known_pool(pool), request(job, alternative));
  }
  bool start(std::int64_t job, std::int64_t alternative, std::int64_t pool) override
  {
    const model::JobId id = known(job);
    if (view().job(id).state != model::JobState::pending)
      throw std::invalid_argument(fmt::format("job {} cannot be started: it runs already", job));
    const model::Request& wanted = request(job, alternative);
    const model::PoolId where = known_pool(pool);
    if (!view().fits(where, wanted)) {
      refusal_ = model::Rejection::does_not_fit;
      return false;
    }
    tables().before_decision(id);
    return decide(Start{id, static_cast<std::uint32_t>(alternative), where, std::nullopt});
  }
  bool stop(std::int64_t job) override
  {
    const model::JobId id = known_to_run(job);
    tables().before_decision(id);
    return decide(Preempt{id});
  }
  bool move(std::int64_t job, std::int64_t alternative, std::int64_t pool) override
  {
    const model::JobId id = known_to_run(job);
    static_cast<void>(request(job, alternative));
    const model::Allocation& held = view().allocation(id);
    const auto act = move_to(held.request, held.placement,
                             {id, static_cast<std::uint32_t>(alternative), known_pool(pool), std::nullopt});
    tables().before_decision(id);
    return !act || decide(*act);
  }
  bool reject(std::int64_t job) override
  {
    const model::JobId id = known(job);
    tables().before_decision(id);
    return decide(Reject{id});
  }
  [[nodiscard]] std::string_view refusal() const override { return model::explain(refusal_); }

  void run(std::span<const Run> plan) override
  {
    std::set<model::JobId> planned;
    std::vector<Decision> act;
    for (const Run& run : plan)
      if (!planned.insert(known(run.job)).second)
        throw std::invalid_argument(fmt::format("job {} is in the plan twice", run.job));
    for (const model::JobId job : tables().running())
      if (view().runs(job) && !planned.contains(job))
        act.push_back(Preempt{job});
    for (const Run& run : plan) {
      const model::JobId id = known(run.job);
      static_cast<void>(request(run.job, run.alternative));
      const Plan::Run wanted{id, static_cast<std::uint32_t>(run.alternative), known_pool(run.pool), std::nullopt};
      if (!view().runs(id)) {
        act.push_back(Start{id, wanted.request, wanted.pool, std::nullopt});
        continue;
      }
      const model::Allocation& held = view().allocation(id);
      if (auto move = move_to(held.request, held.placement, wanted))
        act.push_back(std::move(*move));
    }
    carry_out(view(), std::move(act), *decisions_);
  }

  bool decide(const Decision& decision)
  {
    refusal_ = decisions_->decide(decision);
    return refusal_ == model::Rejection::accepted;
  }
  [[nodiscard]] model::JobId known(std::int64_t job) const
  {
    if (job < 0 || job >= submitted_)
      throw std::invalid_argument(fmt::format("there is no job {}", job));
    const model::JobId id{static_cast<std::uint32_t>(job)};
    const model::Job& found = view().job(id);
    if (found.kind != model::JobKind::rigid && found.kind != model::JobKind::training)
      throw std::invalid_argument(fmt::format("job {} is none that a scheduling policy plans", job));
    if (found.state != model::JobState::pending && found.state != model::JobState::running)
      throw std::invalid_argument(fmt::format("job {} is {}", job, found.is_open() ? "not there yet" : "over"));
    return id;
  }
  [[nodiscard]] model::JobId known_to_run(std::int64_t job) const
  {
    const model::JobId id = known(job);
    if (!view().runs(id))
      throw std::invalid_argument(fmt::format("job {} does not run", job));
    return id;
  }
  [[nodiscard]] const model::Request& request(std::int64_t job, std::int64_t alternative) const
  {
    const auto requests = view().requests(known(job));
    if (alternative < 0 || alternative >= static_cast<std::int64_t>(requests.size()))
      throw std::invalid_argument(
          fmt::format("job {} has no alternative {} (it has {})", job, alternative, requests.size()));
    return requests[static_cast<std::size_t>(alternative)];
  }
  std::unique_ptr<Script> script_;
  std::optional<RoundClock> clock_;
  std::int64_t submitted_ = 0; ///< ids below it have been
  DecisionSink* decisions_ = nullptr;
  model::Rejection refusal_ = model::Rejection::accepted;
};

} // namespace

template <> Factory<Scheduling> script_factory<Scheduling>(const ScriptPolicy& script)
{
  return factory_of<Scheduling>(script, [](const ScriptPolicy& read, std::unique_ptr<Script> object) {
    return std::make_unique<ScriptScheduling>(std::move(object), read.every);
  });
}

} // namespace leasehold::policy
