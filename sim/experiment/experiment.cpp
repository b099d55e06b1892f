#include "experiment/experiment.hpp"

#include "experiment/execution_log.hpp"
#include "experiment/interruption.hpp"
#include "experiment/manifest.hpp"
#include "experiment/message.hpp"
#include "experiment/run_directory.hpp"
#include "experiment/worker.hpp"
#include "output/schema.hpp"
#include "policy/autoscaling/registry.hpp"
#include "units/text.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <set>
#include <system_error>

namespace leasehold::experiment {

void Listener::begun(std::size_t, std::size_t) {}
void Listener::progress(std::size_t, const assembly::Progress&) {}
void Listener::ended(std::size_t, bool) {}
void Listener::told(const std::string&) {}
void Listener::tick() {}

namespace {

/// Faults as children report them: replications of one scenario find the same ones.
class Faults {
public:
  explicit Faults(config::Diagnostics& diagnostics) : diagnostics_(&diagnostics)
  {
    for (const config::Diagnostic& diagnostic : diagnostics.sorted())
      told_.insert(config::to_text(diagnostic));
  }

  void add(const config::Diagnostic& diagnostic)
  {
    if (told_.insert(config::to_text(diagnostic)).second)
      diagnostics_->add(diagnostic);
  }

private:
  config::Diagnostics* diagnostics_;
  std::set<std::string> told_;
};

std::string cause_of(const Ending& ending, const std::string& said, Seconds call_limit, const Limits& limits)
{
  if (ending.late)
    return fmt::format("it took longer than {} (--max-time allows more)", to_text(limits.time));
  if (ending.signal == 0 && ending.code == work_without_memory)
    return fmt::format("it needs more memory than the {} that it may take (--max-memory allows more, and so do fewer "
                       "--jobs)",
                       rough_text(limits.memory));
  if (!said.empty())
    return said;
  if (ending.waited)
    return fmt::format(
        "{} did not return in ten times the {} of processor time that it may take (--plugin-limit allows "
        "more): it waits for something",
        ending.inside, to_text(call_limit));
  if (ending.overran)
    return fmt::format("{} did not return within {} of processor time (--plugin-limit allows more)", ending.inside,
                       to_text(call_limit));
  if (!ending.inside.empty() && ending.signal != 0)
    return fmt::format("{} crashed: signal {} ({})", ending.inside, ending.signal, strsignal(ending.signal));
  if (!ending.inside.empty())
    return fmt::format("{} ended the process with status {}", ending.inside, ending.code);
  if (ending.signal != 0)
    return fmt::format("its process was ended by signal {} ({})", ending.signal, strsignal(ending.signal));
  return fmt::format("its process ended with status {}", ending.code);
}

class Campaigner {
public:
  Campaigner(Material& material, const Options& options, Listener& listener, config::Diagnostics& diagnostics)
      : material_(&material), options_(&options), listener_(&listener), faults_(diagnostics),
        executor_(options.executor ? options.executor : std::make_shared<LocalExecutor>(options.workers))
  {
  }

  Report run();

private:
  void run_missing(RunDirectory& directory);
  void look_up(const RunDirectory& directory);
  void receive(std::size_t task, std::string_view line);
  void end(std::size_t task, const Ending& ending, ExecutionLog& log);
  void fill_up(const std::string& what);

  Material* material_;
  const Options* options_;
  Listener* listener_;
  Faults faults_;
  std::shared_ptr<Executor> executor_;
  Report report_;
  std::vector<Replication> tasks_;
  std::map<std::size_t, std::string> said_;     ///< task → why it failed, in its own words
  std::map<std::size_t, std::string> failures_; ///< task → line of the report, in the order of the tasks
};

Report Campaigner::run()
{
  RunDirectory directory{options_->out, manifest_of(*material_, options_->program), options_->resume};
  const auto all = replications(material_->campaign);
  report_.refusal = directory.refusal();
  if (report_.refusal.empty())
    report_.refusal = executor_->take_over(directory.path());
  if (report_.refusal.empty()) {
    tasks_ = directory.missing(all);
    report_.refusal = directory.refusal();
  }
  if (!report_.refusal.empty()) {
    directory.undo();
    report_.outcome = Outcome::refused;
    return report_;
  }
  for (const std::string& damage : directory.damages())
    listener_->told(damage);
  report_.all = all.size();
  report_.there_already = all.size() - tasks_.size();
  if (!tasks_.empty() && executor_->plays_here())
    material_->calibrate(tasks_, options_->workers);
  listener_->begun(tasks_.size(), report_.there_already);
  run_missing(directory);
  if (report_.outcome == Outcome::refused && report_.ran == 0)
    directory.undo();
  return report_;
}

void Campaigner::run_missing(RunDirectory& directory)
{
  const Interruption interruption;
  ExecutionLog log{options_->workers, options_->program};
  PoolCalls calls;
  calls.work = [&](std::size_t task, const Send& send) {
    keep_to(options_->limits);
    return replicate(*material_, tasks_[task], directory.path(), send);
  };
  calls.message = [this](std::size_t task, std::string_view line) { receive(task, line); };
  calls.ended = [&](std::size_t task, const Ending& ending) { end(task, ending, log); };
  calls.tick = [&] {
    look_up(directory);
    listener_->tick();
  };
  calls.starved = [this] { listener_->told("the system has no process to give now: waiting for one"); };
  calls.told = [this](const std::string& line) { listener_->told(line); };
  calls.reuse = leaves_nothing(*material_);
  calls.call_limit = options_->call_limit;
  calls.task_limit = options_->limits.time;
  calls.should_stop = [this] { return report_.outcome == Outcome::refused; };
  calls.should_end = [this] { return Interruption::signal() != 0 || report_.outcome == Outcome::stopped; };
  try {
    executor_->execute(directory.path(), tasks_, calls);
  } catch (const NotTaken& nobody) {
    report_.outcome = Outcome::stopped;
    report_.stop = nobody.what();
  }
  look_up(directory);
  for (const auto& [task, failure] : failures_)
    report_.failures.push_back(failure);
  if (!report_.kept)
    return;
  sweep_partials(directory.path(), tasks_); // of those whose process was ended
  if (report_.outcome == Outcome::stopped)  // some were whole before their process was ended
    report_.ran = tasks_.size() - directory.missing(tasks_).size();
  try {
    log.write(directory.path() / output::execution_file);
  } catch (const std::system_error& fault) {
    fill_up(failure_of(fault).what);
  }
}

/// Notes what ends the campaign from outside.
void Campaigner::look_up(const RunDirectory& directory)
{
  if (report_.outcome == Outcome::stopped)
    return;
  report_.signal = Interruption::signal();
  report_.kept = !directory.is_gone();
  if (!report_.kept)
    report_.stop =
        fmt::format("{}: the directory was removed or moved while it was written to", directory.path().string());
  else if (report_.signal != 0)
    report_.stop = fmt::format("stopped by {}", report_.signal == SIGINT    ? "SIGINT"
                                                : report_.signal == SIGTERM ? "SIGTERM"
                                                                            : "SIGHUP");
  if (!report_.stop.empty())
    report_.outcome = Outcome::stopped;
}

/// The first file that the disk does not take: others would fare the same.
void Campaigner::fill_up(const std::string& what)
{
  if (report_.outcome == Outcome::stopped)
    return;
  report_.outcome = Outcome::stopped;
  report_.stop = fmt::format("{} (make room)", what);
}

void Campaigner::receive(std::size_t task, std::string_view line)
{
  const Message message = decode_message(line);
  if (const auto* progress = std::get_if<assembly::Progress>(&message))
    listener_->progress(task, *progress);
  else if (const auto* diagnostic = std::get_if<config::Diagnostic>(&message))
    faults_.add(*diagnostic);
  else
    said_[task] = std::get<Failure>(message).what;
}

void Campaigner::end(std::size_t task, const Ending& ending, ExecutionLog& log)
{
  const std::string name = name_of(material_->campaign, tasks_[task]);
  log.add(name, ending);
  if (ending.ok())
    ++report_.ran;
  else if (ending.signal == 0 && ending.code == work_refused && ending.inside.empty())
    report_.outcome = Outcome::refused;
  else if (ending.signal == 0 && ending.code == work_without_disk)
    fill_up(fmt::format("{}: {}", name, said_[task]));
  else {
    failures_[task] =
        fmt::format("{} failed: {}", name, cause_of(ending, said_[task], options_->call_limit, options_->limits));
    if (report_.outcome == Outcome::done)
      report_.outcome = Outcome::failed;
  }
  listener_->ended(task, ending.ok());
}

} // namespace

void check_campaign(Material& material, std::size_t workers, config::Diagnostics& diagnostics, Seconds call_limit,
                    const Limits& limits)
{
  material.calibrate(first_replications(material.campaign), workers);
  std::set<std::filesystem::path> distinct;
  for (const scenario::Point& point : material.campaign.points)
    distinct.insert(material.campaign.platform_of(point));
  const std::vector<std::filesystem::path> platforms{distinct.begin(), distinct.end()};
  Faults faults{diagnostics};
  std::map<std::size_t, std::string> said;
  Limits looks = limits; // looking takes its time, however short runs are to be
  if (limits.time > Seconds{})
    looks.time = std::max(limits.time, Seconds{60.0});
  PoolCalls calls;
  calls.work = [&](std::size_t task, const Send& send) {
    keep_to(looks);
    return check_points(material, platforms[task], send);
  };
  calls.message = [&](std::size_t task, std::string_view line) {
    const Message message = decode_message(line);
    if (const auto* diagnostic = std::get_if<config::Diagnostic>(&message))
      faults.add(*diagnostic);
    else if (const auto* failure = std::get_if<Failure>(&message))
      said[task] = failure->what;
  };
  calls.ended = [&](std::size_t task, const Ending& ending) {
    if (ending.late || (ending.signal == 0 && ending.code == work_without_memory))
      diagnostics.error(config::Location{material.campaign.file.string()}, "the scenario cannot be checked",
                        cause_of(ending, {}, call_limit, looks), {});
    else if (ending.signal != 0 || (ending.code != work_done && ending.code != work_refused))
      diagnostics.error(config::Location{platforms[task].string()}, "the platform cannot be checked",
                        cause_of(ending, said[task], call_limit, looks), {});
  };
  calls.call_limit = call_limit;
  calls.task_limit = looks.time;
  run_processes(platforms.size(), 1, calls);
}

namespace {

/// A single run finds the faults itself; with several, a fault of the last must not be told after the first has run. A
/// platform that is not there must be told as a fault before it is hashed for the manifest.
bool needs_check(const scenario::Campaign& campaign)
{
  return campaign.points.size() > 1 || !std::filesystem::is_regular_file(campaign.platform_of(campaign.points.front()));
}

} // namespace

Report run_campaign(Material& material, const Options& options, Listener& listener, config::Diagnostics& diagnostics)
{
  const auto refused = [] {
    Report report;
    report.outcome = Outcome::refused;
    return report;
  };
  if (needs_check(material.campaign)) {
    check_campaign(material, options.workers, diagnostics, options.call_limit, options.limits);
    if (!diagnostics.ok())
      return refused();
  }
  const bool several = std::size_t{material.campaign.replications} * material.campaign.points.size() > 1;
  static_cast<void>(policy::autoscaling_policies()); // made once here, or by each process that is forked from this one
  if (options.keeps_platform && several) {
    config::Diagnostics found;
    share_inventory(material, found);
    Faults faults{diagnostics}; // the check may have told them
    for (const config::Diagnostic& fault : found.sorted())
      faults.add(fault);
    if (!diagnostics.ok())
      return refused();
  }
  return Campaigner{material, options, listener, diagnostics}.run();
}

} // namespace leasehold::experiment
