// How far measurements lie from predictions of serving throughput: the range that is told beside a prediction.
#pragma once

namespace leasehold::prediction {

/// Nine in ten measured throughputs lay between these shares of what was predicted: the 5th percentile, and a little less than
/// the 95th, 1.45, of measured over predicted on those of AIConfigurator's serving points that no family's constant was fitted
/// to (H100, H200, B200; tests/validation/calibration.md). They were counted on the rows that they tell of.
inline constexpr double expected_low = 0.72;
inline constexpr double expected_high = 1.44;

} // namespace leasehold::prediction
