// The name and the parameters of EASY backfilling; easy_count.cpp and easy_hosts.cpp hold its two forms.
#include "policy/scheduling/backfill/forms.hpp"
#include "policy/scheduling/registry.hpp"

namespace leasehold::policy {

namespace {

struct EasyParameters {
  Reserve reserve = Reserve::count;
};

const config::Schema<EasyParameters>& schema(Tag<EasyParameters>)
{
  static const auto declared =
      config::Schema<EasyParameters>("easy_backfill", "first come, first served; others overtake where the first job "
                                                      "that waits is not delayed, by the estimates")
          .optional("reserve", &EasyParameters::reserve, "what the reservation of the first job holds");
  return declared;
}

} // namespace

Entry<Scheduling> easy_backfill_entry()
{
  return entry<Scheduling, EasyParameters>(
      "Lifka 1995; Mu'alem and Feitelson, IEEE TPDS 12(6), 2001; `hosts`: batsched easy_bf",
      [](const EasyParameters& parameters, std::uint64_t) {
        return parameters.reserve == Reserve::count ? make_easy_count() : make_easy_hosts();
      });
}

} // namespace leasehold::policy
