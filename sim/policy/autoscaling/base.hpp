// The autoscaling policy that another one goes by, where the scenario names none.
#pragma once

#include "config/choice.hpp"

namespace leasehold::policy {

/// One of the program: it calls no other.
using BasePolicy = config::ChoiceBy<"policy">;

[[nodiscard]] inline BasePolicy usual_base()
{
  BasePolicy choice;
  choice.name = "target_tracking";
  choice.key = "policy";
  choice.name_at = choice.parameters = config::make_scalar(choice.name);
  return choice;
}

} // namespace leasehold::policy
