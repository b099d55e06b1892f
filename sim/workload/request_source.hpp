// The requests to one service over a run: drawn from a rate that changes, or those of a trace.
#pragma once

#include "model/inference_request.hpp"
#include "random/stream.hpp"
#include "workload/load_profile.hpp"
#include "workload/request_generator.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace leasehold::workload {

/// Arrivals on the run's clock. The blocks are valid until the next call.
struct SourcedRequest {
  model::InferenceRequest request;
  std::span<const std::uint32_t> blocks;
  std::uint32_t block_tokens = 0;
};

class RequestSource {
public:
  RequestSource() = default;
  RequestSource& operator=(const RequestSource&) = delete;
  virtual ~RequestSource() = default;

  /// Another that goes on as this one will: what an oracle looks ahead with.
  [[nodiscard]] virtual std::unique_ptr<RequestSource> copy() const = 0;

  /// Requests a second in the period that begins at `begin`; call for each period in turn, once. A fluid service needs
  /// no more.
  virtual Hertz begin_period(Timestamp begin) = 0;
  /// The next request that arrives before `before`, which lies within the period begun last. False where there is none.
  virtual bool next(Timestamp before, SourcedRequest& request) = 0;

protected:
  RequestSource(const RequestSource&) = default;
};

/// Arrivals whose rate follows a profile, with drawn lengths. Gaps are those of a renewal process with this coefficient
/// of variation in the profile's own time, in which the rate is 1 (time rescaling; Daley and Vere-Jones 2003, §7.4):
/// with a cv of 1 that is the inhomogeneous Poisson process.
class ProfileRequests final : public RequestSource {
public:
  ProfileRequests(LoadProfile profile, Seconds period, double cv, const RequestLengths& lengths, random::Stream gaps,
                  random::Stream tokens);
  [[nodiscard]] std::unique_ptr<RequestSource> copy() const override
  {
    return std::make_unique<ProfileRequests>(*this);
  }
  Hertz begin_period(Timestamp begin) override;
  bool next(Timestamp before, SourcedRequest& request) override;

private:
  double draw_gap();

  LoadProfile profile_;
  Seconds period_;
  double cv_;
  RequestLengths lengths_;
  random::Stream gaps_;
  random::Stream tokens_;
  Timestamp begin_;
  Hertz rate_;
  double passed_ = 0.0; ///< of the profile's own time, at the beginning of the period
  double target_ = 0.0; ///< the same of the next arrival
  bool begun_ = false;
};

/// The requests of a trace, which outlives this, as often as asked for: a repetition begins `span` after the one
/// before, and its prompts share no text with earlier ones.
class TraceRequests final : public RequestSource {
public:
  TraceRequests(const model::InferenceTrace& trace, Seconds span, bool repeat, Seconds period);
  [[nodiscard]] std::unique_ptr<RequestSource> copy() const override { return std::make_unique<TraceRequests>(*this); }
  Hertz begin_period(Timestamp begin) override;
  bool next(Timestamp before, SourcedRequest& request) override;

private:
  struct Cursor {
    std::size_t at = 0;
    std::uint32_t round = 0;
  };
  /// Arrival of the request at the cursor; never() behind the last.
  [[nodiscard]] Timestamp arrival(const Cursor& cursor) const;
  void step(Cursor& cursor) const;

  const model::InferenceTrace* trace_;
  Seconds span_;
  bool repeat_;
  Seconds period_;
  std::uint32_t identities_ = 0; ///< of blocks in the trace
  Cursor counted_, told_;
  std::vector<std::uint32_t> blocks_;
};

} // namespace leasehold::workload
