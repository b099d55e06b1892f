#include "catalogue/programmes.hpp"

#include "config/load.hpp"
#include "config/suggest.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace leasehold::market {

const config::Schema<Billing>& schema(Tag<Billing>)
{
  static const auto declared =
      config::Schema<Billing>("billing", "how time turns into money")
          .optional("granularity", &Billing::granularity, "time is billed in multiples, rounded up at the end",
                    config::positive())
          .optional("minimum", &Billing::minimum, "shortest time billed")
          .optional("upfront", &Billing::upfront, "share of the term's price paid at acceptance",
                    config::in_range(0.0, 1.0))
          .optional("locks_price", &Billing::locks_price, "the price at acceptance holds for the term")
          .optional("free_if_revoked", &Billing::free_if_revoked, "a lease revoked within this time is not billed");
  return declared;
}

const config::Schema<Ending>& schema(Tag<Ending>)
{
  static const auto declared =
      config::Schema<Ending>("ending", "what leaving early costs")
          .optional("exit", &Ending::exit, "whether the tenant may leave before the term")
          .optional("fee", &Ending::fee,
                    "share of what an early exit cancels, still to be paid or refunded, that is paid for it",
                    config::in_range(0.0, 1.0))
          .optional("minimum_take", &Ending::minimum_take, "share of the whole price owed at least",
                    config::in_range(0.0, 1.0))
          .optional("refund", &Ending::refund, "whether unused upfront money comes back")
          .optional("refund_cap", &Ending::refund_cap,
                    "most that early exits cancel in any window, whether it was still to be paid or is refunded; the "
                    "rest is paid to the end")
          .optional("refund_window", &Ending::refund_window, "length of that window", config::positive())
          .optional("renewable", &Ending::renewable, "may renew for the same term");
  return declared;
}

const config::Schema<Timing>& schema(Tag<Timing>)
{
  static const auto declared =
      config::Schema<Timing>("timing", "when chips come and how they are taken back")
          .optional("notice", &Timing::notice, "between a revocation's notice and the loss of the chips")
          .optional("revocable", &Timing::revocable,
                    "the provider may take the chips back: true of spot, and of it alone")
          .optional("delivery", &Timing::delivery, "from the agreed start to chips that compute")
          .optional("earliest_start", &Timing::earliest_start, "soonest start after the request")
          .optional("latest_start", &Timing::latest_start, "furthest start after the request")
          .optional("queues", &Timing::queues, "waits for stock rather than being refused")
          .optional("start_every", &Timing::start_every, "starts fall on multiples of this")
          .optional("start_time", &Timing::start_time, "time of day (UTC) from which the multiples count");
  return declared;
}

const config::Schema<Size>& schema(Tag<Size>)
{
  static const auto declared =
      config::Schema<Size>("size", "how many chips")
          .optional("step", &Size::step,
                    "servers of the provider; a lease is whole hosts of the platform, whatever this says",
                    config::at_least(1))
          .optional("minimum", &Size::minimum, "fewest chips in a lease", config::at_least(1))
          .optional("maximum", &Size::maximum, "most chips in a lease", config::at_least(1))
          .optional("tenant_maximum", &Size::tenant_maximum, "most chips of one tenant", config::at_least(1));
  return declared;
}

const config::Schema<Term>& schema(Tag<Term>)
{
  static const auto declared =
      config::Schema<Term>("term", "allowed terms; without `choices` and `maximum`, leases are open-ended")
          .optional("choices", &Term::choices, "the terms on the list", config::positive())
          .optional("minimum", &Term::minimum, "shortest term")
          .optional("maximum", &Term::maximum, "longest term")
          .optional("step", &Term::step, "terms are multiples of this")
          .optional("coarse_from", &Term::coarse_from, "longer terms come in `coarse_step`")
          .optional("coarse_step", &Term::coarse_step, "step of long terms");
  return declared;
}

const config::Schema<Spend>& schema(Tag<Spend>)
{
  static const auto declared =
      config::Schema<Spend>("spend", "commitments of dollars rather than chips")
          .optional("discount", &Spend::discount, "off the on-demand price of usage that counts",
                    config::in_range(0.0, 1.0))
          .optional("ramp", &Spend::ramp, "share of the total owed in each equal part of the term",
                    config::in_range(0.0, 1.0))
          .optional("overage_discount", &Spend::overage_discount, "off usage beyond a part's commitment",
                    config::in_range(0.0, 1.0));
  return declared;
}

const config::Schema<Build>& schema(Tag<Build>)
{
  static const auto declared =
      config::Schema<Build>("build", "a plant of one's own, a chip")
          .optional("capital", &Build::capital, "delivered and powered, with its share of host, network and building")
          .optional("lifetime", &Build::lifetime, "straight-line depreciation to zero", config::positive())
          .optional("power", &Build::power, "at the wall, cooling included")
          .optional("energy", &Build::energy, "price of energy")
          .optional("cost_of_capital", &Build::cost_of_capital, "a year, on the value not yet depreciated",
                    config::in_range(0.0, 1.0));
  return declared;
}

} // namespace leasehold::market

namespace leasehold::catalogue {

const config::Schema<CatalogueSource>& schema(Tag<CatalogueSource>)
{
  static const auto declared =
      config::Schema<CatalogueSource>("source", "what an entry was read in")
          .required("text", &CatalogueSource::text, "a citation or address", config::non_empty())
          .required("date", &CatalogueSource::date, "when it was published or read", config::non_empty())
          .required("confidence", &CatalogueSource::confidence, "how far to trust it");
  return declared;
}

const config::Schema<ProgrammeEntry>& schema(Tag<ProgrammeEntry>)
{
  using P = ProgrammeEntry;
  static const auto declared =
      config::Schema<P>("programme", "rules under which a provider hands out chips")
          .required("name", &P::name, "key of the catalogue", config::non_empty())
          .required("title", &P::title, "what people call it")
          .optional("provider", &P::provider, "who offers it, as in the platform; empty for one's own plant")
          .required("kind", &P::kind, "what sort of lease it is")
          .required("source", &P::source, "key of `sources`")
          .optional("notes", &P::notes, "what the figures do not say")
          .optional("billing", &P::billing, "how time turns into money")
          .optional("ending", &P::ending, "what leaving early costs")
          .optional("timing", &P::timing, "when chips come and go")
          .optional("size", &P::size, "how many chips")
          .optional("term", &P::term, "for how long")
          .optional("spend", &P::spend, "dollars rather than chips")
          .optional("build", &P::build, "one's own plant")
          .optional("sublease", &P::sublease, "idle chips may be let to others")
          .retired("guarantees_capacity", "its kind says whether a programme hands out chips")
          .retired("guarantees_price", "`billing.locks_price` says whether a price stands for a term")
          .optional("hosting", &P::hosting, "whether hosts are shared with others")
          .check([](const P& programme, const config::Value& at, config::Diagnostics& diagnostics) {
            if (programme.timing.revocable != (programme.kind == market::ProgrammeKind::spot))
              diagnostics.error(at, "`timing.revocable` and `kind` contradict each other",
                                "chips are taken back of spot leases, and of these alone");
            try {
              market::check(programme);
            } catch (const std::invalid_argument& fault) {
              diagnostics.error(at, fault.what());
            }
          });
  return declared;
}

void check_source(const std::vector<std::pair<std::string, CatalogueSource>>& sources, const std::string& key,
                  const config::Value& at, config::Diagnostics& diagnostics)
{
  std::vector<std::string> names;
  names.reserve(sources.size());
  for (const auto& [name, source] : sources)
    names.push_back(name);
  if (std::find(names.begin(), names.end(), key) == names.end())
    diagnostics.error(at, "`" + key + "` is not one of the sources", "each entry names where it was read",
                      config::did_you_mean(key, names));
}

const config::Schema<ProgrammeCatalogue>& schema(Tag<ProgrammeCatalogue>)
{
  using C = ProgrammeCatalogue;
  static const auto declared =
      config::Schema<C>("programmes", "lease programmes and where their rules were read")
          .required("sources", &C::sources, "where the rules were read")
          .required("programmes", &C::programmes, "the programmes")
          .check([](const C& catalogue, const config::Value& at, config::Diagnostics& diagnostics) {
            const config::Value list = *at.find("programmes");
            std::set<std::string> seen;
            for (std::size_t i = 0; i < catalogue.programmes.size(); ++i) {
              const ProgrammeEntry& programme = catalogue.programmes[i];
              check_source(catalogue.sources, programme.source, *list[i].find("source"), diagnostics);
              if (!seen.insert(programme.name).second)
                diagnostics.error(*list[i].find("name"), "`" + programme.name + "` is there twice",
                                  "programmes are known by their names");
            }
          });
  return declared;
}

const ProgrammeEntry* ProgrammeCatalogue::find(std::string_view name) const
{
  for (const ProgrammeEntry& programme : programmes)
    if (programme.name == name)
      return &programme;
  return nullptr;
}

std::optional<ProgrammeCatalogue> load_programmes(const std::string& path, config::Diagnostics& diagnostics)
{
  const auto file = config::load_file(path, diagnostics);
  return file ? config::decode<ProgrammeCatalogue>(*file, diagnostics) : std::nullopt;
}

} // namespace leasehold::catalogue
