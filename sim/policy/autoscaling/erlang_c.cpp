// As few replicas as keep waits short: the least c with P(wait > t) ≤ ε in M/M/c, Erlang's queue of requests that come one by
// one at rate λ and wait for one of c servers, each of which finishes μ a second. With a = λ / μ and Erlang's B,
//   B(c) = (a^c / c!) / Σ_{k=0..c} a^k / k!,   C(c) = B(c) / (1 − (a / c) (1 − B(c))),   P(wait > t) = C(c) e^−(cμ − λ)t
// (Erlang 1917; Kleinrock 1975, Queueing Systems I, §3.5; Gross et al. 2008, §2.3). λ is the load of the last period. A
// replica counts as one server, whose rate is what it takes within the objective: it batches, so that a request really
// waits less than for a server that has one request at a time, and the number errs to the safe side.
#include "policy/autoscaling/registry.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace leasehold::policy {

namespace {

struct ErlangCParameters {
  Seconds wait{1.0};
  double probability = 0.05;
};

/// 1 / B(c) = Σ_{k=0..c} c (c − 1) … (c − k + 1) / a^k: about √a terms where c is next to a, and not a.
double inverse_blocking(double servers, double erlangs)
{
  double sum = 1.0;
  double term = 1.0;
  for (double left = servers; left >= 1.0 && term > sum * std::numeric_limits<double>::epsilon(); left -= 1.0) {
    term *= left / erlangs;
    sum += term;
  }
  return sum;
}

class ErlangC final : public Autoscaling {
public:
  explicit ErlangC(const ErlangCParameters& parameters) : parameters_(parameters) {}

  [[nodiscard]] std::uint32_t desired_replicas(const ServiceView& service) override
  {
    offered_ = service.offered;
    tokens_per_request_ = service.tokens_per_request;
    // Without any known capacity there is nothing to size by; what there is stays.
    last_ = service.capacity_per_replica.value() > 0.0 ? least(service.capacity_per_replica) : service.replicas;
    return last_;
  }

  [[nodiscard]] std::uint32_t replicas_of(TokensPerSecond capacity) const override
  {
    return capacity.value() > 0.0 ? least(capacity) : last_;
  }

private:
  [[nodiscard]] std::uint32_t least(TokensPerSecond capacity) const
  {
    if (!(offered_.value() > 0.0 && tokens_per_request_ > 0.0))
      return 0;
    const double erlangs = offered_ / capacity;
    double servers = std::floor(erlangs) + 1.0; // fewer have a queue that grows without limit
    if (servers >= most)
      return static_cast<std::uint32_t>(most);
    const double waits_per_server = parameters_.wait.value() * capacity.value() / tokens_per_request_; // μ t
    for (double blocking = 1.0 / inverse_blocking(servers, erlangs);;
         blocking = erlangs * blocking / (servers + erlangs * blocking)) {
      const double waiting = blocking / (1.0 - erlangs / servers * (1.0 - blocking));
      if (waiting * std::exp(-(servers - erlangs) * waits_per_server) <= parameters_.probability)
        return static_cast<std::uint32_t>(servers);
      servers += 1.0;
    }
  }

  static constexpr double most = 1e9; ///< beyond what any service may have, and a number still
  ErlangCParameters parameters_;
  TokensPerSecond offered_; ///< that the last number is for
  double tokens_per_request_ = 0.0;
  std::uint32_t last_ = 0;
};

const config::Schema<ErlangCParameters>& schema(Tag<ErlangCParameters>)
{
  using P = ErlangCParameters;
  static const auto declared =
      config::Schema<P>(
          "erlang_c",
          "the fewest replicas with which few requests wait long, by Erlang's C formula: M/M/c, each replica "
          "a server of the rate that it takes within the objective, at the load of the last period")
          .optional("wait", &P::wait, "how long a request may wait for a replica", config::non_negative())
          .optional("probability", &P::probability, "the share of requests that may wait longer",
                    config::in_range(1e-9, 1.0));
  return declared;
}

} // namespace

Entry<Autoscaling> erlang_c_entry()
{
  return entry<Autoscaling, ErlangCParameters>(
      "Erlang 1917; Gross, Shortle, Thompson and Harris 2008, Fundamentals of Queueing Theory, 2.3",
      [](const ErlangCParameters& parameters, std::uint64_t) { return std::make_unique<ErlangC>(parameters); });
}

} // namespace leasehold::policy
