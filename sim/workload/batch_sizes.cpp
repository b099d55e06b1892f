#include "workload/batch_sizes.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace leasehold::workload {

namespace {

constexpr std::string_view size_follows = "(batch size ";

constexpr std::array batch_models{BatchModel{"ResNet-18", 50000, 256}, BatchModel{"ResNet-50", 100000, 128},
                                  BatchModel{"LM", 59675, 80}, BatchModel{"Recommendation", 117907, 8192},
                                  BatchModel{"Transformer", 10000, 128}};

/// The epochs from which the batch size doubles, 0 where there are no more.
struct Doublings {
  std::uint32_t chips;
  std::string_view model;
  int first;
  std::array<int, 4> from;
};
constexpr std::array doubling_table{Doublings{1, "ResNet-18", 16, {31, 41, 51, 71}},
                                    Doublings{1, "ResNet-18", 32, {21, 31, 51}},
                                    Doublings{1, "ResNet-18", 64, {11, 31}},
                                    Doublings{1, "ResNet-18", 128, {11}},
                                    Doublings{1, "ResNet-50", 64, {101}},
                                    Doublings{1, "LM", 5, {31, 41, 61, 71}},
                                    Doublings{1, "LM", 10, {11, 21, 41}},
                                    Doublings{1, "LM", 20, {11, 41}},
                                    Doublings{1, "LM", 40, {11}},
                                    Doublings{1, "Recommendation", 512, {21, 41, 71, 91}},
                                    Doublings{1, "Recommendation", 1024, {21, 51, 91}},
                                    Doublings{1, "Recommendation", 2048, {21, 41}},
                                    Doublings{1, "Recommendation", 4096, {41}},
                                    Doublings{2, "ResNet-18", 16, {21, 31, 91, 111}},
                                    Doublings{2, "ResNet-18", 32, {11, 21, 41}},
                                    Doublings{2, "ResNet-18", 64, {21, 41}},
                                    Doublings{2, "ResNet-18", 128, {41}},
                                    Doublings{2, "ResNet-50", 32, {101, 111}},
                                    Doublings{2, "ResNet-50", 64, {81}},
                                    Doublings{2, "LM", 5, {31, 51, 61, 71}},
                                    Doublings{2, "LM", 10, {11, 31, 41}},
                                    Doublings{2, "LM", 20, {31, 41}},
                                    Doublings{2, "LM", 40, {11}},
                                    Doublings{4, "ResNet-18", 16, {11, 21, 81, 91}},
                                    Doublings{4, "ResNet-18", 32, {21, 31, 61}},
                                    Doublings{4, "ResNet-18", 64, {11, 61}},
                                    Doublings{4, "ResNet-18", 128, {11}},
                                    Doublings{4, "ResNet-50", 32, {131, 221}},
                                    Doublings{4, "ResNet-50", 64, {191}},
                                    Doublings{4, "LM", 5, {11, 31, 71, 91}},
                                    Doublings{4, "LM", 10, {11, 31, 61}},
                                    Doublings{4, "LM", 20, {11, 61}},
                                    Doublings{4, "LM", 40, {61}}};

} // namespace

const BatchModel* batch_model(std::string_view type)
{
  const std::string_view name = type.substr(0, type.find(' '));
  const auto found = std::ranges::find(batch_models, name, &BatchModel::name);
  return found == batch_models.end() ? nullptr : &*found;
}

std::optional<int> batch_in(std::string_view type)
{
  const std::size_t at = type.find(size_follows);
  if (at == std::string_view::npos || !type.ends_with(")"))
    return std::nullopt;
  const char* const begin = type.data() + at + size_follows.size();
  const char* const end = type.data() + type.size() - 1;
  int batch = 0;
  const auto [stop, error] = std::from_chars(begin, end, batch);
  return error == std::errc{} && stop == end && batch > 0 ? std::optional{batch} : std::nullopt;
}

std::string with_batch(std::string_view type, int batch)
{
  return std::string{type.substr(0, type.find(size_follows) + size_follows.size())} + std::to_string(batch) + ")";
}

double steps_an_epoch(const BatchModel& model, int batch)
{
  return std::ceil(model.data / batch);
}

int BatchSizes::doubled(int epoch) const
{
  int batch = first_;
  for (const Doublings& row : doubling_table)
    if (row.chips == chips_ && row.model == model_->name && row.first == first_)
      for (const int from : row.from)
        if (from > 0 && epoch >= from)
          batch *= 2;
  return std::max(first_, std::min(batch, model_->largest));
}

bool BatchSizes::critical(int epoch) const
{
  if (model_->name == "Transformer")
    return true;
  if (model_->name == "ResNet-50")
    return epoch % 30 < 10;
  if (model_->name == "ResNet-18" && ((epoch >= 150 && epoch < 160) || (epoch >= 250 && epoch < 260)))
    return true;
  int until = 10;
  if (model_->name == "ResNet-18" && first_ == 256)
    until = 20;
  if (model_->name == "Recommendation" && (first_ == 512 || first_ == 1024))
    until = 30;
  if (model_->name == "Recommendation" && first_ == 2048)
    until = 40;
  return epoch < until;
}

int BatchSizes::in_epoch(int epoch) const
{
  if (mode_ == Mode::gns)
    return doubled(epoch);
  return mode_ == Mode::accordion && !critical(epoch) ? std::max(first_, model_->largest) : first_;
}

} // namespace leasehold::workload
