// How the market's files write money, leases and instants.
#pragma once

#include "model/ids.hpp"
#include "output/csv_writer.hpp"
#include "units/calendar.hpp"
#include "units/money.hpp"

namespace leasehold::output {

/// To the micro-dollar: real() would go through a double.
void write_money(CsvWriter& csv, Money money);
/// The lease's number; empty for none.
void write_lease(CsvWriter& csv, model::LeaseId lease);
/// `YYYY-MM-DDTHH:MM:SSZ`, as FOCUS wants it at midnight too; never() is an empty field.
void write_instant(CsvWriter& csv, Timestamp when, const Calendar& calendar);
/// The shortest decimal that reads back to the same double.
void write_exact(CsvWriter& csv, double value);

} // namespace leasehold::output
