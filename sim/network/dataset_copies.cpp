#include "network/dataset_copies.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::network {

using model::RegionId;

DatasetCopies::DatasetCopies(Ways ways, const Timestamp& clock, std::vector<Dataset> datasets)
    : datasets_(std::move(datasets)), clock_(&clock), moving_(std::move(ways), clock), dark_(moving_.regions(), false)
{
}

void DatasetCopies::darken(std::vector<bool> dark)
{
  dark_ = std::move(dark);
  moving_.stand_still(dark_);
}

bool DatasetCopies::comes(std::size_t dataset) const
{
  for (std::uint32_t r = 0; r < regions(); ++r)
    if (comes_to(dataset, RegionId{r}))
      return true;
  return false;
}

RegionId DatasetCopies::begin(std::size_t dataset, RegionId to)
{
  const RegionId from = source(dataset, to);
  if (!from.valid() || dark_[to.index()])
    return RegionId::none();
  moving_.begin({dataset, to}, from, datasets_[dataset].size);
  return from;
}

std::optional<Copies::Errand> DatasetCopies::take_done()
{
  const auto done = moving_.take_done();
  if (done)
    datasets_[done->dataset].at.insert(done->to);
  return done;
}

Seconds DatasetCopies::wait(std::size_t dataset, RegionId to) const
{
  if (is_in(dataset, to))
    return Seconds{0};
  if (const auto end = moving_.arrival({dataset, to}))
    return std::max(Seconds{0}, *end - *clock_);
  const RegionId from = source(dataset, to);
  return from.valid() ? moving_.delay(from, to) + datasets_[dataset].size / alone(from, to) : model::no_limit;
}

std::vector<Seconds> DatasetCopies::waits(std::size_t dataset) const
{
  std::vector<Seconds> found;
  for (std::uint32_t region = 0; region < regions(); ++region)
    found.push_back(wait(dataset, RegionId{region}));
  return found;
}

} // namespace leasehold::network
