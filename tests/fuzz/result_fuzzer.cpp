// Whatever the bytes, what `compare`, `report` and `timeline` read of a run is either read, and then can be compared, or refused
// in words that a terminal may have. The bytes are taken for a summary, and for a table.
#include "analysis/read/run_reader.hpp"
#include "analysis/read/table_rows.hpp"
#include "analysis/statistics/comparison.hpp"
#include "analysis/tables/render.hpp"
#include "output/schema.hpp"
#include "units/printable.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <unistd.h>

namespace leasehold::analysis {

namespace {

namespace fs = std::filesystem;

void require(bool condition)
{
  if (!condition)
    std::abort();
}

/// In memory where the system has such a disk: it is written for each input.
class Folder {
public:
  Folder()
      : path_((fs::exists("/dev/shm") ? fs::path{"/dev/shm"} : fs::temp_directory_path()) /
              ("leasehold-fuzz-" + std::to_string(getpid())))
  {
    fs::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder()
  {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  fs::path write(const char* name, std::string_view text) const
  {
    std::ofstream{path_ / name, std::ios::binary} << text;
    return path_ / name;
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

private:
  fs::path path_;
};

void check_summary(const fs::path& file)
{
  Problems problems;
  const auto run = read_summary(file, problems);
  require(run.has_value() != problems.any_fault());
  for (const Problem& problem : problems.all())
    require(first_unprintable(problem.text()).empty());
  if (!run)
    return;
  for (const auto& [name, value] : run->metrics)
    require(!value || std::abs(*value) <= output::largest_measure);
  Replication other = *run;
  other.replication ^= 1U;
  CompareOptions options;
  options.metrics = {"all"};
  Problems told;
  const auto comparison = compare({*run, other}, options, told);
  if (comparison)
    for (const Format format : {Format::text, Format::csv, Format::latex, Format::markdown})
      require(first_unprintable(render(*comparison, format, 100)).empty());
}

void check_table(const fs::path& folder)
{
  try {
    TableRows rows{folder, "t.csv", {"a", "b"}};
    while (rows.next()) {
      (void)rows.text(1);
      (void)rows.number(0);
    }
  } catch (const BrokenTable& broken) {
    require(first_unprintable(broken.what()).empty());
  }
}

} // namespace

} // namespace leasehold::analysis

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  using namespace leasehold::analysis;
  static const Folder folder;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  check_summary(folder.write("summary.json", text));
  (void)folder.write("t.csv", text);
  check_table(folder.path());
  return 0;
}
