// Where tests find the shipped catalogue and the shared data, which may be absent.
#pragma once

#include <string>

namespace leasehold::test {

inline const std::string catalogue_folder = std::string(LEASEHOLD_SOURCE_DIR) + "/platforms/catalogue/";
inline const std::string validation_data = std::string(LEASEHOLD_SHARED_DIR) + "/data/validation/";

} // namespace leasehold::test
