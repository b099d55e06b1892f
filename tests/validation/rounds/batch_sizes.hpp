// How the jobs of Shockwave's trace change their batch size while they run, by the rules of its simulator: `gns` doubles it
// from given epochs on, `accordion` takes the largest but in the epochs that it calls critical.
#pragma once

#include "workload/throughput_table.hpp"

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace leasehold::test {

struct BatchModel {
  std::string name; ///< short
  double data = 0.0;
  int largest = 0;
};

inline const BatchModel& batch_model(const std::string& type)
{
  static const std::map<std::string, BatchModel> models{{"ResNet-18", {"R18", 50000, 256}},
                                                        {"ResNet-50", {"R50", 100000, 128}},
                                                        {"Transformer", {"T", 10000, 128}},
                                                        {"LM", {"LM", 59675, 80}},
                                                        {"Recommendation", {"Rec", 117907, 8192}}};
  return models.at(type.substr(0, type.find(' ')));
}

/// In `ResNet-18 (batch size 32)`.
inline int batch_in(const std::string& type)
{
  return std::stoi(type.substr(type.find("size ") + 5));
}

inline std::string with_batch(const std::string& type, int batch)
{
  return type.substr(0, type.find("size ") + 5) + std::to_string(batch) + ")";
}

/// The epochs from which `gns` doubles, by GPUs, model and first batch size.
inline const std::vector<int>& doublings(int gpus, const std::string& model, int first)
{
  static const std::map<std::tuple<int, std::string, int>, std::vector<int>> table{{{1, "R18", 16}, {31, 41, 51, 71}},
                                                                                   {{1, "R18", 32}, {21, 31, 51}},
                                                                                   {{1, "R18", 64}, {11, 31}},
                                                                                   {{1, "R18", 128}, {11}},
                                                                                   {{1, "R50", 64}, {101}},
                                                                                   {{1, "LM", 5}, {31, 41, 61, 71}},
                                                                                   {{1, "LM", 10}, {11, 21, 41}},
                                                                                   {{1, "LM", 20}, {11, 41}},
                                                                                   {{1, "LM", 40}, {11}},
                                                                                   {{1, "Rec", 512}, {21, 41, 71, 91}},
                                                                                   {{1, "Rec", 1024}, {21, 51, 91}},
                                                                                   {{1, "Rec", 2048}, {21, 41}},
                                                                                   {{1, "Rec", 4096}, {41}},
                                                                                   {{2, "R18", 16}, {21, 31, 91, 111}},
                                                                                   {{2, "R18", 32}, {11, 21, 41}},
                                                                                   {{2, "R18", 64}, {21, 41}},
                                                                                   {{2, "R18", 128}, {41}},
                                                                                   {{2, "R50", 32}, {101, 111}},
                                                                                   {{2, "R50", 64}, {81}},
                                                                                   {{2, "LM", 5}, {31, 51, 61, 71}},
                                                                                   {{2, "LM", 10}, {11, 31, 41}},
                                                                                   {{2, "LM", 20}, {31, 41}},
                                                                                   {{2, "LM", 40}, {11}},
                                                                                   {{4, "R18", 16}, {11, 21, 81, 91}},
                                                                                   {{4, "R18", 32}, {21, 31, 61}},
                                                                                   {{4, "R18", 64}, {11, 61}},
                                                                                   {{4, "R18", 128}, {11}},
                                                                                   {{4, "R50", 32}, {131, 221}},
                                                                                   {{4, "R50", 64}, {191}},
                                                                                   {{4, "LM", 5}, {11, 31, 71, 91}},
                                                                                   {{4, "LM", 10}, {11, 31, 61}},
                                                                                   {{4, "LM", 20}, {11, 61}},
                                                                                   {{4, "LM", 40}, {61}}};
  static const std::vector<int> none;
  const auto found = table.find({gpus, model, first});
  return found == table.end() ? none : found->second;
}

inline double steps_an_epoch(const BatchModel& model, int batch)
{
  return std::ceil(model.data / batch);
}

class BatchSizes {
public:
  enum class Mode { constant, gns, accordion };

  BatchSizes(const std::string& type, int gpus, const std::string& mode)
      : model_(batch_model(type)), first_(batch_in(type)), gpus_(gpus), mode_(mode == "gns"         ? Mode::gns
                                                                              : mode == "accordion" ? Mode::accordion
                                                                                                    : Mode::constant)
  {
  }

  [[nodiscard]] const BatchModel& model() const { return model_; }
  [[nodiscard]] int first() const { return first_; }

  /// The batch size to go to, after so many epochs at `now`; `now` where it stays.
  [[nodiscard]] int wanted(int now, int epoch) const
  {
    if (mode_ == Mode::gns && now < model_.largest && (planned(epoch) > now || planned(epoch + 1) > now))
      return std::min(2 * now, model_.largest);
    if (mode_ == Mode::accordion && model_.name != "T") {
      if (now == first_ && now < model_.largest && !critical(epoch))
        return model_.largest;
      if (now != first_ && critical(epoch))
        return first_;
    }
    return now;
  }

  /// Seconds that all epochs take alone on V100s, as the simulator reckons them beforehand.
  [[nodiscard]] double alone(const workload::ThroughputTable& table, std::size_t chip, const std::string& type,
                             double steps) const
  {
    const auto epochs = static_cast<int>(std::ceil(steps / steps_an_epoch(model_, first_)));
    double sum = 0.0;
    for (int e = 0; e < epochs; ++e) {
      const int batch = batch_beforehand(e, epochs);
      sum += model_.data / batch / table.rate(with_batch(type, batch), static_cast<std::uint32_t>(gpus_), chip);
    }
    return sum;
  }

private:
  [[nodiscard]] int planned(int epoch) const
  {
    int batch = first_;
    for (const int from : doublings(gpus_, model_.name, first_))
      if (epoch >= from)
        batch *= 2;
    return std::min(batch, model_.largest);
  }

  [[nodiscard]] bool critical(int epoch) const
  {
    if (model_.name == "R50")
      return epoch % 30 < 10;
    if (model_.name == "R18" && ((epoch >= 150 && epoch < 160) || (epoch >= 250 && epoch < 260)))
      return true;
    int until = 10;
    if (model_.name == "R18" && first_ == 256)
      until = 20;
    if (model_.name == "Rec" && (first_ == 512 || first_ == 1024))
      until = 30;
    if (model_.name == "Rec" && first_ == 2048)
      until = 40;
    return epoch < until;
  }

  [[nodiscard]] int batch_beforehand(int epoch, int epochs) const
  {
    if (mode_ == Mode::gns) {
      const int batch = planned(epoch);
      return epoch == epochs - 1 && batch > 2 * first_ ? first_ : batch;
    }
    if (mode_ == Mode::accordion && model_.name != "T") {
      const bool more = model_.name == "Rec" && ((epoch >= 60 && epoch < 70) || (epoch >= 80 && epoch < 90));
      return !critical(epoch) && !more && epoch > 0.3 * epochs ? model_.largest : first_;
    }
    return first_;
  }

  BatchModel model_;
  int first_;
  int gpus_;
  Mode mode_;
};

} // namespace leasehold::test
