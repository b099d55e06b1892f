#include "accounts/market_books.hpp"

#include "market/books.hpp"

namespace leasehold::accounts {

namespace {

/// The lines that add up to what the tenant was billed.
void add_lines(const market::Allocation& spend, Book& book)
{
  const auto add = [&](const char* line, Money money) {
    book.entries.emplace_back(std::string{"spend/"} + line, money.dollars());
  };
  add("served", spend.of(model::JobKind::replica));
  add("trained", spend.of(model::JobKind::training));
  add("jobs", spend.of(model::JobKind::rigid));
  add("pilots", spend.of(model::JobKind::porting));
  add("other", spend.other);
  add("idle", spend.idle);
  add("stranded", spend.stranded);
  add("commitments", spend.commitments);
  add("engineering", spend.engineering);
  add("data", spend.data);
  add("sublease", spend.sublease);
  add("prepaid", spend.prepaid);
}

Book book_of(const market::TenantBook& book, const market::Allocation& spend, const std::string& name,
             const std::vector<std::string>& providers)
{
  Book made{"tenants", name, {}};
  const auto add = [&](const std::string& entry, double value) { made.entries.emplace_back(entry, value); };
  add("billed", book.billed.dollars());
  add("effective", book.effective.dollars());
  add("sublease_income", book.sublease_income.dollars());
  add("productive", book.outlay.productive.dollars());
  add("lost", book.outlay.lost.dollars());
  add("idle", book.outlay.idle.dollars());
  add("stranded", book.outlay.stranded.dollars());
  add("chip_hours", book.chip_hours);
  add("productive_chip_hours", book.productive_chip_hours);
  add("per_chip_hour", book.per_chip_hour());
  add("per_productive_chip_hour", book.per_productive_chip_hour());
  add("commitment_utilisation", book.commitment_utilisation());
  add("supplier_concentration", book.concentration());
  add("outage_exposure", book.outage_exposure());
  for (const auto& [programme, money] : book.by_programme)
    add("programme/" + programme, money.dollars());
  for (const auto& [programme, leases] : book.commitments)
    add("commitments/" + programme, static_cast<double>(leases));
  for (const auto& [provider, money] : book.by_provider)
    add("provider/" + providers[provider.index()], money.dollars());
  add_lines(spend, made);
  return made;
}

Book book_of(const market::ProviderBook& book, const std::string& name)
{
  return {"providers",
          name,
          {{"revenue", book.revenue.dollars()},
           {"sold_chip_hours", book.sold_chip_hours},
           {"others_chip_hours", book.others_chip_hours},
           {"unsold_chip_hours", book.unsold_chip_hours},
           {"refused_requests", static_cast<double>(book.refused_requests)},
           {"refused_chips", static_cast<double>(book.refused_chips)}}};
}

} // namespace

std::vector<Book> market_books(const market::Market& market, const std::vector<market::Allocation>& spend,
                               const std::vector<std::string>& tenants, const std::vector<std::string>& providers,
                               Timestamp horizon)
{
  std::vector<Book> books;
  for (std::uint32_t t = 0; t < tenants.size(); ++t)
    books.push_back(
        book_of(market::tenant_book(market, market::TenantId{t}, horizon), spend[t], tenants[t], providers));
  for (std::uint32_t p = 0; p < providers.size(); ++p)
    books.push_back(book_of(market::provider_book(market, market::ProviderId{p}), providers[p]));
  return books;
}

} // namespace leasehold::accounts
