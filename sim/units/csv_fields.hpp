// One row of a CSV file as its fields: what csv_field.hpp writes, read again. Every reader of CSV here goes through it.
//
// libcsv (Debian: libcsv-dev) is not used: its callbacks get a field's text and no place, so that messages could name neither line
// nor column, and it takes as good what is none (text behind a closing quote) unless told to be strict, when it ends the file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold {

/// One field of a row: its text without quotes around it, doubled ones inside made one, and its column from 1, in bytes.
struct CsvField {
  std::string_view text;
  std::uint64_t column = 0;
};

struct CsvDialect {
  char delimiter = ',';
  bool quotes = true; ///< a field may stand in quotes, and then hold the delimiter
};

/// The fields of one row (RFC 4180); valid as long as its text, and until the next is split.
class CsvFields {
public:
  /// False where the text is no row; problem() then says why.
  [[nodiscard]] bool split(std::string_view row, CsvDialect dialect = {});
  /// What is wrong with the row split last: a clause.
  [[nodiscard]] std::string_view problem() const { return problem_; }

  [[nodiscard]] std::size_t size() const { return fields_.size(); }
  [[nodiscard]] const CsvField& operator[](std::size_t i) const { return fields_[i]; }
  [[nodiscard]] auto begin() const { return fields_.begin(); }
  [[nodiscard]] auto end() const { return fields_.end(); }

private:
  [[nodiscard]] std::string_view undoubled(std::string_view quoted);

  std::vector<CsvField> fields_;
  std::string undoubled_; ///< texts of fields with doubled quotes: they stand so in no row
  std::string_view problem_;
};

} // namespace leasehold
