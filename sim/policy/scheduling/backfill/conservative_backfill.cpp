// The name and the parameters of conservative backfilling; conservative_count.cpp and conservative_hosts.cpp hold its
// two forms.
#include "policy/scheduling/backfill/forms.hpp"
#include "policy/scheduling/registry.hpp"

namespace leasehold::policy {

namespace {

struct ConservativeParameters {
  Reserve reserve = Reserve::count;
};

const config::Schema<ConservativeParameters>& schema(Tag<ConservativeParameters>)
{
  static const auto declared =
      config::Schema<ConservativeParameters>("conservative_backfill",
                                             "every job holds a reservation; a job overtakes where it moves none")
          .optional("reserve", &ConservativeParameters::reserve, "what a reservation holds");
  return declared;
}

} // namespace

Entry<Scheduling> conservative_backfill_entry()
{
  return entry<Scheduling, ConservativeParameters>(
      "Feitelson and Mu'alem Weil, IPPS 1998; `hosts`: batsched conservative_bf",
      [](const ConservativeParameters& parameters, std::uint64_t) {
        return parameters.reserve == Reserve::count ? make_conservative_count() : make_conservative_hosts();
      });
}

} // namespace leasehold::policy
