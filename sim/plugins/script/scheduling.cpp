#include "plugins/script/made.hpp"
#include "plugins/script/view_tables.hpp"
#include "policy/planning/rounds.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <set>

namespace leasehold::policy {

namespace {

class ScriptScheduling final : public Scheduling, private SchedulingStage {
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
    view_ = &view;
    decisions_ = &decisions;
    tables_.look(view);
    script_->schedule(*this);
  }
  [[nodiscard]] Timestamp wake_at() const override { return clock_ ? clock_->next() : Timestamp::never(); }
  void meet(const Parties& parties, config::Diagnostics&) override { parties_ = parties; }
  void submitted(const model::ClusterView&, model::JobId job) override
  {
    submitted_ = std::max(submitted_, std::int64_t{job.index()} + 1);
  }

private:
  [[nodiscard]] Timestamp now() const override { return view_->now(); }
  [[nodiscard]] std::size_t rows(std::size_t table) override { return tables_.rows(table); }
  void fill(std::size_t table, std::size_t column, void* cells) override
  {
    tables_.fill(table, column, 0, tables_.rows(table), cells);
  }
  void fill_one(std::size_t table, std::size_t column, std::size_t row, void* cell) override
  {
    tables_.fill(table, column, row, 1, cell);
  }
  [[nodiscard]] std::string_view word(std::size_t table, std::size_t column, std::size_t row) override
  {
    return tables_.word(table, column, row);
  }

  [[nodiscard]] std::span<const model::PoolId> open_to(std::int64_t job) override { return view_->open_to(known(job)); }
  [[nodiscard]] bool fits(std::int64_t job, std::int64_t alternative, std::int64_t pool) override
  {
    return view_->fits(known_pool(pool), request(job, alternative));
  }
  [[nodiscard]] bool could_fit(std::int64_t job, std::int64_t alternative, std::int64_t pool) override
  {
    return view_->could_fit(known_pool(pool), request(job, alternative));
  }
  bool start(std::int64_t job, std::int64_t alternative, std::int64_t pool) override
  {
    const model::JobId id = known(job);
    if (view_->job(id).state != model::JobState::pending)
      throw std::invalid_argument(fmt::format("job {} cannot be started: it runs already", job));
    const model::Request& wanted = request(job, alternative);
    const model::PoolId where = known_pool(pool);
    if (!view_->fits(where, wanted)) {
      refusal_ = model::Rejection::does_not_fit;
      return false;
    }
    tables_.before_decision(id);
    return decide(Start{id, static_cast<std::uint32_t>(alternative), where, std::nullopt});
  }
  bool stop(std::int64_t job) override
  {
    const model::JobId id = known_to_run(job);
    tables_.before_decision(id);
    return decide(Preempt{id});
  }
  bool move(std::int64_t job, std::int64_t alternative, std::int64_t pool) override
  {
    const model::JobId id = known_to_run(job);
    static_cast<void>(request(job, alternative));
    const model::Allocation& held = view_->allocation(id);
    const auto act = move_to(held.request, held.placement,
                             {id, static_cast<std::uint32_t>(alternative), known_pool(pool), std::nullopt});
    tables_.before_decision(id);
    return !act || decide(*act);
  }
  bool reject(std::int64_t job) override
  {
    const model::JobId id = known(job);
    tables_.before_decision(id);
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
    for (const model::JobId job : tables_.running())
      if (view_->runs(job) && !planned.contains(job))
        act.push_back(Preempt{job});
    for (const Run& run : plan) {
      const model::JobId id = known(run.job);
      static_cast<void>(request(run.job, run.alternative));
      const Plan::Run wanted{id, static_cast<std::uint32_t>(run.alternative), known_pool(run.pool), std::nullopt};
      if (!view_->runs(id)) {
        act.push_back(Start{id, wanted.request, wanted.pool, std::nullopt});
        continue;
      }
      const model::Allocation& held = view_->allocation(id);
      if (auto move = move_to(held.request, held.placement, wanted))
        act.push_back(std::move(*move));
    }
    carry_out(*view_, std::move(act), *decisions_);
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
    const model::Job& found = view_->job(id);
    if (found.kind != model::JobKind::rigid && found.kind != model::JobKind::training)
      throw std::invalid_argument(fmt::format("job {} is none that a scheduling policy plans", job));
    if (found.state != model::JobState::pending && found.state != model::JobState::running)
      throw std::invalid_argument(fmt::format("job {} is {}", job, found.is_open() ? "not there yet" : "over"));
    return id;
  }
  [[nodiscard]] model::JobId known_to_run(std::int64_t job) const
  {
    const model::JobId id = known(job);
    if (!view_->runs(id))
      throw std::invalid_argument(fmt::format("job {} does not run", job));
    return id;
  }
  [[nodiscard]] const model::Request& request(std::int64_t job, std::int64_t alternative) const
  {
    const auto requests = view_->requests(known(job));
    if (alternative < 0 || alternative >= static_cast<std::int64_t>(requests.size()))
      throw std::invalid_argument(
          fmt::format("job {} has no alternative {} (it has {})", job, alternative, requests.size()));
    return requests[static_cast<std::size_t>(alternative)];
  }
  [[nodiscard]] model::PoolId known_pool(std::int64_t pool) const
  {
    if (pool < 0 || pool >= static_cast<std::int64_t>(view_->pools().size()))
      throw std::invalid_argument(fmt::format("there is no pool {} (there are {})", pool, view_->pools().size()));
    return model::PoolId{static_cast<std::uint32_t>(pool)};
  }

  std::unique_ptr<Script> script_;
  std::optional<RoundClock> clock_;
  Parties parties_;
  ViewTables tables_{parties_};
  std::int64_t submitted_ = 0; ///< ids below it have been
  const model::ClusterView* view_ = nullptr;
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
