#include "analysis/read/table_rows.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <fmt/format.h>
#include <limits>
#include <zlib.h>

namespace leasehold::analysis {

namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 17U;
constexpr std::size_t longest_row = std::size_t{1} << 24U; // rows have some hundred bytes

gzFile zipped(void* file)
{
  return static_cast<gzFile>(file);
}

} // namespace

void TableRows::Closes::operator()(void* file) const
{
  gzclose(zipped(file));
}

TableRows::TableRows(const std::filesystem::path& folder, std::string_view name,
                     const std::vector<std::string>& columns)
{
  for (const std::string_view ending : {"", ".gz"}) {
    path_ = folder / (std::string{name} + std::string{ending});
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path_, ignored))
      continue;
    file_.reset(gzopen(path_.c_str(), "rb")); // which reads what is not compressed as it is
    if (!file_)
      broken("cannot be opened", "no right to read it?");
    break;
  }
  if (!file_)
    return;
  buffer_.resize(buffer_size);
  if (!read_row())
    broken("is empty", "a header is due");
  width_ = fields_.size();
  for (const std::string& column : columns) {
    const auto found = std::ranges::find(fields_, column, &CsvField::text);
    if (found == fields_.end())
      broken(fmt::format("lacks the column '{}'", column), "written by another version?");
    places_.push_back(static_cast<std::size_t>(found - fields_.begin()));
  }
}

TableRows::~TableRows() = default;

bool TableRows::next()
{
  if (!file_ || !read_row())
    return false;
  if (fields_.size() != width_)
    broken(fmt::format("has {} fields", fields_.size()), fmt::format("the header has {}", width_));
  return true;
}

double TableRows::number(std::size_t column) const
{
  const std::string_view field = fields_[places_[column]].text;
  if (field.empty())
    return std::numeric_limits<double>::quiet_NaN();
  double value = 0.0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc{} || end != field.data() + field.size())
    broken(fmt::format("'{}' is no number", field), "one is due in this column");
  return value;
}

/// False at the end of the file.
bool TableRows::fill()
{
  if (at_ < end_)
    return true;
  const int got = gzread(zipped(file_.get()), buffer_.data(), static_cast<unsigned>(buffer_.size()));
  int error = Z_OK;
  const char* const why = gzerror(zipped(file_.get()), &error);
  if (got < 0 || (error != Z_OK && error != Z_STREAM_END)) // of a file cut short, zlib tells at its end
    broken("cannot be read to its end", why);
  at_ = 0;
  end_ = static_cast<std::size_t>(got);
  return got > 0;
}

/// The next line, without its end, behind what the row has already; false at the end of the file.
bool TableRows::append_line()
{
  bool any = false;
  while (fill()) {
    any = true;
    const char* const begin = buffer_.data() + at_;
    const void* const newline = std::memchr(begin, '\n', end_ - at_);
    const std::size_t bytes =
        newline == nullptr ? end_ - at_ : static_cast<std::size_t>(static_cast<const char*>(newline) - begin);
    row_.append(begin, bytes);
    if (row_.size() > longest_row)
      broken(fmt::format("a row is longer than {} bytes", longest_row), "no run writes such");
    at_ += bytes + (newline == nullptr ? 0 : 1);
    if (newline != nullptr)
      break;
  }
  lines_read_ += any ? 1 : 0;
  return any;
}

bool TableRows::read_row()
{
  row_.clear();
  line_ = lines_read_ + 1;
  if (!append_line())
    return false;
  // A field in quotes may hold line ends: the row goes on as long as one is open.
  std::size_t counted = 0;
  std::ptrdiff_t quotes = 0;
  while (true) {
    quotes += std::count(row_.begin() + static_cast<std::ptrdiff_t>(counted), row_.end(), '"');
    if (quotes % 2 == 0)
      break;
    row_ += '\n';
    counted = row_.size();
    if (!append_line())
      broken("a quote is not closed", "the file was cut short?");
  }
  if (row_.ends_with('\r'))
    row_.pop_back();
  if (!fields_.split(row_))
    broken("is no line of CSV", fields_.problem());
  return true;
}

void TableRows::broken(std::string_view problem, std::string_view why) const
{
  throw BrokenTable(
      fmt::format("{}:{}: {} ({}) play the run again, or leave it out", path_.string(), line_, problem, why));
}

} // namespace leasehold::analysis
