// A value of a schema from its text, with what was found wrong in it.
#pragma once

#include "config/codec.hpp"
#include "config/load.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

namespace leasehold::test {

template <class T> std::optional<T> decoded(const std::string& yaml, const std::string& file, std::string& faults)
{
  config::Diagnostics diagnostics;
  const auto value = config::load_text(yaml, file, diagnostics);
  REQUIRE(value);
  const auto read = config::Codec<T>::decode(*value, diagnostics);
  faults = diagnostics.text();
  return read;
}

} // namespace leasehold::test
