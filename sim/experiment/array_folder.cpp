#include "experiment/array_folder.hpp"

#include "experiment/whole_file.hpp"

#include <fmt/format.h>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>

namespace leasehold::experiment {

namespace fs = std::filesystem;
using News = nlohmann::json;

namespace {

News to_news(const Ending& ending)
{
  return {{"code", ending.code},         {"signal", ending.signal},
          {"wall", ending.wall_seconds}, {"processor", ending.processor_seconds},
          {"peak", ending.peak_kib},     {"inside", ending.inside},
          {"overran", ending.overran},   {"waited", ending.waited},
          {"late", ending.late}};
}

Ending ending_from(const News& told)
{
  Ending ending;
  ending.code = told.at("code").get<int>();
  ending.signal = told.at("signal").get<int>();
  ending.wall_seconds = told.at("wall").get<double>();
  ending.processor_seconds = told.at("processor").get<double>();
  ending.peak_kib = told.at("peak").get<std::size_t>();
  ending.inside = told.at("inside").get<std::string>();
  ending.overran = told.at("overran").get<bool>();
  ending.waited = told.at("waited").get<bool>();
  ending.late = told.at("late").get<bool>();
  return ending;
}

} // namespace

std::string encode(const ArrayNews& news)
{
  News json{{"replication", news.replication}};
  if (const auto* ending = std::get_if<Ending>(&news.what))
    json["ended"] = to_news(*ending);
  else
    json["told"] = std::get<std::string>(news.what);
  return json.dump(-1, ' ', false, News::error_handler_t::replace);
}

std::optional<ArrayNews> decode_news(std::string_view line)
{
  try {
    const News json = News::parse(line);
    const auto replication = json.at("replication").get<std::size_t>();
    if (const auto ended = json.find("ended"); ended != json.end())
      return ArrayNews{replication, ending_from(*ended)};
    return ArrayNews{replication, json.at("told").get<std::string>()};
  } catch (const News::exception&) {
    return std::nullopt;
  }
}

void ArrayFolder::make(const std::vector<Replication>& all, std::size_t tasks) const
{
  fs::create_directory(path_);
  std::string list = fmt::format("{}\n", tasks);
  for (const Replication& each : all)
    list += each.directory.string() + "\n";
  write_whole(path_ / "list", list);
  for (std::size_t task = 0; task < tasks; ++task)
    write_whole(news_of(task), "");
}

void ArrayFolder::remove() const
{
  std::error_code gone;
  fs::remove_all(path_, gone);
}

std::optional<std::string> ArrayFolder::job() const
{
  std::ifstream file{path_ / "job"};
  std::string id;
  return file >> id ? std::optional{id} : std::nullopt;
}

void ArrayFolder::set_job(const std::string& id) const
{
  write_whole(path_ / "job", id + "\n");
}

ArrayFolder::Share ArrayFolder::share_of(std::size_t task) const
{
  Share share;
  std::ifstream file{path_ / "list"};
  std::size_t tasks = 0;
  std::string line;
  if (!(file >> tasks) || !std::getline(file, line) || task >= tasks)
    return share;
  for (std::size_t number = 0; std::getline(file, line); ++number)
    if (number % tasks == task) {
      share.numbers.push_back(number);
      share.directories.emplace_back(line);
    }
  return share;
}

fs::path ArrayFolder::news_of(std::size_t task) const
{
  return path_ / fmt::format("news-{}", task);
}

fs::path ArrayFolder::streams_of(std::size_t task) const
{
  return path_ / fmt::format("streams-{}", task);
}

std::vector<ArrayNews> NewsReader::more()
{
  std::vector<ArrayNews> news;
  std::ifstream file{file_, std::ios::binary};
  file.seekg(read_);
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
    if (auto each = decode_news(std::string_view{text}.substr(begin, end - begin)))
      news.push_back(std::move(*each));
  read_ += static_cast<std::streamoff>(begin);
  return news;
}

} // namespace leasehold::experiment
