#include "simulation/simulation.hpp"

#include "assembly/traffic_of.hpp"
#include "simulation/run_loop.hpp"

#include <memory>
#include <utility>

namespace leasehold::simulation {

namespace {

constexpr std::uint64_t instants_between_reports = 1U << 10;

class Run {
public:
  Run(const assembly::RunSetup& setup, const model::Inventory& inventory, assembly::Prepared prepared)
      : setup_(&setup), traffic_(assembly::traffic_of(setup, inventory)),
        parts_(setup, inventory, std::move(prepared), *traffic_),
        loop_(parts_.state, parts_.instant(), parts_.submissions, parts_.scheduling)
  {
    if (const auto& horizon = setup.point->scenario.horizon)
      horizon_ = Timestamp{horizon->value()};
  }

  void play(const Accountant& accountant);

private:
  void report_progress() const;
  void finish();

  const assembly::RunSetup* setup_;
  std::unique_ptr<network::Traffic> traffic_;
  Parts parts_;
  RunLoop loop_;
  Timestamp horizon_ = Timestamp::never();
};

void Run::play(const Accountant& accountant)
{
  if (accountant.begins)
    accountant.begins(parts_);
  loop_.play(horizon_, [&] {
    if (accountant.instant)
      accountant.instant();
    // Between two instants of a service that is followed request by request lie seconds of work.
    if (loop_.instants() % instants_between_reports == 0 || parts_.services.follows_requests())
      report_progress();
  });
  accountant.over(parts_);
  finish();
  accountant.finished(parts_, loop_.instants());
}

void Run::report_progress() const
{
  const auto& counts = parts_.jobs.counts();
  if (setup_->progress)
    setup_->progress(
        {parts_.state.now, horizon_, counts.finished + counts.killed + counts.rejected, parts_.submissions.known()});
}

void Run::finish()
{
  parts_.watch.close();
  loop_.close();
  traffic_->advance(parts_.state.now);
  parts_.recorder.close();
}

} // namespace

void validate_point(const assembly::RunSetup& setup, const model::Inventory& inventory,
                    config::Diagnostics& diagnostics)
{
  static_cast<void>(assembly::prepare(setup, inventory, diagnostics));
}

bool run(const assembly::RunSetup& setup, const model::Inventory& inventory, config::Diagnostics& diagnostics,
         const Accountant& accountant)
{
  assembly::Prepared prepared = assembly::prepare(setup, inventory, diagnostics);
  if (!diagnostics.ok())
    return false;
  Run{setup, inventory, std::move(prepared)}.play(accountant);
  return true;
}

} // namespace leasehold::simulation
