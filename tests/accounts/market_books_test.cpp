#include "accounts/market_books.hpp"

#include "market/fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace leasehold::accounts {

namespace {

double entry(const Book& book, const std::string& name)
{
  const auto found = std::ranges::find(book.entries, name, &std::pair<std::string, double>::first);
  REQUIRE_MESSAGE(found != book.entries.end(), name);
  return found->second;
}

} // namespace

TEST_CASE("the books of a lease of four chips at $2 for three hours, half of the time at work")
{
  using namespace market;
  Market market = market_of({offer_of(programme(ProgrammeKind::on_demand), 2.0)}, 8);
  const LeaseId lease = market.request(ask(0, 4), at_hour(0)).lease;
  CHECK_FALSE(market.request(ask(0, 5), at_hour(0))); // four are left
  run_to(market, at_hour(3));
  market.classify(lease, {.productive = 6 * 3600.0, .lost = 0.0, .idle = 6 * 3600.0, .stranded = 0.0});
  market.close(at_hour(3));
  const std::vector<Book> books = market_books(market, {allocate(market, lab)}, {"lab"}, {"cloud"}, at_hour(3));
  REQUIRE(books.size() == 2);
  // 12 chip-hours at $2 are $24, half of it for the 6 idle ones; $24 / 6 is $4 for each that worked
  CHECK(books[0].side == "tenants");
  CHECK(books[0].name == "lab");
  CHECK(entry(books[0], "billed") == 24.0);
  CHECK(entry(books[0], "productive") == 12.0);
  CHECK(entry(books[0], "idle") == 12.0);
  CHECK(entry(books[0], "lost") == 0.0);
  CHECK(entry(books[0], "chip_hours") == doctest::Approx(12.0));
  CHECK(entry(books[0], "per_chip_hour") == doctest::Approx(2.0));
  CHECK(entry(books[0], "per_productive_chip_hour") == doctest::Approx(4.0));
  CHECK(entry(books[0], "supplier_concentration") == 1.0);
  CHECK(entry(books[0], "programme/on_demand") == 24.0);
  CHECK(entry(books[0], "provider/cloud") == 24.0);
  CHECK(entry(books[0], "spend/other") == 12.0); // nobody said who was at work
  CHECK(entry(books[0], "spend/idle") == 12.0);
  CHECK(entry(books[0], "spend/served") == 0.0);
  // 8 chips for 3 h are 24 chip-hours of stock
  CHECK(books[1].side == "providers");
  CHECK(books[1].name == "cloud");
  CHECK(entry(books[1], "revenue") == 24.0);
  CHECK(entry(books[1], "sold_chip_hours") == doctest::Approx(12.0));
  CHECK(entry(books[1], "unsold_chip_hours") == doctest::Approx(12.0));
  CHECK(entry(books[1], "refused_requests") == 1.0);
  CHECK(entry(books[1], "refused_chips") == 5.0);
}

} // namespace leasehold::accounts
