#include "plugins/script/made.hpp"
#include "plugins/script/view_picture.hpp"
#include "policy/planning/rounds.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <set>
#include <utility>

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
    told_where(script_->written_at(), [&] { script_->schedule(*this); });
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
  bool start(const Run& run) override
  {
    const Plan::Run wanted = known_run(run);
    if (view().job(wanted.job).state != model::JobState::pending)
      throw std::invalid_argument(fmt::format("job {} cannot be started: it runs already", run.job));
    if (!view().fits(wanted.pool, view().requests(wanted.job)[wanted.request])) {
      refusal_ = model::Rejection::does_not_fit;
      return false;
    }
    tables().before_decision(wanted.job);
    return decide(Start{wanted.job, wanted.request, wanted.pool, wanted.placement});
  }
  bool stop(std::int64_t job, bool at_once, Seconds notice) override
  {
    const model::JobId id = known_to_run(job);
    if (!(notice >= Seconds{0}) || !std::isfinite(notice.value()))
      throw std::invalid_argument(fmt::format("{} s is no notice", notice.value()));
    if (at_once && notice > Seconds{0})
      throw std::invalid_argument("a stop is either at once or with notice");
    tables().before_decision(id);
    const Stop how = at_once ? Stop::at_once : notice > Seconds{0} ? Stop::with_notice : Stop::after_checkpoint;
    return decide(Preempt{id, how, notice});
  }
  bool move(const Run& run) override
  {
    const model::JobId id = known_to_run(run.job);
    const model::Allocation& held = view().allocation(id);
    const auto act = move_to(held.request, held.placement, known_run(run));
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
      const Plan::Run wanted = known_run(run);
      if (!view().runs(wanted.job)) {
        act.push_back(Start{wanted.job, wanted.request, wanted.pool, wanted.placement});
        continue;
      }
      const model::Allocation& held = view().allocation(wanted.job);
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
  /// By host, as placements are written; the ledger says what is wrong with it.
  [[nodiscard]] model::Placement placement(std::vector<OnHost> hosts, model::PoolId pool) const
  {
    model::Placement made{pool, {}};
    std::ranges::sort(hosts, {}, [](const OnHost& one) { return std::pair{one.host, one.accelerator}; });
    for (const OnHost& one : hosts) {
      if (one.host < 0 || one.host >= static_cast<std::int64_t>(view().hosts().size()))
        throw std::invalid_argument(fmt::format("there is no host {} (there are {})", one.host, view().hosts().size()));
      if (one.members < 1 || one.members > UINT16_MAX || one.accelerator < 0 || one.accelerator > UINT16_MAX)
        throw std::invalid_argument(
            fmt::format("host {} cannot have {} members on chip {}", one.host, one.members, one.accelerator));
      const model::HostId host{static_cast<std::uint32_t>(one.host)};
      made.slices.push_back(
          {{host, host}, static_cast<std::uint16_t>(one.members), static_cast<std::uint16_t>(one.accelerator)});
    }
    return made;
  }
  [[nodiscard]] Plan::Run known_run(const Run& run) const
  {
    const model::JobId id = known(run.job);
    static_cast<void>(request(run.job, run.alternative));
    Plan::Run wanted{id, static_cast<std::uint32_t>(run.alternative), known_pool(run.pool), std::nullopt};
    if (run.hosts)
      wanted.placement = placement(*run.hosts, wanted.pool);
    return wanted;
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
