#include "analysis/timeline/text_file.hpp"

#include <cerrno>
#include <system_error>

namespace leasehold::analysis {

TextFile::TextFile(std::filesystem::path target) : target_(std::move(target)), partial_(target_)
{
  partial_ += ".partial";
  file_ = std::fopen(partial_.c_str(), "wb");
  if (file_ == nullptr)
    fail();
}

TextFile::~TextFile()
{
  if (file_ == nullptr)
    return;
  std::fclose(file_);
  std::error_code ignored;
  std::filesystem::remove(partial_, ignored);
}

void TextFile::write(std::string_view text)
{
  if (std::fwrite(text.data(), 1, text.size(), file_) != text.size())
    fail();
}

void TextFile::close()
{
  std::FILE* const file = file_;
  file_ = nullptr;
  if (std::fclose(file) != 0)
    fail();
  std::filesystem::rename(partial_, target_);
}

void TextFile::fail() const
{
  throw std::system_error(errno, std::generic_category(), target_.string());
}

} // namespace leasehold::analysis
