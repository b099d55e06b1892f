#include "experiment/slurm_executor.hpp"

#include "experiment/array_folder.hpp"
#include "experiment/checksums.hpp"
#include "experiment/command.hpp"
#include "experiment/message.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <thread>
#include <utility>

namespace leasehold::experiment {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

constexpr auto tick = 100ms;
constexpr auto news_period = 500ms;
constexpr auto queue_period = 2s; ///< at least; ten times what the answer takes where that is more
constexpr auto patience_of_end = 120s;

std::string first_line(const std::string& text)
{
  return text.substr(0, text.find('\n'));
}

/// What the queue says of a job's tasks: none where it gives no answer. One that has forgotten the job says nothing of any.
std::optional<std::vector<QueuedTask>> ask_queue(const std::string& job)
{
  const CommandResult answer =
      run_command({"squeue", "--noheader", "--array", "--states=all", "--jobs=" + job, "--format=%K|%T"});
  if (answer.status == 0)
    return queued_tasks(answer.out);
  if (answer.err.find("Invalid job id") != std::string::npos)
    return std::vector<QueuedTask>{};
  return std::nullopt;
}

/// Has no task of the job go on; false where that cannot be known.
bool end_job(const std::string& job)
{
  const auto begun = Steady::now();
  while (Steady::now() - begun < patience_of_end) {
    static_cast<void>(run_command({"scancel", job})); // of one that is over it says so, which the queue tells too
    if (const auto queue = ask_queue(job); queue && std::ranges::all_of(*queue, &QueuedTask::over))
      return true;
    std::this_thread::sleep_for(500ms);
  }
  return false;
}

/// As many tasks as the cluster takes in an array, 1000 by default and at most: of each there is a file to look at.
std::size_t largest_array()
{
  constexpr std::size_t by_default = 1001, most = 1000;
  const CommandResult answer = run_command({"scontrol", "show", "config"});
  const std::string_view key = "MaxArraySize";
  const std::size_t at = answer.out.find(key);
  const std::size_t digits = at == std::string::npos ? at : answer.out.find_first_of("0123456789", at + key.size());
  std::size_t size = by_default;
  if (digits != std::string::npos)
    std::from_chars(answer.out.data() + digits, answer.out.data() + answer.out.size(), size);
  return std::clamp<std::size_t>(size - std::min<std::size_t>(size, 1), 1, most); // numbers of tasks stay below it
}

/// The last line that a task wrote, as of a program that was not found; empty where it wrote none.
std::string last_words(const fs::path& file)
{
  std::ifstream stream{file};
  std::string last;
  for (std::string line; std::getline(stream, line);)
    if (!line.empty())
      last = line.substr(0, 200);
  return last;
}

/// One campaign on its way through the queue.
class Array {
public:
  Array(const SlurmCall& call, const fs::path& run, const std::vector<Replication>& tasks, const PoolCalls& calls)
      : call_(&call), run_(run), folder_(run), tasks_(&tasks), calls_(&calls),
        size_(std::min(tasks.size(), largest_array())), open_(tasks.size())
  {
    for (std::size_t task = 0; task < size_; ++task)
      readers_.emplace_back(folder_.news_of(task));
  }

  void submit();
  void follow();

private:
  void read_news();
  void look_at_queue();
  void give_up(std::size_t task, const std::string& state);
  void end(std::size_t replication, const Ending& ending);
  void tell(const std::string& line) const
  {
    if (calls_->told)
      calls_->told(line);
  }
  [[nodiscard]] bool stopping() const { return calls_->should_stop && calls_->should_stop(); }
  [[nodiscard]] bool ending() const { return calls_->should_end && calls_->should_end(); }
  [[nodiscard]] bool has_open(std::size_t task) const;

  const SlurmCall* call_;
  fs::path run_;
  ArrayFolder folder_;
  const std::vector<Replication>* tasks_;
  const PoolCalls* calls_;
  std::size_t size_; ///< of the array
  std::size_t open_; ///< replications whose end was not told
  std::set<std::size_t> ended_;
  std::vector<NewsReader> readers_;         ///< by task of the array
  std::map<std::size_t, std::string> over_; ///< tasks that the queue had over, or no more, when it was asked last
  std::string job_;
  bool silent_ = false; ///< the queue gave no answer, and that was told
  bool cancelled_ = false;
};

void Array::submit()
{
  folder_.make(*tasks_, size_);
  std::string streams = fs::absolute(folder_.path() / "streams-").string();
  for (std::size_t at = 0; (at = streams.find('%', at)) != std::string::npos; at += 2)
    streams.insert(at, "%"); // sbatch would put something else in its place
  std::vector<std::string> words{"sbatch", "--parsable", "--job-name=leasehold", "--open-mode=append",
                                 "--output=" + streams + "%a"};
  words.insert(words.end(), call_->options.begin(), call_->options.end());
  words.push_back(
      fmt::format("--array=0-{}{}", size_ - 1, call_->at_once > 0 ? fmt::format("%{}", call_->at_once) : ""));
  words.push_back("--wrap=exec " + call_->task_command);
  const CommandResult answer = run_command(words);
  job_ = answer.out.substr(0, answer.out.find_first_of(";\n")); // behind a `;` stands the cluster's name
  if (answer.status != 0 || job_.empty()) {
    folder_.remove();
    throw NotTaken(fmt::format("sbatch did not take the campaign ({}) --sbatch gives it options",
                               answer.err.empty() ? fmt::format("status {}", answer.status) : first_line(answer.err)));
  }
  folder_.set_job(job_);
  tell(fmt::format("Slurm: job {}, an array of {} tasks for {} runs", job_, size_, tasks_->size()));
}

bool Array::has_open(std::size_t task) const
{
  for (std::size_t each = task; each < tasks_->size(); each += size_)
    if (!ended_.contains(each))
      return true;
  return false;
}

void Array::end(std::size_t replication, const Ending& ending)
{
  if (replication >= tasks_->size() || !ended_.insert(replication).second)
    return;
  --open_;
  calls_->ended(replication, ending);
}

void Array::read_news()
{
  for (std::size_t task = 0; task < size_; ++task) {
    if (!has_open(task))
      continue;
    for (const ArrayNews& news : readers_[task].more())
      if (const auto* ending = std::get_if<Ending>(&news.what))
        end(news.replication, *ending);
      else if (news.replication < tasks_->size() && calls_->message)
        calls_->message(news.replication, std::get<std::string>(news.what));
  }
}

/// A task that is over, and whose last news have not come by the next look, told nothing of what it left open.
void Array::look_at_queue()
{
  const auto queue = ask_queue(job_);
  if (!queue) {
    if (!std::exchange(silent_, true))
      tell("Slurm: the queue gives no answer now; asking again");
    return;
  }
  silent_ = false;
  std::map<std::size_t, std::string> over;
  for (std::size_t task = 0; task < size_; ++task)
    over.emplace(task, "no longer in the queue");
  for (const QueuedTask& each : *queue)
    if (each.over())
      over[each.number] = each.state;
    else
      over.erase(each.number);
  read_news();
  for (const auto& [task, state] : over)
    if (over_.contains(task) && has_open(task))
      give_up(task, state);
  over_ = std::move(over);
}

void Array::give_up(std::size_t task, const std::string& state)
{
  const std::string words = last_words(folder_.streams_of(task));
  for (std::size_t each = task; each < tasks_->size(); each += size_) {
    if (ended_.contains(each))
      continue;
    const fs::path place = run_ / (*tasks_)[each].directory;
    if (fs::exists(place) && damage_in(place).empty()) {
      end(each, Ending{});
      continue;
    }
    if (cancelled_) { // by us: nothing is to be told of it
      ended_.insert(each);
      --open_;
      continue;
    }
    calls_->message(each, encode(Failure{fmt::format("Slurm had task {}_{} {}{}{}", job_, task, state,
                                                     words.empty() ? "" : ": ", words)}));
    Ending lost;
    lost.code = 1; // of no process that we know
    end(each, lost);
  }
}

void Array::follow()
{
  auto next_news = Steady::now(), next_queue = next_news + queue_period;
  while (open_ > 0 && !ending()) {
    if (stopping() && !std::exchange(cancelled_, true))
      static_cast<void>(run_command({"scancel", "--state=PENDING", job_}));
    const auto now = Steady::now();
    if (now >= next_news) {
      read_news();
      next_news = now + news_period;
    }
    if (open_ > 0 && now >= next_queue) {
      look_at_queue();
      const auto later = Steady::now();
      next_queue = later + std::max<Steady::duration>(queue_period, 10 * (later - now));
    }
    if (calls_->tick)
      calls_->tick();
    std::this_thread::sleep_for(tick);
  }
  if ((open_ > 0 || cancelled_) && !end_job(job_)) {
    tell(fmt::format("Slurm: job {} could not be ended: --resume looks after it", job_));
    return; // the folder tells of it
  }
  folder_.remove();
}

} // namespace

bool QueuedTask::over() const
{
  constexpr std::array under_way = {"PENDING",   "RUNNING",     "SUSPENDED",    "COMPLETING",   "CONFIGURING",
                                    "REQUEUED",  "REQUEUE_FED", "RESIZING",     "REQUEUE_HOLD", "SIGNALING",
                                    "STAGE_OUT", "STOPPED",     "SPECIAL_EXIT", "RESV_DEL_HOLD"};
  return std::ranges::find(under_way, state) == under_way.end();
}

std::vector<QueuedTask> queued_tasks(const std::string& squeue)
{
  std::vector<QueuedTask> tasks;
  for (std::size_t begin = 0; begin < squeue.size();) {
    const std::size_t end = std::min(squeue.find('\n', begin), squeue.size());
    const std::string_view line = std::string_view{squeue}.substr(begin, end - begin);
    begin = end + 1;
    QueuedTask task;
    const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), task.number);
    const auto bar = static_cast<std::size_t>(rest - line.data());
    if (error != std::errc{} || bar >= line.size() || line[bar] != '|')
      continue;
    task.state = line.substr(bar + 1);
    tasks.push_back(std::move(task));
  }
  return tasks;
}

std::string SlurmExecutor::take_over(const fs::path& run)
{
  const ArrayFolder folder{run};
  if (const auto job = folder.job(); job && !end_job(*job))
    return fmt::format(
        "{}: job {} of Slurm may still write there (it could not be ended) end it with `scancel {}`, and "
        "remove {}\n",
        run.string(), *job, *job, folder.path().string());
  folder.remove();
  return {};
}

void SlurmExecutor::execute(const fs::path& run, const std::vector<Replication>& tasks, const PoolCalls& calls)
{
  if (tasks.empty())
    return;
  Array array{call_, run, tasks, calls};
  array.submit();
  array.follow();
}

} // namespace leasehold::experiment
