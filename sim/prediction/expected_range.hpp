// How far measurements lie from predictions of serving throughput: the range that is told beside a prediction.
#pragma once

namespace leasehold::prediction {

/// Nine in ten measured throughputs lie between these shares of what is predicted. The 5th and 95th percentiles, 0.72 and
/// 1.45, of measured over predicted on those of AIConfigurator's serving points that no constant was fitted to; a factor of 2 (tests/validation/regimes_test.cpp counts what it holds; calibration.md).
inline constexpr double expected_low = 0.72;
inline constexpr double expected_high = 1.44;

} // namespace leasehold::prediction
