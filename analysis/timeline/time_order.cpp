#include "analysis/timeline/time_order.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <queue>
#include <system_error>
#include <tuple>

namespace leasehold::analysis {

namespace {

[[noreturn]] void disk_failed()
{
  throw std::system_error(errno, std::generic_category(), "temporary file");
}

template <class T> void put(std::FILE* file, const T& value)
{
  if (std::fwrite(&value, sizeof value, 1, file) != 1)
    disk_failed();
}

template <class T> bool get(std::FILE* file, T& value)
{
  return std::fread(&value, sizeof value, 1, file) == 1;
}

} // namespace

bool TimeOrder::Item::before(const Item& other) const
{
  return std::tie(time, rank, number) < std::tie(other.time, other.rank, other.number);
}

void TimeOrder::add(double time, int rank, std::string text)
{
  bytes_ += sizeof(Item) + text.size();
  items_.push_back({time, rank, number_++, std::move(text)});
  if (bytes_ >= most_bytes_)
    spill();
}

void TimeOrder::sort()
{
  std::sort(items_.begin(), items_.end(), [](const Item& a, const Item& b) { return a.before(b); });
}

void TimeOrder::spill()
{
  sort();
  Spilled file{std::tmpfile()};
  if (!file)
    disk_failed();
  for (const Item& item : items_) {
    put(file.get(), item.time);
    put(file.get(), item.rank);
    put(file.get(), item.number);
    put(file.get(), item.text.size());
    if (std::fwrite(item.text.data(), 1, item.text.size(), file.get()) != item.text.size())
      disk_failed();
  }
  if (std::fflush(file.get()) != 0)
    disk_failed();
  std::rewind(file.get());
  spilled_.push_back(std::move(file));
  items_.clear();
  bytes_ = 0;
}

bool TimeOrder::read(std::FILE* file, Item& item)
{
  std::size_t size = 0;
  if (!get(file, item.time) || !get(file, item.rank) || !get(file, item.number) || !get(file, size))
    return false;
  item.text.resize(size);
  return std::fread(item.text.data(), 1, size, file) == size;
}

void TimeOrder::play(const std::function<void(double time, std::string_view text)>& each)
{
  sort();
  // The run that comes next lies on top; those still in memory are the last of them.
  std::vector<Item> heads(spilled_.size() + 1);
  std::size_t next_held = 0;
  const auto advance = [&](std::size_t run) {
    if (run < spilled_.size())
      return read(spilled_[run].get(), heads[run]);
    if (next_held == items_.size())
      return false;
    heads[run] = std::move(items_[next_held++]);
    return true;
  };
  const auto later = [&](std::size_t a, std::size_t b) { return heads[b].before(heads[a]); };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> runs{later};
  for (std::size_t run = 0; run < heads.size(); ++run)
    if (advance(run))
      runs.push(run);
  while (!runs.empty()) {
    const std::size_t run = runs.top();
    runs.pop();
    each(heads[run].time, heads[run].text);
    if (advance(run))
      runs.push(run);
  }
  items_.clear();
  spilled_.clear();
}

} // namespace leasehold::analysis
