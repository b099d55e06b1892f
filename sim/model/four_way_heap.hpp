// A heap with four children a node, shallower than a binary one: what comes first is on top.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace leasehold::model {

/// `Item` has `bool before(const Item&) const`, a strict order without ties, so that what comes out does not depend on
/// the order in which it was put in.
template <class Item> class FourWayHeap {
public:
  [[nodiscard]] bool empty() const { return items_.empty(); }
  [[nodiscard]] std::size_t size() const { return items_.size(); }
  [[nodiscard]] const Item& top() const { return items_.front(); }

  void push(const Item& item)
  {
    std::size_t hole = items_.size();
    items_.push_back(item);
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / 4;
      if (!item.before(items_[parent]))
        break;
      items_[hole] = items_[parent];
      hole = parent;
    }
    items_[hole] = item;
  }

  void pop()
  {
    const Item last = items_.back();
    items_.pop_back();
    if (items_.empty())
      return;
    std::size_t hole = 0;
    for (std::size_t first = 1; first < items_.size(); first = hole * 4 + 1) {
      std::size_t least = first;
      for (std::size_t child = first + 1; child < std::min(first + 4, items_.size()); ++child)
        if (items_[child].before(items_[least]))
          least = child;
      if (!items_[least].before(last))
        break;
      items_[hole] = items_[least];
      hole = least;
    }
    items_[hole] = last;
  }

private:
  std::vector<Item> items_;
};

} // namespace leasehold::model
