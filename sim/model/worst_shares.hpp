// Things that are left a share of what they have, each by however many causes at once.
#pragma once

#include <algorithm>
#include <map>
#include <vector>

namespace leasehold::model {

/// Of several causes at a time the worst counts.
template <class Key> class WorstShares {
public:
  void add(Key key, double share) { causes_[key].push_back(share); }
  /// A cause is over that was added with this share.
  void remove(Key key, double share)
  {
    std::vector<double>& causes = causes_.at(key);
    causes.erase(std::ranges::find(causes, share));
    if (causes.empty())
      causes_.erase(key);
  }

  [[nodiscard]] bool empty() const { return causes_.empty(); }
  [[nodiscard]] double of(Key key) const { return worst(key, key); }
  /// Of all from the first to the last.
  [[nodiscard]] double worst(Key first, Key last) const
  {
    double share = 1.0;
    for (auto at = causes_.lower_bound(first); at != causes_.end() && at->first <= last; ++at)
      share = std::min(share, std::ranges::min(at->second));
    return share;
  }

private:
  std::map<Key, std::vector<double>> causes_; ///< of those that have any
};

} // namespace leasehold::model
