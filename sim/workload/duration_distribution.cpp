#include "workload/duration_distribution.hpp"

namespace leasehold::workload {

namespace {

struct Draw {
  random::Stream& stream;

  Seconds operator()(const Deterministic& d) const
  {
    stream.bits();
    return d.value;
  }
  Seconds operator()(const Exponential& d) const { return Seconds{stream.exponential(d.mean.value())}; }
  Seconds operator()(const LogNormal& d) const { return Seconds{stream.log_normal(d.median.value(), d.sigma)}; }
  Seconds operator()(const Weibull& d) const { return Seconds{stream.weibull(d.shape, d.scale.value())}; }
};

} // namespace

Seconds draw(const DurationDistribution& distribution, random::Stream& stream)
{
  return std::visit(Draw{stream}, distribution);
}

const config::Schema<Deterministic>& schema(Tag<Deterministic>)
{
  static const auto declared = config::Schema<Deterministic>("deterministic", "always the same")
                                   .required("value", &Deterministic::value, "the duration", config::positive());
  return declared;
}

const config::Schema<Exponential>& schema(Tag<Exponential>)
{
  static const auto declared = config::Schema<Exponential>("exponential", "without memory")
                                   .required("mean", &Exponential::mean, "mean duration", config::positive());
  return declared;
}

const config::Schema<LogNormal>& schema(Tag<LogNormal>)
{
  static const auto declared =
      config::Schema<LogNormal>("log_normal", "many short and a few very long")
          .required("median", &LogNormal::median, "median duration", config::positive())
          .optional("sigma", &LogNormal::sigma, "deviation of the duration's logarithm", config::non_negative());
  return declared;
}

const config::Schema<Weibull>& schema(Tag<Weibull>)
{
  static const auto declared =
      config::Schema<Weibull>("weibull", "a shape below 1 has a heavy tail, 1 is exponential")
          .required("shape", &Weibull::shape, "the exponent", config::positive())
          .required("scale", &Weibull::scale, "the mean over Γ(1 + 1/shape)", config::positive());
  return declared;
}

} // namespace leasehold::workload
