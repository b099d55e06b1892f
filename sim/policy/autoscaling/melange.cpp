// The replicas on several kinds of chips that carry the load for the least money: an integer programme (T. Griggs et al.,
// Mélange, arXiv 2404.14527). With n_k replicas of kind k, of c_k chips each, of which each takes r_k within the objective,
// and l_t lots of chips of type t, of b_t chips for p_t an hour, beside a_t chips that are paid for anyway,
//   min Σ p_t l_t   so that   Σ r_k n_k ≥ load / target,   Σ_{k on t} c_k n_k ≤ b_t l_t + a_t,   minimum ≤ Σ n_k ≤ maximum,
// and each lot that is not held yet costs startup / period times its price besides, as it is held for so long without
// serving. The paper rents single GPUs; a host is leased whole, and one in part used is dearer than its chips. What the
// service has too many of stays until what takes its place serves.
//
// That is the cheapest for the load of this look. As load moves, a mix lets go of lots of one kind for those of another,
// and both are paid for until the new ones serve. So each kind alone is played beside the mix, with what its own changes
// cost; the service begins with the cheapest kind, and goes over to another course once that would have saved what the
// change costs. Savings are remembered for a week or so: of a load that rises and falls each day one kind is the cheaper by
// day and another by night, and who followed that paid for both at each turn (14 % more than for the better of them).
//
// The paper cuts the load into buckets by the sizes of requests, and gives slices of each to the kind that serves these at
// the least cost. So here, where requests are told apart: of bucket i, which has load d_i and of which a replica of kind k
// takes r_ik alone, the part a_ik goes to kind k, and a replica's parts of its time add up,
//   Σ_k a_ik ≥ 1,   Σ_i d_i a_ik / r_ik ≤ n_k
// in place of the row of the load (a_ik is any part, as of ever finer slices). The run then routes each request by its
// bucket: so that the kind that is busiest for what it has is least busy. Without buckets replicas of all kinds get
// requests of all sizes.
#include "policy/autoscaling/melange_mix.hpp"
#include "policy/autoscaling/registry.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

namespace leasehold::policy {

namespace {

struct MelangeParameters {
  double target = 0.7;
  Seconds overlap{3600.0};
  std::uint32_t prompts = 1;
  std::uint32_t answers = 1;
};

class Melange final : public Autoscaling {
public:
  explicit Melange(const MelangeParameters& parameters) : parameters_(parameters) {}

  [[nodiscard]] std::uint32_t desired_replicas(const ServiceView& service) override
  {
    load_ = service.offered.value() / parameters_.target;
    MixProblem problem(service, load_);
    by_kind_.clear();
    routes_.clear();
    if (problem.has_kinds()) {
      by_kind_ = course(service, problem);
      wait_for_those_to_come(service);
      routes_ = problem.routes(by_kind_);
      last_ = std::accumulate(by_kind_.begin(), by_kind_.end(), std::uint32_t{0});
    } else { // any kind will do, if its capacity is known; else what there is stays
      const double each = service.capacity_per_replica.value();
      last_ = std::clamp(each > 0.0 ? carrying(load_, each) : service.replicas, service.minimum, service.maximum);
    }
    return last_;
  }

  [[nodiscard]] std::uint32_t replicas_of(TokensPerSecond capacity) const override
  {
    return capacity.value() > 0.0 ? carrying(load_, capacity.value()) : last_;
  }
  [[nodiscard]] std::span<const std::uint32_t> by_kind() const override { return by_kind_; }
  [[nodiscard]] bool goes_by_one_load() const override { return false; }
  [[nodiscard]] SizeClasses size_classes() const override { return {parameters_.prompts, parameters_.answers}; }
  [[nodiscard]] std::span<const double> routes() const override { return routes_; }

private:
  using Mix = MixProblem::Mix;
  /// A way to go: one kind alone, or the cheapest mix.
  struct Course {
    Mix mix;            ///< as it would be
    double spent = 0.0; ///< $, of late: what is a week past counts for 1/e
  };

  /// What a course has spent of late; where it could not be had until now, as much as the one that was taken.
  [[nodiscard]] double remembered(const Course& course, Seconds period) const
  {
    const double spent = std::isfinite(course.spent) ? course.spent : courses_[taken_].spent;
    return std::isfinite(spent) ? spent * std::exp(-period / (7.0 * day)) : 0.0;
  }
  /// What the course asks for that is taken. All are played beside each other, each with its own starts and what goes for
  /// them; another is taken once it would have saved what it takes to go over to it.
  Mix course(const ServiceView& service, MixProblem& problem)
  {
    const std::size_t kinds = service.kinds.size();
    Mix there;
    for (const ReplicaKind& kind : service.kinds)
      there.push_back(kind.replicas);
    const bool begins = courses_.size() != kinds + 1;
    if (begins)
      courses_.assign(kinds + 1, {there});
    for (std::size_t c = 0; c <= kinds; ++c) {
      Course& each = courses_[c];
      const Mix from = each.mix.empty() ? there : std::move(each.mix);
      Mix next = c < kinds ? problem.alone(c) : problem.cheapest(from);
      if (next.empty())
        each.spent = std::numeric_limits<double>::infinity();
      else
        each.spent = remembered(each, service.period) + problem.rent(next) * service.period.value() / 3600.0 +
                     problem.change(from, next, parameters_.overlap);
      each.mix = std::move(next);
    }
    const auto least = [&](std::size_t courses) {
      return static_cast<std::size_t>(std::ranges::min_element(courses_.begin(),
                                                               courses_.begin() + static_cast<std::ptrdiff_t>(courses),
                                                               {}, &Course::spent) -
                                      courses_.begin());
    };
    if (begins)
      taken_ = least(kinds);
    const std::size_t best = least(kinds + 1);
    const Mix& to = courses_[best].mix;
    if (courses_[taken_].mix.empty() ||
        courses_[taken_].spent - courses_[best].spent > problem.change(there, to, parameters_.overlap))
      taken_ = best;
    return courses_[taken_].mix;
  }
  /// Nobody goes whom those that stay and serve cannot spare yet.
  void wait_for_those_to_come(const ServiceView& service)
  {
    double staying = 0.0, serving = 0.0;
    for (std::size_t k = 0; k < by_kind_.size(); ++k) {
      const ReplicaKind& kind = service.kinds[k];
      serving += kind.ready * kind.capacity.value();
      staying += std::min(by_kind_[k], kind.ready) * kind.capacity.value();
    }
    bool all_there = true; // sizes told apart: others may not do for those that are to come
    for (std::size_t k = 0; k < by_kind_.size(); ++k)
      all_there = all_there && by_kind_[k] <= service.kinds[k].ready;
    if (service.sizes.empty() ? staying >= std::min(serving, load_) * (1.0 - mix_rounding) : all_there)
      return;
    const std::uint32_t asked = std::accumulate(by_kind_.begin(), by_kind_.end(), std::uint32_t{0});
    std::uint32_t room = service.maximum - asked;
    for (std::size_t k = 0; k < by_kind_.size(); ++k) {
      const std::uint32_t there = service.kinds[k].replicas;
      const std::uint32_t kept = std::min(room, there > by_kind_[k] ? there - by_kind_[k] : 0);
      by_kind_[k] += kept;
      room -= kept;
    }
  }

  MelangeParameters parameters_;
  std::vector<std::uint32_t> by_kind_;
  std::vector<double> routes_;
  std::vector<Course> courses_; ///< by kind, then that of mixes
  std::size_t taken_ = 0;
  double load_ = 0.0; ///< that capacity is wanted for
  std::uint32_t last_ = 0;
};

const config::Schema<MelangeParameters>& schema(Tag<MelangeParameters>)
{
  using P = MelangeParameters;
  static const auto declared =
      config::Schema<P>("melange",
                        "the cheapest mix of replicas on the chips of a service that carries the load, or "
                        "the cheapest kind alone: an integer "
                        "programme of what each kind takes within the objective, by the lengths of the "
                        "service's requests, and what its chips "
                        "cost on demand now by whole lots, as leases come; those that are owned or bound "
                        "for a term cost nothing more (where "
                        "nothing is priced, the fewest chips). What starts is paid for before it serves, "
                        "and what goes for it meanwhile: mix "
                        "and kinds are played beside each other with that, and the service goes over to "
                        "another once it would have saved the "
                        "change. A kind that finds no chips is waited for. Where `prompts` or `answers` tell requests "
                        "apart by their sizes, as in the paper, each size goes to the kinds that the programme "
                        "gives it to, so that short ones may go to other chips than long ones. O(kinds x sizes) "
                        "columns in a programme a look")
          .optional("target", &P::target, "offered load over capacity to aim at", config::in_range(0.01, 1.0))
          .optional("overlap", &P::overlap, "for how long what goes and what comes in its place are both paid for",
                    config::non_negative())
          .optional("prompts", &P::prompts, "classes of prompts, each with as many of their tokens; 1: not told apart",
                    config::in_range(1, 8))
          .optional("answers", &P::answers,
                    "classes of answers, likewise, which are taken to be foretold: else nobody could route by them",
                    config::in_range(1, 8));
  return declared;
}

} // namespace

Entry<Autoscaling> melange_entry()
{
  return entry<Autoscaling, MelangeParameters>(
      "Griggs et al., Melange, arXiv 2404.14527",
      [](const MelangeParameters& parameters, std::uint64_t) { return std::make_unique<Melange>(parameters); });
}

} // namespace leasehold::policy
