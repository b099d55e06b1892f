#include "cli/progress_bar.hpp"

#include "analysis/tables/number_text.hpp"
#include "cli/terminal.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fmt/format.h>

namespace leasehold::cli {

namespace {

constexpr auto between_redraws = std::chrono::milliseconds{100};
constexpr auto between_lines = std::chrono::seconds{5};
constexpr auto before_first_line = std::chrono::seconds{2};

double share_of(const assembly::Progress& progress)
{
  const bool ends = progress.horizon != Timestamp::never();
  const double jobs = progress.jobs_total == 0
                          ? 0.0
                          : static_cast<double>(progress.jobs_done) / static_cast<double>(progress.jobs_total);
  const double share = ends ? progress.now.value() / progress.horizon.value() : jobs;
  return std::clamp(share, 0.0, 1.0);
}

std::string clock_text(double seconds)
{
  const auto whole = static_cast<long>(std::ceil(seconds));
  if (whole >= 3600)
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::string words(const Standing& s)
{
  const auto jobs_per_second = s.elapsed > 0.0 ? static_cast<double>(s.jobs) / s.elapsed : 0.0;
  std::string text = fmt::format("{:3.0f} %  {}/{} runs", 100.0 * s.share, s.done, s.total);
  if (s.failed > 0)
    text += fmt::format("  {} failed", s.failed);
  text += fmt::format("  {} d simulated", analysis::grouped(s.simulated / 86'400.0, 0));
  if (s.jobs > 0)
    text += fmt::format("  {} jobs  {} jobs/s", analysis::grouped(static_cast<double>(s.jobs), 0),
                        analysis::grouped(jobs_per_second, 0));
  if (s.share > 0.0)
    text += fmt::format("  {} left", clock_text(s.elapsed / s.share * (1.0 - s.share)));
  return text;
}

} // namespace

std::string progress_line(const Standing& standing, int width)
{
  constexpr int narrowest = 10;
  constexpr int widest = 40;
  const std::string text = words(standing);
  const int room = std::min(width - static_cast<int>(text.size()) - 4, widest);
  if (room < narrowest)
    return text.substr(0, static_cast<std::size_t>(std::max(width - 1, 0)));
  const auto filled = static_cast<std::size_t>(std::lround(standing.share * room));
  return fmt::format("[{}{}] {}", std::string(filled, '#'), std::string(static_cast<std::size_t>(room) - filled, '-'),
                     text);
}

ProgressBar::ProgressBar() : terminal_(is_terminal(stderr)), begun_(Clock::now()), last_(begun_) {}

void ProgressBar::begun(std::size_t to_run, std::size_t there_already)
{
  begun_ = Clock::now();
  last_ = begun_ + (terminal_ ? Clock::duration{} : before_first_line - between_lines);
  total_ = to_run;
  if (there_already > 0)
    fmt::print(stderr, "{} runs are there already, {} to go\n", there_already, to_run);
}

void ProgressBar::progress(std::size_t task, const assembly::Progress& progress)
{
  running_[task] = progress;
}

void ProgressBar::ended(std::size_t task, bool good)
{
  const assembly::Progress& last = running_[task];
  simulated_before_ += last.horizon == Timestamp::never() ? last.now.value() : last.horizon.value();
  jobs_before_ += last.jobs_total;
  running_.erase(task);
  ++(good ? done_ : failed_);
}

void ProgressBar::told(const std::string& line)
{
  close();
  fmt::print(stderr, "{}\n", line);
}

void ProgressBar::tick()
{
  const auto now = Clock::now();
  if (total_ == 0 || now - last_ < (terminal_ ? Clock::duration{between_redraws} : Clock::duration{between_lines}))
    return;
  last_ = now;
  if (terminal_)
    fmt::print(stderr, "\r{}\033[K", progress_line(standing(), width_of(stderr)));
  else
    fmt::print(stderr, "{}\n", words(standing()));
  std::fflush(stderr);
  drawn_ = true;
}

void ProgressBar::close()
{
  if (terminal_ && drawn_)
    fmt::print(stderr, "\r\033[K");
}

Standing ProgressBar::standing() const
{
  Standing s{done_, total_, failed_, static_cast<double>(done_ + failed_), simulated_before_, jobs_before_, 0.0};
  for (const auto& [task, progress] : running_) {
    s.share += share_of(progress);
    s.simulated += progress.now.value();
    s.jobs += progress.jobs_done;
  }
  s.share /= static_cast<double>(std::max<std::size_t>(total_, 1));
  s.elapsed = std::chrono::duration<double>(Clock::now() - begun_).count();
  return s;
}

} // namespace leasehold::cli
