// How the jobs of Shockwave's traces change their batch size while they run (P. Zheng et al., Shockwave, NSDI 2023): `gns`
// doubles it from given epochs on, as the noise of gradients grows; `accordion` takes the largest but in critical epochs. What
// the models are, and when they change, is a table of that paper's simulator.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leasehold::workload {

struct BatchModel {
  std::string_view name;
  double data = 0.0; ///< samples of an epoch
  int largest = 0;   ///< batch size
};

/// Of a type such as `ResNet-18 (batch size 32)`; null where its batch size never changes.
[[nodiscard]] const BatchModel* batch_model(std::string_view type);
/// 32 of the same.
[[nodiscard]] std::optional<int> batch_in(std::string_view type);
/// The same type at another batch size.
[[nodiscard]] std::string with_batch(std::string_view type, int batch);
[[nodiscard]] double steps_an_epoch(const BatchModel& model, int batch);

class BatchSizes {
public:
  enum class Mode : std::uint8_t { constant, gns, accordion };

  BatchSizes(const BatchModel& model, int first, std::uint32_t chips, Mode mode)
      : model_(&model), first_(first), chips_(chips), mode_(mode)
  {
  }

  [[nodiscard]] const BatchModel& model() const { return *model_; }
  [[nodiscard]] int first() const { return first_; }
  [[nodiscard]] Mode mode() const { return mode_; }

  /// In an epoch, counted from 0.
  [[nodiscard]] int in_epoch(int epoch) const;
  /// What `gns` comes to by an epoch.
  [[nodiscard]] int doubled(int epoch) const;
  /// Whether `accordion` keeps the first batch size in an epoch.
  [[nodiscard]] bool critical(int epoch) const;

private:
  const BatchModel* model_;
  int first_;
  std::uint32_t chips_;
  Mode mode_;
};

} // namespace leasehold::workload
