// Looks on while leasing policies review: what they ask for and let go of, what else there was, and what they keep idle.
#pragma once

#include "output/decisions_file.hpp"
#include "simulation/parts.hpp"
#include "simulation/review_watch.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace leasehold::audit {

class LeaseReviews final : public simulation::ReviewWatch {
public:
  /// Both outlive it.
  LeaseReviews(const simulation::Parts& parts, output::DecisionsFile& file);
  ~LeaseReviews() override;

  [[nodiscard]] policy::LeaseSink& begins(const policy::LeasingView& view, policy::LeaseSink& sink) override;
  void over(const policy::LeasingView& view) override;

private:
  class Sink;

  struct Told {
    output::Decided what = output::Decided::lease_requested;
    std::string subject;
    std::string lease{};
    double chips = 0.0;
    bool refused = false;
    std::string reason{};
  };
  void write(const policy::LeasingView& view, const Told& told);
  void requested(const policy::LeasingView& view, const market::LeaseRequest& request, const market::Verdict& verdict);
  void let_go(const policy::LeasingView& view, model::LeaseId lease, std::optional<std::int64_t> chips,
              market::Refusal refusal);
  void weighed(const policy::LeasingView& view, const policy::Bargain& bargain);
  void write_offers(const policy::LeasingView& view, const policy::OfferView& chosen, market::Refusal refusal);
  /// Who needs chips of the type, and how many of them the tenant holds.
  [[nodiscard]] std::string need_of(const policy::LeasingView& view, model::ChipTypeId chip) const;
  [[nodiscard]] std::string chip_name(model::ChipTypeId chip) const;
  [[nodiscard]] std::string region_name(model::RegionId region) const;

  [[nodiscard]] std::string standing(const policy::Demand& demand, const policy::OfferView& offer,
                                     const policy::OfferView& chosen) const;

  const simulation::Parts* parts_;
  output::DecisionsFile* file_;
  std::unique_ptr<Sink> sink_;                  ///< of the review that goes on
  const policy::OrderBounds* bounds_ = nullptr; ///< of the order that goes on
  std::map<model::LeaseId, double> idle_;       ///< as it was told last; without those that did not idle then
  std::map<model::LeaseId, bool> renews_;       ///< as it was told last
  struct Weighed {
    double saves = 0.0, costs = 0.0;
  };
  std::map<std::string, Weighed> weighed_;           ///< as it was told last, by the row's subject
  std::map<std::string, std::string> housed_, sent_; ///< where to, by workload, as it was told last
};

} // namespace leasehold::audit
