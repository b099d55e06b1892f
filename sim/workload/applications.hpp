// What applications are by the tables of Pollux's and Sia's simulators (A. Qiao et al., Pollux, OSDI 2021; S. Jayaram Subramanya
// et al., Sia, SOSP 2023): what a step takes on which chips and at which batch size, and how much it is worth in which epoch.
//
// Gangs are packed here: on full hosts but for one. What was measured of gangs that are spread further is read and not used.
#pragma once

#include "units/named.hpp"
#include "units/quantity.hpp"
#include "workload/widths.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::workload {

/// What of a job may be other than its trace says.
enum class Adapting : std::uint8_t { nothing, chips, chips_and_batch };
constexpr auto enum_names(Tag<Adapting>)
{
  return std::to_array<Named<Adapting>>({
      {Adapting::nothing, "nothing", "jobs run on the chips and at the batch size that they ask for"},
      {Adapting::chips, "chips", "on other numbers of chips too, at the batch size that they ask for"},
      {Adapting::chips_and_batch, "chips_and_batch",
       "on other numbers of chips too, and on each at the batch size at which they get on fastest in each epoch"},
  });
}

/// Whose simulator's rules hold for how a batch is split and how long an application takes.
enum class ApplicationRules : std::uint8_t { pollux, sia };

/// Seconds of a step of the gang, and how much of it is spent on the sum of the gradients.
struct StepTime {
  double step = 0.0, sync = 0.0;
};

/// By GPUs of one kind, packed, and by the batch of each.
class StepTimes {
public:
  /// `placement`: GPUs on each host, a digit each.
  void add(std::string_view placement, double local, StepTime time);
  /// Of so many GPUs on so many hosts; what is told by placement goes before it.
  void add(std::uint32_t hosts, std::uint32_t gpus, double local, StepTime time);
  /// Once all is added.
  void finish();

  [[nodiscard]] bool empty() const { return packed_.empty(); }
  [[nodiscard]] double least_local() const { return least_local_; }
  [[nodiscard]] double most_local() const { return most_local_; }
  /// The largest batch of each GPU that was measured on so many, 0 where they are out of reach.
  [[nodiscard]] double most_local(std::uint32_t gpus) const;
  /// Along lines between what was measured; 0 where so many are out of reach.
  [[nodiscard]] StepTime on(std::uint32_t gpus, double local) const;
  /// One, and twice as many up to a host's, then whole hosts, as far as was measured.
  [[nodiscard]] std::vector<std::uint32_t> usual_widths() const;

private:
  using ByBatch = std::map<double, StepTime>;
  struct Spread {
    std::uint32_t hosts = 0, gpus = 0;
    double local = 0.0;
    StepTime time;
  };

  /// The measured widths on both sides of `gpus`, the same where it was measured; end() where it is out of reach.
  [[nodiscard]] std::pair<std::map<std::uint32_t, ByBatch>::const_iterator,
                          std::map<std::uint32_t, ByBatch>::const_iterator>
  around(std::uint32_t gpus) const;

  std::vector<std::pair<std::string, Spread>> placements_; ///< until finish()
  std::vector<Spread> spreads_;                            ///< the same
  std::map<std::uint32_t, ByBatch> packed_;                ///< by GPUs
  std::uint32_t of_host_ = 0;
  double least_local_ = 0.0, most_local_ = 0.0;
};

/// Of one epoch at one batch size.
struct Epoch {
  double progress = 0.0;     ///< at its end, in steps at the least batch size
  double sqr = 0.0, var = 0; ///< of the gradients: the square of their mean, and their variance
};

class Application {
public:
  explicit Application(std::string name) : name_(std::move(name)) {}

  [[nodiscard]] std::map<double, std::vector<Epoch>>& epochs_by_batch() { return epochs_; }
  [[nodiscard]] StepTimes& on_chip(std::size_t chip);

  [[nodiscard]] std::size_t epochs() const { return epochs_.empty() ? 0 : epochs_.begin()->second.size(); }
  /// All of its work, in steps at the least batch size.
  [[nodiscard]] double work() const { return progress_at(epochs()); }

  struct Asked {
    std::uint32_t gpus = 1;
    double batch = 1.0;
  };
  /// How long it takes there alone, at the batch size that it asks for; 0 where it cannot run.
  [[nodiscard]] Seconds takes(std::size_t chip, Asked asked, ApplicationRules rules) const;
  /// The same at the batch size that is the best in each epoch.
  [[nodiscard]] Seconds takes_at_best(std::size_t chip, Asked asked, ApplicationRules rules) const;
  [[nodiscard]] std::vector<std::uint32_t> usual_widths(std::size_t chip) const;

private:
  /// A batch as a gang runs it.
  struct Split {
    double local = 0.0;  ///< of each GPU in each of its passes
    double passes = 1.0; ///< before the gradients are summed up
    double batch = 0.0;  ///< what it comes to together
  };
  [[nodiscard]] double progress_at(std::size_t epoch) const;
  [[nodiscard]] double gain(double batch, std::size_t epoch) const;
  [[nodiscard]] Split split(const StepTimes& times, Asked asked, ApplicationRules rules) const;
  [[nodiscard]] const StepTimes* there(std::size_t chip) const;
  /// Its own factor of the simulator's, which Sia's found on real clusters.
  [[nodiscard]] double slower(ApplicationRules rules) const;

  std::string name_;
  std::map<double, std::vector<Epoch>> epochs_; ///< by batch size
  std::vector<StepTimes> chips_;
};

struct Applications {
  bool sound = true;              ///< all of its tables could be read
  std::vector<std::string> chips; ///< as the tables or the scenario name them
  std::map<std::string, Application, std::less<>> all;
};

} // namespace leasehold::workload
