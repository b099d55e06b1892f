// The parameters that policies with a committed base share.
#pragma once

#include "policy/api/registry.hpp"
#include "policy/leasing/buying/base_and_peak.hpp"

namespace leasehold::policy {

struct BaseParameters {
  std::optional<double> quantile;
  Seconds observe{14.0 * 86400.0};
  std::optional<std::int64_t> lease_size;
  bool renew = false;
  std::optional<Seconds> term;
  std::optional<Seconds> need;
  std::vector<std::string> programmes;
  std::vector<std::string> providers;

  [[nodiscard]] BasePlan base() const
  {
    return {quantile, observe, lease_size, renew, term, need, programmes, 1.0, 0.0, true, {}, {}};
  }
};

/// Declares them for a struct that derives from BaseParameters.
template <class P> config::Schema<P> base_schema(std::string name, std::string summary)
{
  return config::Schema<P>(std::move(name), std::move(summary))
      .optional("quantile", &P::quantile,
                "share of hours whose serving demand the commitment covers, as far as it saves rent; absent: the "
                "newsvendor's 1 - committed / on-demand price. Gangs for which committing is cheaper come on top",
                config::in_range(0.0, 1.0))
      .optional("observe", &P::observe, "how long to watch before the first commitment")
      .optional("lease_size", &P::lease_size, lease_size_text, config::at_least(1))
      .optional("renew", &P::renew, "commitments renew by themselves")
      .optional("term", &P::term,
                "of a commitment; absent: the one that costs least for the time of need, with what "
                "is paid after it",
                config::positive())
      .optional("need", &P::need, "how long serving will go on; absent: to the horizon", config::positive())
      .optional("programmes", &P::programmes, "to commit under; empty: any");
}

} // namespace leasehold::policy
