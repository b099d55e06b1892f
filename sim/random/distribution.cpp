#include "random/distribution.hpp"

#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace leasehold::random {

namespace {

template <std::size_t N> double polynomial(const double (&coefficients)[N], double x)
{
  double sum = 0.0;
  for (std::size_t i = N; i-- > 0;)
    sum = sum * x + coefficients[i];
  return sum;
}

// Double in, double out: with Boost's default promotion to long double the result would depend on the machine.
using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

double poisson_cdf(double k, double mean)
{
  return boost::math::gamma_q(k + 1.0, mean, Policy{});
}

} // namespace

// AS 241's three rational approximations: the centre, the near tails, the far tails.
double normal_quantile(double u)
{
  static constexpr double a[] = {3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
                                 1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                 3.3430575583588128105e+4, 2.5090809287301226727e+3};
  static constexpr double b[] = {1.0,
                                 4.2313330701600911252e+1,
                                 6.8718700749205790830e+2,
                                 5.3941960214247511077e+3,
                                 2.1213794301586595867e+4,
                                 3.9307895800092710610e+4,
                                 2.8729085735721942674e+4,
                                 5.2264952788528545610e+3};
  static constexpr double c[] = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                                 3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                                 2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr double d[] = {1.0,
                                 2.05319162663775882187e0,
                                 1.67638483018380384940e0,
                                 6.89767334985100004550e-1,
                                 1.48103976427480074590e-1,
                                 1.51986665636164571966e-2,
                                 5.47593808499534494600e-4,
                                 1.05075007164441684324e-9};
  static constexpr double e[] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                                 2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                 2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static constexpr double f[] = {1.0,
                                 5.99832206555887937690e-1,
                                 1.36929880922735805310e-1,
                                 1.48753612908506148525e-2,
                                 7.86869131145613259100e-4,
                                 1.84631831751005468180e-5,
                                 1.42151175831644588870e-7,
                                 2.04426310338993978564e-15};
  const double q = u - 0.5;
  if (std::abs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(a, r) / polynomial(b, r);
  }
  const double r = std::sqrt(-std::log(std::min(u, 1.0 - u)));
  const double tail =
      r <= 5.0 ? polynomial(c, r - 1.6) / polynomial(d, r - 1.6) : polynomial(e, r - 5.0) / polynomial(f, r - 5.0);
  return q < 0.0 ? -tail : tail;
}

double exponential_quantile(double u, double mean)
{
  return -mean * std::log1p(-u);
}

double weibull_quantile(double u, double shape, double scale)
{
  return scale * std::pow(-std::log1p(-u), 1.0 / shape);
}

double pareto_quantile(double u, double shape, double minimum)
{
  return minimum * std::exp(-std::log1p(-u) / shape);
}

double gamma_quantile(double u, double shape, double scale)
{
  return scale * boost::math::gamma_p_inv(shape, u, Policy{});
}

std::uint64_t poisson_quantile(double u, double mean)
{
  // A Cornish-Fisher guess, then steps to the exact quantile: P(X <= k) is the regularised gamma function Q(k + 1,
  // mean).
  const double z = normal_quantile(u);
  double k = std::max(0.0, std::floor(mean + z * std::sqrt(mean) + (z * z - 1.0) / 6.0));
  while (k > 0.0 && poisson_cdf(k - 1.0, mean) >= u)
    k -= 1.0;
  while (poisson_cdf(k, mean) < u)
    k += 1.0;
  return static_cast<std::uint64_t>(k);
}

} // namespace leasehold::random
