// Which regions have a copy of which dataset, and which copies are under way.
#pragma once

#include "model/request.hpp"
#include "network/copies.hpp"

#include <optional>
#include <vector>

namespace leasehold::network {

class DatasetCopies {
public:
  struct Dataset {
    Bytes size;
    model::Regions at; ///< copies from the start
  };
  /// The clock is the run's, and outlives this.
  DatasetCopies(Ways ways, const Timestamp& clock, std::vector<Dataset> datasets);

  /// They share the platform's links from now on with all that crosses them.
  void cross(Crossings& crossings) { moving_.cross(crossings); }
  /// By region: nothing leaves or reaches those that are dark.
  void darken(std::vector<bool> dark);

  [[nodiscard]] std::size_t regions() const { return moving_.regions(); }
  [[nodiscard]] std::size_t size() const { return datasets_.size(); }
  [[nodiscard]] Bytes bytes(std::size_t dataset) const { return datasets_[dataset].size; }
  [[nodiscard]] model::Regions places(std::size_t dataset) const { return datasets_[dataset].at; }
  [[nodiscard]] bool is_in(std::size_t dataset, model::RegionId region) const
  {
    return datasets_[dataset].at.contains(region);
  }
  [[nodiscard]] bool comes_to(std::size_t dataset, model::RegionId region) const
  {
    return moving_.arrival({dataset, region}).has_value();
  }
  /// Neither of these.
  [[nodiscard]] bool lacks(std::size_t dataset, model::RegionId region) const
  {
    return !is_in(dataset, region) && !comes_to(dataset, region);
  }
  /// Whether any copy of it is under way.
  [[nodiscard]] bool comes(std::size_t dataset) const;

  /// From where a copy would come; none where no region that has one is up.
  [[nodiscard]] model::RegionId source(std::size_t dataset, model::RegionId to) const
  {
    return moving_.source(datasets_[dataset].at, dark_, to);
  }
  /// Begins a copy where there is none; returns from where, none where it is not begun.
  model::RegionId begin(std::size_t dataset, model::RegionId to);
  [[nodiscard]] Timestamp next_end() const { return moving_.next_end(); }
  /// The first that is done, which is there then.
  [[nodiscard]] std::optional<Copies::Errand> take_done();

  /// By region: until a copy could be there, were it begun now and alone on its way; infinite where none can come.
  [[nodiscard]] std::vector<Seconds> waits(std::size_t dataset) const;
  [[nodiscard]] BytesPerSecond alone(model::RegionId from, model::RegionId to) const { return moving_.alone(from, to); }

private:
  [[nodiscard]] Seconds wait(std::size_t dataset, model::RegionId to) const;

  std::vector<Dataset> datasets_;
  const Timestamp* clock_;
  Copies moving_;
  std::vector<bool> dark_; ///< by region
};

} // namespace leasehold::network
