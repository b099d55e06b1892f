// What is told of JSON that a parser gives up on.
#pragma once

#include "workload/json_cursor.hpp"
#include "workload/read_problems.hpp"

#include <string_view>

namespace leasehold::workload {

/// A fault where the cursor has come to. `exception` is the parser's number of it, `what` what the file should be.
void report_unsound_json(const JsonCursor& cursor, ReadProblems& problems, std::string_view last_token, int exception,
                         std::string_view what);

} // namespace leasehold::workload
