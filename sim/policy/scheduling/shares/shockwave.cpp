// Shockwave: of the window of rounds to come each job gets so many rounds on each kind of chips that the product of what all
// will have done by its end, each as a part of its whole, is largest: Nash social welfare over time. Who is late by
// finish-time fairness counts for more, and a longest job that would end last for the makespan.
//
// Of a window the paper plans round by round, by a whole-number programme; as rounds of a window are alike, here it is planned
// how many each job has, which need not be whole, and whoever lacks most of its part runs next. What the paper learns of batch sizes that change is not seen here: a job has left
// what it declares, and the window is planned anew at its end or when jobs or chips come or go.
#include "policy/leasing/plan/linear_programme.hpp"
#include "policy/planning/rounds.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/scheduling/shares/finish_times.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <vector>

namespace leasehold::policy {

namespace {

struct ShockwaveParameters {
  Seconds round{120.0};
  std::uint32_t window = 20;
  double fairness_power = 5.0;
  double makespan_weight = 1.0;
};

constexpr int log_pieces = 8; ///< of each job's logarithm, along what it could do in a window

class NashWelfare final : public ShareRule {
public:
  explicit NashWelfare(const ShockwaveParameters& parameters) : parameters_(parameters) {}

  [[nodiscard]] Seconds lasts() const override { return parameters_.window * parameters_.round; }

  Shares shares(const SharedWorld& world) override
  {
    const ShareProblem& problem = world.problem;
    const std::vector<Share> jobs = shares_in(world);
    if (problem.kinds() == 0)
      return {};
    if (auto rounds = Window{problem, jobs, parameters_}.solve())
      return *rounds;
    return isolated_shares(problem);
  }

private:
  /// What a job is to the programme.
  struct Share {
    double done = 0.0, left = 0.0; ///< work; of one that does not tell, what it could do in the window
    double best = 0.0;             ///< its fastest rate
    double weight = 1.0;
    bool tells_left = true;
  };

  class Window {
  public:
    Window(const ShareProblem& problem, const std::vector<Share>& jobs, const ShockwaveParameters& parameters)
        : problem_(&problem), jobs_(&jobs), parameters_(&parameters)
    {
    }

    /// Parts of the window; absent where there is no solution.
    [[nodiscard]] std::optional<Shares> solve() const
    {
      constexpr double endless = LinearProgramme::unbounded;
      const double rounds = parameters_->window;
      LinearProgramme programme;
      std::vector<std::size_t> room, columns(problem_->rates.size(), none);
      room.reserve(problem_->kinds());
      for (const double chips : problem_->chips)
        room.push_back(programme.row(0.0, chips * rounds));
      double longest = 0.0;
      for (const Share& job : *jobs_)
        if (job.tells_left && job.best > 0.0)
          longest = std::max(longest, job.left / job.best);
      // Its unit is the sum of the jobs' logarithms, each of which rises by 1 as what was done grows e-fold.
      const std::size_t makespan =
          programme.column(longest > 0.0 ? parameters_->makespan_weight * sum_of_weights() / longest : 0.0);
      for (std::size_t i = 0; i < jobs_->size(); ++i) {
        const Share& job = (*jobs_)[i];
        if (job.best <= 0.0 || job.left <= 0.0)
          continue;
        const std::size_t once = programme.row(0.0, rounds), progress = programme.row(0.0, endless);
        for (std::size_t j = 0; j < problem_->kinds(); ++j)
          if (const std::size_t e = i * problem_->kinds() + j; problem_->allows(i, j)) {
            columns[e] = programme.column(0.0, rounds);
            programme.set(once, columns[e], 1.0);
            programme.set(room[j], columns[e], problem_->widths[e]);
            programme.set(progress, columns[e], problem_->rates[e] * parameters_->round.value());
          }
        const std::size_t late = job.tells_left ? programme.row(job.left / job.best, endless) : none;
        if (late != none)
          programme.set(late, makespan, 1.0);
        // Progress bought in pieces, each worth less than the one before.
        const double most = std::min(job.left, job.best * parameters_->round.value() * rounds);
        const double floor = std::max(job.done, job.best * parameters_->round.value() / 2.0);
        for (int k = 0; k < log_pieces; ++k) {
          const double from = most * k / log_pieces, to = most * (k + 1) / log_pieces;
          const double worth = job.weight * (std::log(floor + to) - std::log(floor + from)) / (to - from);
          const std::size_t piece = programme.column(-worth, to - from);
          programme.set(progress, piece, -1.0);
          if (late != none)
            programme.set(late, piece, 1.0 / job.best);
        }
      }
      const auto solution = programme.minimise(0);
      if (!solution)
        return std::nullopt;
      Shares shares(columns.size(), 0.0);
      for (std::size_t e = 0; e < columns.size(); ++e)
        if (columns[e] != none)
          shares[e] = solution->columns[columns[e]] / rounds;
      return shares;
    }

  private:
    static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

    [[nodiscard]] double sum_of_weights() const
    {
      double sum = 0.0;
      for (const Share& job : *jobs_)
        sum += job.weight;
      return sum;
    }

    const ShareProblem* problem_;
    const std::vector<Share>* jobs_;
    const ShockwaveParameters* parameters_;
  };

  [[nodiscard]] std::vector<Share> shares_in(const SharedWorld& world)
  {
    const std::vector<FinishEstimate> estimates = so_far_.look(world);
    std::vector<Share> jobs;
    for (std::size_t i = 0; i < world.jobs.size(); ++i) {
      const FinishEstimate& estimate = estimates[i];
      Share job;
      job.done = world.jobs[i]->facts.work;
      job.tells_left = estimate.tells_left;
      for (std::size_t j = 0; j < world.problem.kinds(); ++j)
        if (world.problem.allows(i, j))
          job.best = std::max(job.best, world.problem.rates[world.at(i, j)]);
      job.left = estimate.tells_left ? estimate.left : job.best * lasts().value();
      // As late as it would be with its own part of the chips from now on: 1 for one that had it all along.
      if (estimate.own_rate > 0.0 && estimate.alone() > 0.0)
        job.weight =
            std::pow(std::clamp((estimate.age + estimate.left / estimate.own_rate) / estimate.alone(), 0.1, 10.0),
                     parameters_.fairness_power);
      jobs.push_back(job);
    }
    return jobs;
  }

  ShockwaveParameters parameters_;
  FinishTimesSoFar so_far_;
};

const config::Schema<ShockwaveParameters>& schema(Tag<ShockwaveParameters>)
{
  static const auto declared =
      config::Schema<ShockwaveParameters>(
          "shockwave", "plans a window of rounds: how many each job has on each kind of chips so that the product of "
                       "what all will have "
                       "done by its end is largest (Nash welfare over time), those that are late by finish-time "
                       "fairness counting for more, "
                       "less what is added to the makespan; of a priority whoever is furthest behind its part runs "
                       "next. Planned anew "
                       "at the window's end and when jobs or chips come or go. By training's tokens, or the estimates "
                       "of others: one "
                       "without has no say in the makespan. A linear programme of 8 + pools columns a job. "
                       "It places gangs of whole chips itself, on idle hosts first; what needs shares, cores or memory "
                       "gets what they "
                       "leave, and is not stopped, nor is what keeps nothing of its work (`checkpoint`)")
          .optional("round", &ShockwaveParameters::round, "how often it is decided anew who runs",
                    config::at_least(Seconds{1.0}))
          .optional("window", &ShockwaveParameters::window, "rounds that are planned ahead",
                    config::in_range(1U, 1000U))
          .optional("fairness_power", &ShockwaveParameters::fairness_power,
                    "to what power a job counts for more by how late it is: 0 for welfare alone",
                    config::in_range(0.0, 20.0))
          .optional("makespan_weight", &ShockwaveParameters::makespan_weight,
                    "how much of its welfare the plan would give to have all jobs done at once: 0 for welfare alone",
                    config::in_range(0.0, 1000.0));
  return declared;
}

} // namespace

Entry<Scheduling> shockwave_entry()
{
  auto made = entry<Scheduling, ShockwaveParameters>(
      "Zheng et al., Shockwave, NSDI 2023", [](const ShockwaveParameters& parameters, std::uint64_t) {
        return std::make_unique<RoundScheduling>(
            parameters.round,
            std::make_unique<SharePlanner>(parameters.round, std::make_unique<NashWelfare>(parameters)));
      });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
