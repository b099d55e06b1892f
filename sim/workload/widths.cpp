#include "workload/widths.hpp"

#include "units/text.hpp"
#include "workload/gang.hpp"
#include "workload/read_options.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace leasehold::workload {

namespace {

std::optional<Width> parse_width(std::string_view text)
{
  Width width;
  const char* const end = text.data() + text.size();
  const auto chips = std::from_chars(text.data(), end, width.chips);
  if (chips.ec != std::errc{} || chips.ptr == end || *chips.ptr != ':')
    return std::nullopt;
  const auto rate = std::from_chars(chips.ptr + 1, end, width.rate);
  const bool sound = rate.ec == std::errc{} && rate.ptr == end && std::isfinite(width.rate) && width.rate > 0.0 &&
                     width.rate <= 1e9 && width.chips > 0 && width.chips <= max_processors;
  return sound ? std::optional{width} : std::nullopt;
}

/// The same job on so many chips.
model::Request on_width(const model::Request& own, const Width& width, std::uint32_t chips_per_member)
{
  const std::uint32_t each = own.chips.whole_chips();
  const model::Request shape = gang_of(width.chips, model::ChipShare::whole(1), std::max(each, chips_per_member));
  model::Request request = own;
  request.members = shape.members;
  request.chips = shape.chips;
  // What a member has beside its chips goes with their number.
  const double part = shape.chips.chips() / own.chips.chips();
  request.cores = static_cast<std::uint32_t>(std::ceil(own.cores * part));
  request.memory = own.memory * part;
  request.rate = own.rate * width.rate;
  request.walltime = own.walltime / width.rate;
  return request;
}

} // namespace

std::optional<std::vector<Width>> parse_widths(std::string_view text)
{
  std::vector<Width> widths;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) {
      const auto width = parse_width(text.substr(0, end));
      if (!width || std::ranges::find(widths, width->chips, &Width::chips) != widths.end())
        return std::nullopt;
      widths.push_back(*width);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return widths;
}

double rate_on(std::span<const Width> table, double chips)
{
  const auto above = std::ranges::find_if(table, [&](const Width& row) { return row.chips >= chips; });
  if (above == table.end() || (above == table.begin() && above->chips > chips))
    return 0.0;
  if (above->chips == chips)
    return above->rate;
  const auto below = above - 1;
  const double part = (chips - below->chips) / (above->chips - below->chips);
  return below->rate + part * (above->rate - below->rate);
}

std::vector<Width> widths_of(std::span<const Width> table, double own, double least, double most)
{
  std::vector<Width> widths;
  const double rate = rate_on(table, own);
  if (rate > 0.0)
    for (const Width& row : table)
      if (row.chips != own && row.chips >= least * own && row.chips <= most * own)
        widths.push_back({row.chips, row.rate / rate});
  return widths;
}

void add_widths(std::vector<Width> widths, std::uint32_t chips_per_member, std::vector<model::Request>& requests)
{
  const std::size_t own = requests.size();
  for (std::size_t r = 0; r < own; ++r) {
    const model::Request request = requests[r];
    if (!request.chips.is_whole() || request.chips.whole_chips() == 0)
      continue;
    const double chips = request.total_chips();
    std::ranges::sort(widths, [&](const Width& a, const Width& b) {
      const bool wide = a.chips > chips;
      return wide != (b.chips > chips) ? !wide : wide ? a.chips < b.chips : a.chips > b.chips;
    });
    for (const Width& width : widths)
      if (width.chips != chips)
        requests.push_back(on_width(request, width, chips_per_member));
  }
}

} // namespace leasehold::workload
