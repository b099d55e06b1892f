#include "workload/json_faults.hpp"

#include <fmt/format.h>

#include <string>

namespace leasehold::workload {

void report_unsound_json(const JsonCursor& cursor, ReadProblems& problems, std::string_view last_token, int exception,
                         std::string_view what)
{
  if (!cursor.stream().failure().empty())
    return problems.stream_failure(cursor.place(0).line, cursor.stream().failure());
  const Place place = cursor.place(cursor.at_end() ? 0 : 1);
  constexpr int no_double_holds_it = 406; // nlohmann's out_of_range.406
  if (exception == no_double_holds_it)
    problems.fault(place.line, place.column, {}, "the number before this place is absurd", "no double is so large");
  else if (cursor.at_end() && (last_token.empty() || last_token == "<EOF>" || last_token.find('"') == 0))
    problems.fault(place.line, place.column, {}, "the file ends inside of its JSON", "it may have been cut off");
  else
    problems.fault(place.line, place.column, {},
                   fmt::format("the JSON is not sound near {}", in_backquotes(last_token)), std::string{what});
}

} // namespace leasehold::workload
