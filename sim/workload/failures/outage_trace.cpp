#include "workload/failures/outage_trace.hpp"

#include "config/suggest.hpp"
#include "workload/csv_table.hpp"
#include "workload/failures/outage_hosts.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace leasehold::workload {

namespace {

constexpr std::uint64_t most_outage_bytes = std::uint64_t{1} << 30;
/// The last one may be missing.
constexpr std::array<std::string_view, 6> outage_header{"from", "for", "provider", "region", "host", "link"};
namespace outage_column {
enum Column : std::size_t { from, length, provider, region, host, link };
} // namespace outage_column

class OutageRows {
public:
  OutageRows(const TraceSource& source, const model::Inventory& inventory, config::Diagnostics& diagnostics)
      : inventory_(&inventory), problems_(source.name(), diagnostics), table_(source, most_outage_bytes, problems_)
  {
    for (const model::Region& region : inventory.regions)
      regions_.push_back(region.name);
    for (const model::Host& host : inventory.hosts)
      hosts_.push_back(host.name);
  }

  std::vector<Outage> read()
  {
    std::vector<Outage> outages;
    if (is_outages())
      while (table_.next())
        if (auto outage = row())
          outages.push_back(std::move(*outage));
    static_cast<void>(problems_.finish());
    return outages;
  }

private:
  bool is_outages()
  {
    if (!table_.has_header())
      return false;
    const auto& header = table_.header();
    links_ = header.size() == outage_header.size();
    if (std::equal(outage_header.begin(), outage_header.end() - (links_ ? 0 : 1), header.begin(), header.end()))
      return true;
    problems_.fault(table_.header_line(), 1, {}, "this is not the header of a trace of outages",
                    "it is `from,for,provider,region,host`, with or without `,link`");
    return false;
  }

  /// False where a name is given that is none of `known`, which is reported.
  bool known(std::size_t column, const std::vector<std::string>& known)
  {
    const std::string_view name = table_[column].text;
    if (name.empty() || std::ranges::find(known, name) != known.end())
      return true;
    table_.fault(column, outage_header[column], "is not on the platform", {},
                 config::did_you_mean(std::string{name}, known));
    return false;
  }

  std::optional<Outage> row()
  {
    const auto from = table_.instant(outage_column::from, outage_header[outage_column::from]);
    const auto length = table_.duration(outage_column::length, outage_header[outage_column::length]);
    if (length && !(*length > Seconds{0}))
      table_.fault(outage_column::length, outage_header[outage_column::length], "is no time down", {},
                   "leave the row out");
    const bool all = known(outage_column::provider, inventory_->providers) & known(outage_column::region, regions_) &
                     known(outage_column::host, hosts_);
    if (!from || !length || !(*length > Seconds{0}) || !all)
      return std::nullopt;
    if (links_ && !table_[outage_column::link].text.empty())
      return link_row(*from, *length);
    const OutageScope scope{
        table_[outage_column::provider].text, table_[outage_column::region].text, {}, table_[outage_column::host].text};
    Outage outage{.name = scope.name(),
                  .hosts = hosts_in(scope, *inventory_),
                  .reach = scope.host.empty() ? model::Reach::outage : model::Reach::one_host,
                  .from = *from,
                  .to = *from + *length};
    if (outage.name.empty() || outage.hosts.empty()) {
      table_.fault(outage_column::host, outage_header[outage_column::host],
                   outage.name.empty() ? "names nothing, nor do the fields before it"
                                       : "is not where the row says it is",
                   "the row takes no host down");
      return std::nullopt;
    }
    return outage;
  }

  /// A row that names a link, and nothing else.
  std::optional<Outage> link_row(Timestamp from, Seconds length)
  {
    const std::string name{table_[outage_column::link].text};
    for (const std::size_t other : {outage_column::provider, outage_column::region, outage_column::host})
      if (!table_[other].text.empty()) {
        table_.fault(other, outage_header[other], "stands beside a link, which is no part of hosts", {},
                     "give it a row of its own");
        return std::nullopt;
      }
    std::vector<model::LinkId> links = links_in(name, *inventory_);
    if (links.empty()) {
      table_.fault(outage_column::link, outage_header[outage_column::link], "is no link or switch of the platform", {},
                   config::did_you_mean(name, names_of_links(*inventory_)));
      return std::nullopt;
    }
    return Outage{.name = name,
                  .hosts = {},
                  .reach = model::Reach::one_host,
                  .from = from,
                  .to = from + length,
                  .links = std::move(links)};
  }

  const model::Inventory* inventory_;
  bool links_ = false; ///< there is a column of them
  ReadProblems problems_;
  CsvTable table_;
  std::vector<std::string> regions_;
  std::vector<std::string> hosts_;
};

} // namespace

std::vector<Outage> read_outage_trace(const TraceSource& source, const model::Inventory& inventory,
                                      config::Diagnostics& diagnostics)
{
  return OutageRows{source, inventory, diagnostics}.read();
}

} // namespace leasehold::workload
