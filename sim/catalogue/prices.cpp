#include "catalogue/prices.hpp"

#include "config/load.hpp"
#include "config/suggest.hpp"

#include <algorithm>

namespace leasehold::catalogue {

const config::Schema<PriceEntry>& schema(Tag<PriceEntry>)
{
  using P = PriceEntry;
  static const auto declared =
      config::Schema<P>("price", "one chip for one hour")
          .required("programme", &P::programme, "key of the programmes' catalogue", config::non_empty())
          .required("chip", &P::chip, "key of the chips' catalogue", config::non_empty())
          .optional("region", &P::region, "where it holds; absent: in every region of the provider")
          .required("price", &P::price, "a chip and hour")
          .optional("low", &P::low, "lower end of its range")
          .optional("high", &P::high, "upper end of its range")
          .required("source", &P::source, "key of `sources`")
          .optional("notes", &P::notes, "what the figure does not say")
          .check([](const P& entry, const config::Value& at, config::Diagnostics& diagnostics) {
            if ((entry.low && entry.price < *entry.low) || (entry.high && *entry.high < entry.price))
              diagnostics.error(at, "`price` lies outside its range", "`low` ≤ `price` ≤ `high` must hold");
          });
  return declared;
}

const config::Schema<EgressPrice>& schema(Tag<EgressPrice>)
{
  using E = EgressPrice;
  static const auto declared =
      config::Schema<E>("egress", "a gigabyte that leaves a region")
          .required("provider", &E::provider, "whose regions", config::non_empty())
          .required("outside", &E::outside, "to another provider", config::non_negative())
          .required("inside", &E::inside, "to another region of the provider", config::non_negative())
          .required("source", &E::source, "key of `sources`");
  return declared;
}

const config::Schema<PublishedPue>& schema(Tag<PublishedPue>)
{
  using P = PublishedPue;
  static const auto declared = config::Schema<P>("published pue", "power usage effectiveness of a provider's fleet")
                                   .required("provider", &P::provider, "whose buildings", config::non_empty())
                                   .required("pue", &P::pue, "yearly mean", config::in_range(1.0, 10.0))
                                   .required("source", &P::source, "key of `sources`");
  return declared;
}

const config::Schema<PriceCatalogue>& schema(Tag<PriceCatalogue>)
{
  using C = PriceCatalogue;
  static const auto declared =
      config::Schema<C>("prices", "prices and where they were read")
          .required("sources", &C::sources, "where the prices were read")
          .required("prices", &C::prices, "the prices")
          .optional("egress", &C::egress, "what data cost that leave a region; nothing by default")
          .optional("pue", &C::pue, "what buildings add to hosts' power, as providers publish it")
          .check([](const C& catalogue, const config::Value& at, config::Diagnostics& diagnostics) {
            const config::Value list = *at.find("prices");
            for (std::size_t i = 0; i < catalogue.prices.size(); ++i)
              check_source(catalogue.sources, catalogue.prices[i].source, *list[i].find("source"), diagnostics);
            for (std::size_t i = 0; i < catalogue.egress.size(); ++i)
              check_source(catalogue.sources, catalogue.egress[i].source, *(*at.find("egress"))[i].find("source"),
                           diagnostics);
            for (std::size_t i = 0; i < catalogue.pue.size(); ++i)
              check_source(catalogue.sources, catalogue.pue[i].source, *(*at.find("pue"))[i].find("source"),
                           diagnostics);
          });
  return declared;
}

const PriceEntry* PriceCatalogue::find(std::string_view programme, std::string_view chip, std::string_view region) const
{
  const PriceEntry* everywhere = nullptr;
  for (const PriceEntry& entry : prices) {
    if (entry.programme != programme || entry.chip != chip)
      continue;
    if (!entry.region)
      everywhere = &entry;
    else if (*entry.region == region)
      return &entry;
  }
  return everywhere;
}

const PriceEntry* PriceCatalogue::lowest(const ProgrammeCatalogue& programmes, market::ProgrammeKind kind,
                                         std::string_view chip) const
{
  const PriceEntry* lowest = nullptr;
  for (const PriceEntry& entry : prices) {
    const ProgrammeEntry* programme = programmes.find(entry.programme);
    if (entry.chip == chip && programme != nullptr && programme->kind == kind &&
        (lowest == nullptr || entry.price < lowest->price))
      lowest = &entry;
  }
  return lowest;
}

std::optional<double> PriceCatalogue::published_pue(std::string_view provider) const
{
  const auto found = std::ranges::find(pue, provider, &PublishedPue::provider);
  return found == pue.end() ? std::nullopt : std::optional{found->pue};
}

std::optional<PriceCatalogue> load_prices(const std::string& path, config::Diagnostics& diagnostics,
                                          const ProgrammeCatalogue* programmes)
{
  const auto file = config::load_file(path, diagnostics);
  auto prices = file ? config::decode<PriceCatalogue>(*file, diagnostics) : std::nullopt;
  if (prices && programmes != nullptr)
    check_prices(*prices, *programmes, *file, diagnostics);
  return prices;
}

void check_prices(const PriceCatalogue& prices, const ProgrammeCatalogue& programmes, const config::Value& at,
                  config::Diagnostics& diagnostics)
{
  std::vector<std::string> names;
  for (const ProgrammeEntry& programme : programmes.programmes)
    names.push_back(programme.name);
  const config::Value list = *at.find("prices");
  for (std::size_t i = 0; i < prices.prices.size(); ++i)
    if (const std::string& programme = prices.prices[i].programme; programmes.find(programme) == nullptr)
      diagnostics.error(*list[i].find("programme"), "`" + programme + "` is not a programme",
                        "a price belongs to one of programmes.yaml", config::did_you_mean(programme, names));
}

} // namespace leasehold::catalogue
