// How much to commit to whom when demand is uncertain: the linear program of a mean–CVaR portfolio.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace leasehold::policy {

/// A commitment that can be bought, in chips. Prices are dollars a chip and hour.
struct Commitment {
  double price = 0.0;
  double most = 1e300;      ///< chips
  std::size_t supplier = 0; ///< index for the caps
};

struct PortfolioProblem {
  std::vector<Commitment> commitments;
  /// Equally likely; each is the chips needed in a number of hours, of which the mean cost counts.
  std::vector<std::vector<double>> scenarios;
  double on_demand = 0.0;      ///< dollars a chip and hour for what is not covered
  double aversion = 0.0;       ///< λ ≥ 0: weight of the tail
  double tail = 0.9;           ///< α: the tail is the worst 1 − α of scenarios, 0 ≤ α < 1
  double supplier_cap = 1e300; ///< chips committed to one supplier at most
};

struct Portfolio {
  std::vector<double> chips; ///< by commitment
  double expected = 0.0;     ///< dollars an hour
  double tail_mean = 0.0;    ///< CVaR: mean cost of the worst 1 − α of scenarios
};

/// min E[L] + λ (ζ + Σ_s p_s [L_s − ζ]⁺ / (1 − α)), where L_s = Σ_j r_j q_j + p mean_h [D_sh − Σ_j q_j]⁺ and q ≥ 0 obeys
/// the caps (Rockafellar and Uryasev 2000). Solved by Clp; exact on the sample. Throws std::runtime_error where there is no optimum.
[[nodiscard]] Portfolio solve(const PortfolioProblem& problem);

} // namespace leasehold::policy
