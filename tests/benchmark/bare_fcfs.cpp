// The yardstick of run_bars: reads an SWF file and plays it first come, first served, with counts of hosts, one heap
// and nothing else. Prints the number of jobs, the mean wait and the last finish, in seconds; writes the start times
// where a third argument names a file.
//
//   bare_fcfs FILE.swf HOSTS [STARTS.csv]
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Job {
  double submitted = 0.0, run_time = 0.0, started = 0.0;
  std::uint32_t hosts = 0;
};

struct End {
  double time;
  std::uint32_t hosts;
  bool operator>(const End& other) const { return time > other.time; }
};

/// Fields 2, 4, 8 and 9 of each line: submission, run time, hosts, walltime.
std::vector<Job> read_jobs(std::string_view text)
{
  std::vector<Job> jobs;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view line = text.substr(0, length);
    text.remove_prefix(length);
    if (line.front() == ';' || line.front() == '\n')
      continue;
    double fields[9] = {};
    const char* at = line.data();
    const char* const end = at + line.size();
    for (double& field : fields) {
      at = std::find_if(at, end, [](char c) { return c != ' '; });
      at = std::from_chars(at, end, field).ptr;
    }
    jobs.push_back({fields[1], std::min(fields[3], fields[8]), 0.0, static_cast<std::uint32_t>(fields[7])});
  }
  return jobs;
}

/// Fills the start times and returns the last finish.
double play(std::vector<Job>& jobs, std::uint32_t free)
{
  std::priority_queue<End, std::vector<End>, std::greater<>> ends;
  double now = 0.0;
  for (std::size_t arrived = 0, begun = 0; arrived < jobs.size() || !ends.empty();) {
    now = ends.empty() ? jobs[arrived].submitted : ends.top().time;
    if (arrived < jobs.size())
      now = std::min(now, jobs[arrived].submitted);
    for (; !ends.empty() && ends.top().time <= now; ends.pop())
      free += ends.top().hosts;
    while (arrived < jobs.size() && jobs[arrived].submitted <= now)
      ++arrived;
    for (; begun < arrived && jobs[begun].hosts <= free; ++begun) {
      free -= jobs[begun].hosts;
      jobs[begun].started = now;
      ends.push({now + jobs[begun].run_time, jobs[begun].hosts});
    }
  }
  return now;
}

void write_starts(const std::vector<Job>& jobs, const char* path)
{
  std::FILE* const file = std::fopen(path, "w");
  for (const Job& job : jobs)
    std::fprintf(file, "%.6f\n", job.started);
  std::fclose(file);
}

} // namespace

int main(int argc, char** argv)
{
  if (argc < 3) {
    std::fputs("usage: bare_fcfs FILE.swf HOSTS [STARTS.csv]\n", stderr);
    return 2;
  }
  std::ifstream in{argv[1], std::ios::binary | std::ios::ate};
  if (!in) {
    std::fprintf(stderr, "cannot read %s\n", argv[1]);
    return 2;
  }
  std::string text(static_cast<std::size_t>(in.tellg()), '\0');
  in.seekg(0);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  std::vector<Job> jobs = read_jobs(text);
  const double last = play(jobs, static_cast<std::uint32_t>(std::atoi(argv[2])));
  double waits = 0.0;
  for (const Job& job : jobs)
    waits += job.started - job.submitted;
  std::printf("%zu %.6f %.6f\n", jobs.size(), waits / static_cast<double>(jobs.size()), last);
  if (argc > 3)
    write_starts(jobs, argv[3]);
}
