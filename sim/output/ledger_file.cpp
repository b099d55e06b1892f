#include "output/ledger_file.hpp"

#include "output/market_fields.hpp"
#include "output/schema.hpp"
#include "units/named.hpp"

#include <optional>

namespace leasehold::output {

namespace {

using market::Charge;
using market::ChargeCategory;
using market::ChargeKind;

/// What a charge is for, in FOCUS's words.
struct Service {
  std::string_view category;
  std::string_view name;
};
Service service_of(const Charge& row)
{
  switch (row.kind) {
  case ChargeKind::egress:
    return {"Networking", "Data Transfer"};
  case ChargeKind::engineering:
    return {"Other", "Engineering"};
  case ChargeKind::sublease:
    return {"Compute", "Subleases"};
  case ChargeKind::capital:
  case ChargeKind::energy:
  case ChargeKind::interest:
    return {"Compute", "Own Plant"};
  default:
    return {"Compute", "Accelerators"};
  }
}

/// How much of what is priced; nothing for credits and adjustments, which have no unit price.
struct Quantity {
  double amount;
  std::string_view unit;
  std::string_view meter;
};
std::optional<Quantity> quantity_of(const Charge& row)
{
  if (row.category != ChargeCategory::usage && row.category != ChargeCategory::purchase)
    return std::nullopt;
  if (row.kind == ChargeKind::chips && row.chip_hours > 0.0)
    return Quantity{row.chip_hours, "Chip-Hours", "Chip Time"};
  if (row.kind == ChargeKind::egress && row.gigabytes > 0.0)
    return Quantity{row.gigabytes, "GB", "Traffic"};
  return Quantity{1.0, "Units", "Items"};
}

std::string_view frequency_of(const Charge& row)
{
  if (row.category == ChargeCategory::usage || row.category == ChargeCategory::credit)
    return "Usage-Based";
  return row.category == ChargeCategory::purchase && row.kind == ChargeKind::chips ? "Recurring" : "One-Time";
}

std::string_view pricing_of(const Charge& row, const market::Offer* offer)
{
  if (row.category == ChargeCategory::purchase)
    return "Standard";
  if (row.category != ChargeCategory::usage)
    return "";
  if (row.commitment.valid())
    return "Committed";
  return offer != nullptr && offer->programme.kind == market::ProgrammeKind::spot ? "Dynamic" : "Standard";
}

/// Without what a commitment takes off: the list price under one, and of one that is bought by the chip.
bool is_contracted_at_list(const Charge& row)
{
  const bool bought = row.category == ChargeCategory::purchase && row.kind == ChargeKind::chips && row.chip_hours > 0.0;
  return bought || (row.category == ChargeCategory::usage && row.commitment.valid());
}

Money contracted(const Charge& row)
{
  if (is_contracted_at_list(row))
    return row.list;
  return row.category == ChargeCategory::usage ? row.effective : row.billed;
}

class LedgerFile {
public:
  LedgerFile(const TableFolder& folder, const market::Market& market, const model::Inventory& inventory,
             const std::vector<std::string>& tenants, const Calendar& calendar)
      : csv_(folder.file(ledger_file), header_of(ledger_columns)), market_(&market), inventory_(&inventory),
        tenants_(&tenants), calendar_(&calendar)
  {
  }

  void write(const Charge& row)
  {
    const market::Offer* offer = row.offer.valid() ? &market_->offer(row.offer) : nullptr;
    write_periods(row);
    csv_.text(name_of(row.category)).text("").text(frequency_of(row)).text(name_of(row.kind));
    write_parties(row);
    const std::string region =
        offer != nullptr && offer->region.valid() ? inventory_->regions[offer->region.index()].name : "";
    csv_.text(region).text(region);
    write_lease(csv_, row.lease);
    csv_.text("").text(resource_type(row));
    const auto quantity = quantity_of(row);
    const std::string sku = offer != nullptr ? offer->name : std::string{name_of(row.kind)};
    csv_.text(sku).text(quantity ? quantity->meter : "Items").text(sku).text("").text(pricing_of(row, offer));
    write_quantities(row, quantity);
    write_commitment(row);
    write_money(csv_, row.billed);
    write_money(csv_, row.effective);
    write_money(csv_, row.list);
    write_money(csv_, contracted(row));
    csv_.text("USD");
    csv_.text(offer != nullptr && offer->chip.valid() ? inventory_->chip_types[offer->chip.index()] : "");
    csv_.real(row.chip_hours);
    csv_.end_row();
  }
  void close() { csv_.close(); }

private:
  /// A charge is on the bill of the period in which it ends: rows do not reach over the end of one, but for the rest of
  /// a granule.
  void write_periods(const Charge& row)
  {
    while (row.end < period_begin_ || (row.end == period_begin_ && row.start < row.end))
      move_period(-1);
    while (row.start < row.end ? row.end > period_end_ : row.end >= period_end_)
      move_period(1);
    write_instant(csv_, period_begin_, *calendar_);
    write_instant(csv_, period_end_, *calendar_);
    write_instant(csv_, row.start, *calendar_);
    write_instant(csv_, row.end, *calendar_);
  }
  void move_period(int months)
  {
    month_ += months;
    period_begin_ = calendar_->add_months(Timestamp{}, month_);
    period_end_ = calendar_->add_months(Timestamp{}, month_ + 1);
  }

  void write_parties(const Charge& row)
  {
    const std::string& tenant = (*tenants_)[row.tenant.index()];
    const std::string& payee = row.provider.valid() ? inventory_->providers[row.provider.index()] : tenant;
    csv_.text(tenant).text(tenant).text(payee).text(payee).text(payee);
    const Service service = service_of(row);
    csv_.text(service.category).text(service.name);
  }

  [[nodiscard]] std::string_view resource_type(const Charge& row) const
  {
    if (!row.lease.valid())
      return "";
    return market_->lease(row.lease).agreed().capacity ? "Chips" : "Commitment";
  }

  void write_quantities(const Charge& row, const std::optional<Quantity>& quantity)
  {
    if (!quantity) {
      csv_.text("").text("").text("").text("").text("").text("");
      return;
    }
    write_exact(csv_, quantity->amount);
    csv_.text(quantity->unit);
    const bool at_list = is_contracted_at_list(row);
    write_unit_price(row.list_price, row.list, *quantity);
    write_unit_price(at_list ? row.list_price : row.price, contracted(row), *quantity);
    if (row.category == ChargeCategory::usage) {
      csv_.real(quantity->amount).text(quantity->unit);
    } else {
      csv_.text("").text("");
    }
  }

  /// The price of what is priced by the hour or gigabyte; of anything else, and of what had several, the mean.
  void write_unit_price(double price, Money cost, const Quantity& quantity)
  {
    const bool one = price != 0.0 && quantity.unit != "Units";
    write_exact(csv_, one ? price : cost.dollars() / quantity.amount);
  }

  void write_commitment(const Charge& row)
  {
    write_lease(csv_, row.commitment);
    if (!row.commitment.valid()) {
      csv_.text("").text("").text("").text("").text("").text("");
      return;
    }
    const market::Lease& commitment = market_->lease(row.commitment);
    const market::Programme& programme = market_->offer(commitment.offer()).programme;
    const bool dollars = market::commits_to_dollars(programme.kind);
    csv_.text(dollars ? "Spend" : "Usage").text(programme.name).text(name_of(programme.kind));
    csv_.text(row.category == ChargeCategory::usage ? "Used" : "");
    if (row.category != ChargeCategory::usage && row.category != ChargeCategory::purchase) {
      csv_.text("").text("");
      return;
    }
    const double term_hours = static_cast<double>(commitment.chips()) * (commitment.term() / hour);
    write_exact(csv_, dollars ? row.billed.dollars() : row.chip_hours > 0.0 ? row.chip_hours : term_hours);
    csv_.text(dollars ? "USD" : "Chip-Hours");
  }

  CsvWriter csv_;
  const market::Market* market_;
  const model::Inventory* inventory_;
  const std::vector<std::string>* tenants_;
  const Calendar* calendar_;
  int month_ = 0;
  Timestamp period_begin_;
  Timestamp period_end_ = calendar_->add_months(Timestamp{}, 1);
};

} // namespace

void write_ledger(const TableFolder& folder, const market::Market& market, const model::Inventory& inventory,
                  const std::vector<std::string>& tenants, const Calendar& calendar)
{
  LedgerFile file{folder, market, inventory, tenants, calendar};
  for (const Charge& row : market.ledger().rows())
    file.write(row);
  file.close();
}

} // namespace leasehold::output
