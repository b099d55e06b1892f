#include "policy/leasing/buying/base_parameters.hpp"
#include "policy/leasing/entries.hpp"

namespace leasehold::policy {

namespace {

struct ReserveBaseParameters : BaseParameters {};

const config::Schema<ReserveBaseParameters>& schema(Tag<ReserveBaseParameters>)
{
  static const auto declared =
      base_schema<ReserveBaseParameters>("reserve_base", "reserve a quantile of past demand, take the rest on demand")
          .optional("providers", &ReserveBaseParameters::providers, "whom to lease from; empty: everybody");
  return declared;
}

class ReserveBase final : public Leasing {
public:
  explicit ReserveBase(ReserveBaseParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    Desk desk(view, sink, parameters_.providers);
    cover_with_base(desk, targets(desk, {Kind::on_demand}), parameters_.base(), past_);
  }

private:
  ReserveBaseParameters parameters_;
  PastLevels past_;
};

} // namespace

Entry<Leasing> reserve_base_entry()
{
  return entry<Leasing, ReserveBaseParameters>(
      "newsvendor: Arrow, Harris, Marschak 1951",
      [](const ReserveBaseParameters& parameters, std::uint64_t) { return std::make_unique<ReserveBase>(parameters); });
}

} // namespace leasehold::policy
