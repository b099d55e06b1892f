// Policies that do what no policy should.
#include "policy/api/plugin.hpp"

#include <csignal>
#include <functional>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace {

using namespace leasehold;

enum class Fault { none, throws, crashes, loops, ends, forks };
constexpr auto enum_names(Tag<Fault>)
{
  return std::to_array<Named<Fault>>({{Fault::none, "none", "starts nothing"},
                                      {Fault::throws, "throws", "an exception"},
                                      {Fault::crashes, "crashes", "writes where it must not"},
                                      {Fault::loops, "loops", "for ever"},
                                      {Fault::ends, "ends", "the process"},
                                      {Fault::forks, "forks", "the process"}});
}

struct Parameters {
  Fault does = Fault::none;
  Seconds after{0.0};
};

const config::Schema<Parameters>& schema(Tag<Parameters>)
{
  static const auto declared = config::Schema<Parameters>("misbehaving", "does what no policy should")
                                   .optional("does", &Parameters::does, "what")
                                   .optional("after", &Parameters::after, "from when on");
  return declared;
}

class Misbehaving final : public policy::Scheduling {
public:
  explicit Misbehaving(const Parameters& parameters) : parameters_(parameters) {}

  void schedule(const model::ClusterView& view, policy::DecisionSink&) override
  {
    if (view.now() < Timestamp{parameters_.after.value()})
      return;
    switch (parameters_.does) {
    case Fault::none:
      return;
    case Fault::throws:
      throw std::runtime_error("it is no good");
    case Fault::crashes:
      raise(SIGSEGV);
      return;
    case Fault::loops:
      for (volatile bool ever = true; ever;) {}
      return;
    case Fault::ends:
      _exit(0);
    case Fault::forks:
      if (fork() == 0)
        throw std::logic_error("the copy goes on");
      throw std::runtime_error("only the original goes on");
    }
  }

private:
  Parameters parameters_;
};

} // namespace

LEASEHOLD_POLICIES(registry)
{
  registry.add(policy::entry<policy::Scheduling, Parameters>(
      "nobody", [](const Parameters& parameters, std::uint64_t) { return std::make_unique<Misbehaving>(parameters); }));
}
