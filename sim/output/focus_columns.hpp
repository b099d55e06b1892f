// The columns of what a FinOps tool reads: FOCUS 1.2's cost and usage data, FOCUS 1.3's contract commitments
// (focus.finops.org). Fields that FOCUS calls null are empty; what is ours begins with `x_`.
#pragma once

#include "output/columns.hpp"

namespace leasehold::output {

inline constexpr std::array ledger_columns = {
    Column{"BillingPeriodStart", "", "instant in UTC, ISO 8601; periods are months from the scenario's start"},
    Column{"BillingPeriodEnd", "", "when it is over"},
    Column{"ChargePeriodStart", "", "instant in UTC, ISO 8601"},
    Column{"ChargePeriodEnd", "", "when it is over: a granule that is begun is billed to its end"},
    Column{"ChargeCategory", "", "Usage, Purchase, Credit or Adjustment"},
    Column{"ChargeClass", "", "empty: no row corrects an earlier period's bill"},
    Column{"ChargeFrequency", "", "One-Time, Recurring or Usage-Based"},
    Column{"ChargeDescription", "", "what for: chips, upfront, refund, egress, engineering and others"},
    Column{"BillingAccountId", "", "tenant who is charged"},
    Column{"BillingAccountName", "", "the same"},
    Column{"InvoiceIssuerName", "", "as ProviderName"},
    Column{"ProviderName", "", "who is paid; the tenant itself for its own plant and people"},
    Column{"PublisherName", "", "as ProviderName"},
    Column{"ServiceCategory", "", "Compute, Networking or Other"},
    Column{"ServiceName", "", "Accelerators, Data Transfer, Own Plant, Engineering or Subleases"},
    Column{"RegionId", "", "of the offer"},
    Column{"RegionName", "", "the same"},
    Column{"ResourceId", "", "number of the lease, as in leases.csv"},
    Column{"ResourceName", "", "empty: leases have no name"},
    Column{"ResourceType", "", "Chips, or Commitment where none are handed out"},
    Column{"SkuId", "", "the offer, as the market names it; what it is where there is none"},
    Column{"SkuMeter", "", "what is metered: Chip Time, Traffic or Items"},
    Column{"SkuPriceId", "", "as SkuId"},
    Column{"SkuPriceDetails", "", "empty: the offer's terms are its programme's (`describe`)"},
    Column{"PricingCategory", "", "Standard; Committed under a term's price; Dynamic for spot; empty for credits"},
    Column{"PricingQuantity", "as PricingUnit", "priced; empty for credits and adjustments"},
    Column{"PricingUnit", "", "Chip-Hours, GB or Units"},
    Column{"ListUnitPrice", "$/PricingUnit", "of one PricingUnit on demand; the mean where it changed within the row"},
    Column{"ContractedUnitPrice", "$/PricingUnit",
           "of one PricingUnit without what a commitment takes off; the mean where it changed within the row"},
    Column{"ConsumedQuantity", "as ConsumedUnit", "of usage; empty elsewhere"},
    Column{"ConsumedUnit", "", "as PricingUnit"},
    Column{"CommitmentDiscountId", "", "number of the lease whose commitment priced the row, or was bought by it"},
    Column{"CommitmentDiscountCategory", "", "Usage where chips are committed to, Spend where dollars are"},
    Column{"CommitmentDiscountName", "", "its programme"},
    Column{"CommitmentDiscountType", "", "kind of its programme"},
    Column{"CommitmentDiscountStatus", "", "Used for usage: chips that were handed out, at work or not"},
    Column{"CommitmentDiscountQuantity", "as CommitmentDiscountUnit", "of the commitment, used or bought by the row"},
    Column{"CommitmentDiscountUnit", "", "Chip-Hours, or USD where dollars are committed to"},
    Column{"BilledCost", "$", "invoiced"},
    Column{"EffectiveCost", "$", "the same, money paid ahead spread over the time it pays for"},
    Column{
        "ListCost", "$",
        "the same at the on-demand price, of a reservation of chips too; of credits, adjustments, money paid ahead and "
        "commitments to dollars as billed"},
    Column{"ContractedCost", "$",
           "without what a commitment takes off: ListCost under a commitment and of a reservation of chips, else as "
           "billed, "
           "with what was paid ahead for it"},
    Column{"BillingCurrency", "", "always USD"},
    Column{"x_Chip", "", "chip type of the offer"},
    Column{"x_ChipHours", "chip-h", "chip time that the row is about, what was sublet among it"},
};

inline constexpr std::array contracts_columns = {
    Column{"ContractId", "", "number of the lease, as in leases.csv"},
    Column{"ContractPeriodStart", "", "instant in UTC, ISO 8601, at which its first term begins"},
    Column{"ContractPeriodEnd", "", "at which its current term ends, or it ended before"},
    Column{"ContractCommitmentId", "", "as ContractId: a lease commits to one thing"},
    Column{"ContractCommitmentPeriodStart", "", "beginning of the current term"},
    Column{"ContractCommitmentPeriodEnd", "", "its end"},
    Column{"ContractCommitmentCategory", "", "Usage where chips are committed to, Spend where dollars are"},
    Column{"ContractCommitmentType", "", "kind of its programme"},
    Column{"ContractCommitmentDescription", "", "title of its programme"},
    Column{"ContractCommitmentQuantity", "as ContractCommitmentUnit", "of the current term; empty where dollars are"},
    Column{"ContractCommitmentUnit", "", "Chip-Hours, empty where dollars are committed to"},
    Column{"ContractCommitmentCost", "$", "price of the current term"},
    Column{"BillingCurrency", "", "always USD"},
    Column{"x_Tenant", "", "who is bound"},
    Column{"x_ProviderName", "", "to whom"},
    Column{"x_State", "", "what had become of it by the end of the run"},
    Column{"x_UsedCost", "$", "effective up to the horizon, over all terms, for what was at work"},
    Column{"x_UnusedCost", "$", "the same for what was not: idle or stranded chips, commitments that no usage took"},
    Column{"x_RemainingCost", "$", "still owed at the horizon whatever is done, as `commitment_left`"},
    Column{"x_UsedShare", "1", "used / (used + unused); empty where nothing was due yet"},
};

} // namespace leasehold::output
