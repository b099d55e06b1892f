// How the jobs of Shockwave's trace change their batch size while they run, by the rules of its simulator: when it sets a flag
// to do so, and how long it reckons beforehand that they take, each with its quirks.
#pragma once

#include "workload/batch_sizes.hpp"
#include "workload/throughput_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

namespace leasehold::test {

class BatchFlags {
public:
  using Mode = workload::BatchSizes::Mode;

  BatchFlags(const std::string& type, int gpus, const std::string& mode)
      : sizes_(*workload::batch_model(type), workload::batch_in(type).value(), static_cast<std::uint32_t>(gpus),
               mode == "gns"         ? Mode::gns
               : mode == "accordion" ? Mode::accordion
                                     : Mode::constant),
        gpus_(static_cast<std::uint32_t>(gpus))
  {
  }

  [[nodiscard]] const workload::BatchModel& model() const { return sizes_.model(); }
  [[nodiscard]] int first() const { return sizes_.first(); }

  /// The batch size to go to, after so many epochs at `now`; `now` where it stays.
  [[nodiscard]] int wanted(int now, int epoch) const
  {
    if (sizes_.mode() == Mode::gns && now < model().largest &&
        (sizes_.doubled(epoch) > now || sizes_.doubled(epoch + 1) > now))
      return std::min(2 * now, model().largest);
    if (sizes_.mode() == Mode::accordion && model().name != "Transformer") {
      if (now == first() && now < model().largest && !sizes_.critical(epoch))
        return model().largest;
      if (now != first() && sizes_.critical(epoch))
        return first();
    }
    return now;
  }

  /// Seconds that all epochs take alone on V100s, as the simulator reckons them beforehand.
  [[nodiscard]] double alone(const workload::ThroughputTable& table, std::size_t chip, const std::string& type,
                             double steps) const
  {
    const auto epochs = static_cast<int>(std::ceil(steps / workload::steps_an_epoch(model(), first())));
    double sum = 0.0;
    for (int e = 0; e < epochs; ++e) {
      const int batch = batch_beforehand(e, epochs);
      sum += model().data / batch / table.rate(workload::with_batch(type, batch), gpus_, chip);
    }
    return sum;
  }

private:
  [[nodiscard]] int batch_beforehand(int epoch, int epochs) const
  {
    if (sizes_.mode() == Mode::gns) {
      const int batch = sizes_.doubled(epoch);
      return epoch == epochs - 1 && batch > 2 * first() ? first() : batch;
    }
    if (sizes_.mode() == Mode::accordion && model().name != "Transformer") {
      const bool more =
          model().name == "Recommendation" && ((epoch >= 60 && epoch < 70) || (epoch >= 80 && epoch < 90));
      return !sizes_.critical(epoch) && !more && epoch > 0.3 * epochs ? model().largest : first();
    }
    return first();
  }

  workload::BatchSizes sizes_;
  std::uint32_t gpus_;
};

} // namespace leasehold::test
