#include "model/host_set.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>

using namespace leasehold::model;

namespace {

HostId host(std::uint32_t index)
{
  return HostId{index};
}

} // namespace

TEST_CASE("a range across words is inserted, counted and taken out")
{
  HostSet set{200};
  set.insert(HostRange{host(60), host(130)}); // 71 hosts in three words
  CHECK(set.size() == 71);
  CHECK(set.contains(host(60)));
  CHECK(set.contains(host(130)));
  CHECK_FALSE(set.contains(host(131)));
  CHECK(set.contains(HostRange{host(63), host(128)}));
  CHECK(set.intersects(HostRange{host(0), host(60)}));
  CHECK(set.intersects(HostRange{host(130), host(131)}));
  CHECK_FALSE(set.intersects(HostRange{host(0), host(59)}));
  CHECK_FALSE(set.intersects(HostRange{host(131), host(199)}));
  set.erase(HostRange{host(64), host(127)}); // the whole middle word
  CHECK(set.size() == 7);
  CHECK_FALSE(set.contains(HostRange{host(63), host(128)}));
}

TEST_CASE("inserting twice counts once")
{
  HostSet set{64};
  set.insert(host(3));
  set.insert(host(3));
  set.insert(HostRange{host(2), host(4)});
  CHECK(set.size() == 3);
  set.erase(host(3));
  set.erase(host(3));
  CHECK(set.size() == 2);
}

TEST_CASE("the lowest members come as maximal ranges, across word borders")
{
  HostSet set{256};
  set.insert(HostRange{host(5), host(6)});
  set.insert(HostRange{host(62), host(66)});
  set.insert(host(200));
  std::vector<HostRange> out;
  // 2 + 5 members, then one more is 200.
  CHECK(set.lowest(8, out));
  CHECK(out == std::vector<HostRange>{{host(5), host(6)}, {host(62), host(66)}, {host(200), host(200)}});
  out.clear();
  CHECK(set.lowest(4, out));
  CHECK(out == std::vector<HostRange>{{host(5), host(6)}, {host(62), host(63)}});
  out.clear();
  CHECK_FALSE(set.lowest(9, out)); // there are eight
}

TEST_CASE("a run stops at a gap, at the wanted length and at the end")
{
  HostSet set{128};
  set.insert(HostRange{host(60), host(70)});
  set.insert(HostRange{host(120), host(127)});
  CHECK(set.run(host(60), 100) == HostRange{host(60), host(70)});
  CHECK(set.run(host(60), 5) == HostRange{host(60), host(64)});
  CHECK(set.run(host(65), 1) == HostRange{host(65), host(65)});
  CHECK(set.run(host(120), 100) == HostRange{host(120), host(127)});
  CHECK(set.next(host(71)) == host(120));
  CHECK_FALSE(set.next(host(128)).valid());
}

TEST_CASE("random operations agree with std::set")
{
  std::mt19937 bits{1};
  HostSet set{300};
  std::set<std::uint32_t> model;
  for (int step = 0; step < 3000; ++step) {
    const auto first = static_cast<std::uint32_t>(bits() % 300);
    const auto last = std::min<std::uint32_t>(299, first + static_cast<std::uint32_t>(bits() % 91));
    const bool insert = bits() % 2 == 0;
    const HostRange range{host(first), host(last)};
    const auto inside = std::distance(model.lower_bound(first), model.upper_bound(last));
    REQUIRE(set.contains(range) == (inside == std::int64_t{last} - first + 1));
    const bool as_one = inside == (insert ? 0 : std::int64_t{last} - first + 1); // all of it changes
    for (std::uint32_t h = first; h <= last; ++h)
      insert ? void(model.insert(h)) : void(model.erase(h));
    if (insert)
      as_one ? set.insert_new(range) : set.insert(range);
    else
      as_one ? set.erase_members(range) : set.erase(range);
    REQUIRE(set.size() == model.size());
    // The lowest few, by ranges between which there are gaps.
    std::vector<std::uint32_t> lowest;
    const std::size_t wanted = bits() % 80;
    const bool enough = set.visit_lowest(wanted, [&](HostRange found) {
      REQUIRE((lowest.empty() || lowest.back() + 1 < found.first.index()));
      for (std::uint32_t h = found.first.index(); h <= found.last.index(); ++h)
        lowest.push_back(h);
    });
    REQUIRE(enough == (model.size() >= wanted));
    REQUIRE(lowest.size() == std::min(wanted, model.size()));
    REQUIRE(std::equal(lowest.begin(), lowest.end(), model.begin()));
    const auto next = model.lower_bound(first);
    REQUIRE(set.next(host(first)) == (next == model.end() ? HostId::none() : host(*next)));
    std::vector<std::uint32_t> listed;
    set.for_each([&](HostId h) { listed.push_back(h.index()); });
    REQUIRE(std::equal(listed.begin(), listed.end(), model.begin(), model.end()));
  }
}
