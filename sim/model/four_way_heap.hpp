// A heap of which each has four below it: half as deep as a binary one, with those that are compared side by side.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace leasehold::model {

template <class Item, class Before> class FourWayHeap {
public:
  [[nodiscard]] bool empty() const { return items_.empty(); }
  [[nodiscard]] const Item& top() const { return items_.front(); }

  void push(const Item& item)
  {
    std::size_t hole = items_.size();
    items_.push_back(item);
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / 4;
      if (!Before{}(item, items_[parent]))
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
        if (Before{}(items_[child], items_[least]))
          least = child;
      if (!Before{}(items_[least], last))
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
