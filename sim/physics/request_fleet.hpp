// Replicas of one service that come and go while requests arrive: the request-level engine for a run loop. It is played
// lazily: between two calls of `advance` nothing outside sees it, so its iterations need no events of their own.
//
// A request goes to a ready replica that has room for it at all, by the routing, or waits for one where there is none.
// When a replica is taken away, what it had not finished goes back to the router: the tokens already generated are kept
// (the user has them), the context in its cache is lost and computed again elsewhere. One that drains gets no more
// requests and ends those that it has.
#pragma once

#include "physics/request_engine.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace leasehold::physics {

/// More members than most classes: the counters that its callers read stand beside its queue and its slots.
class RequestFleet {
public:
  /// A request with its place in the order of arrival and what became of it.
  struct Told {
    std::uint64_t number = 0;
    model::InferenceRequest request;
    RequestOutcome outcome;
  };
  using Sink = std::function<void(const Told&)>;

  /// `ended` is told each completed, dropped and shed request once.
  RequestFleet(Routing routing, Sink ended) : routing_(routing), ended_(std::move(ended)) {}
  RequestFleet(const RequestFleet&) = delete; // replicas point into it
  RequestFleet& operator=(const RequestFleet&) = delete;

  /// A replica that serves from `now` on, at this share of its speed; returns its number. Times never fall from call to
  /// call.
  std::uint32_t add(const StepCost& cost, const EngineLimits& limits, std::size_t prefix_blocks, double now,
                    double speed = 1.0, std::uint32_t kind = 0);
  /// From now on a request is refused whose first token would come later than so many seconds after its arrival at the
  /// replica that it is routed to, or that would be one too many there (`allow`).
  void shed(double first_token) { latest_first_ = first_token; }
  /// Where requests are shed: the most that the replica has at a time.
  void allow(std::uint32_t replica, double requests);
  /// From `now` on the replica runs at this share of its speed (EngineReplica::set_speed).
  void set_speed(std::uint32_t replica, double share, double now);
  /// Takes a replica away.
  void remove(std::uint32_t replica, double now);
  /// The replica gets no more requests; or does again.
  void drain(std::uint32_t replica, double now);
  void reopen(std::uint32_t replica, double now);
  /// When the replica ends what it has if nothing more comes, as of the last call of `advance`; none where it has nothing.
  [[nodiscard]] std::optional<double> drained_at(std::uint32_t replica) const;
  /// A request arrives, in order of arrival. It goes to a replica of the kind, where one takes requests.
  void arrive(const model::InferenceRequest& request, std::span<const std::uint32_t> blocks, std::uint32_t block_tokens,
              std::optional<std::uint32_t> kind = {});
  /// Plays up to `now`: all that has ended by then has been told when it returns.
  void advance(double now);

  /// As of the last call of `advance`.
  [[nodiscard]] EngineCounts counts() const;
  /// Calls `visit(Told)` for each request that has not ended, in order of arrival.
  void visit_unfinished(const Sink& visit) const;
  [[nodiscard]] std::uint64_t returned() const { return returned_; }  ///< requests that lost their replica
  [[nodiscard]] double lost_context() const { return lost_context_; } ///< tokens in the caches of lost replicas

private:
  struct Live {
    std::uint64_t number = 0;
    model::InferenceRequest request;
    std::vector<std::uint32_t> blocks;
    std::uint32_t block_tokens = 0;
    std::uint32_t generated = 0;         ///< output tokens out before it was last routed
    std::optional<std::uint32_t> kind{}; ///< of replica, which it goes to if there is one
    bool taken = false;
  };
  struct Member {
    std::uint32_t number = 0;
    std::uint32_t kind = 0;
    double room = 0.0; ///< tokens of context
    std::unique_ptr<EngineReplica> replica;
    bool drains = false;
    double most = std::numeric_limits<double>::infinity(); ///< requests at a time, where some are shed
  };

  std::uint32_t take_slot();
  void release(std::uint32_t slot);
  void route(std::uint32_t slot, double now);
  [[nodiscard]] Member* choose(double tokens, double now, std::optional<std::uint32_t> kind);
  [[nodiscard]] Member& member(std::uint32_t number);
  [[nodiscard]] bool any_open() const;
  /// Whether the request keeps to what is allowed at the replica.
  [[nodiscard]] bool takes(const Member& member, const model::InferenceRequest& request) const;
  void refuse(std::uint32_t slot, RequestOutcome::State state, std::uint64_t& count);
  void flush();
  void play(double now);
  void collect(EngineReplica& replica, double now);

  Routing routing_;
  Sink ended_;
  std::vector<Member> members_;
  std::vector<Live> live_;
  std::vector<RequestOutcome> outcomes_; ///< by slot of live_
  std::vector<std::uint32_t> free_;
  std::deque<std::uint32_t> queue_; ///< slots without a replica, in order of arrival
  double queue_since_ = 0.0;        ///< when replicas or the queue last changed
  double now_ = 0.0;
  std::uint64_t turn_ = 0, arrived_ = 0, completed_ = 0, dropped_ = 0, shed_ = 0, returned_ = 0;
  double latest_first_ = std::numeric_limits<double>::infinity(); ///< after the arrival; a later one is refused
  std::uint32_t next_member_ = 0;
  double lost_context_ = 0.0;
};

} // namespace leasehold::physics
