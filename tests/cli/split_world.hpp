// A campaign whose seeds decide differently: a gang takes a capacity block where its price, which stands still, is below
// 71.45 % of the on-demand price, which wanders. At their catalogue's prices it is 4.916 / 6.88 = 71.453 %, so about half
// of all worlds take the block.
#pragma once

namespace leasehold::test {

inline constexpr const char* split_world =
    "name: split\nstart: 2026-06-01\nhorizon: 3 d\nplatform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n"
    "tenants: [{name: lab}]\nworkload:\n"
    "  - training: {name: run, tenant: lab, model: llama3-8b, tokens: 45 B, deadline: 9 d, chips: {h100: 64}, submit: "
    "1 d}\n"
    "market: {price_process: [{programme: aws_on_demand, volatility: 0.3}]}\n"
    "policies: {leasing: {policy: capacity_block_planner, providers: [aws], margin: 0, price_limit: 0.7145}}\n"
    "replications: 5\n";

} // namespace leasehold::test
