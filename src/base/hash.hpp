// SPDX-License-Identifier: Apache-2.0
// Hashes and text forms of bytes.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace crossdock {

std::string sha256(std::string_view bytes);  // 32 raw bytes
std::string hash16(std::string_view bytes);  // first 16 bytes of SHA-256: dedupe keys
std::string hmac_sha256(std::string_view key, std::string_view bytes);
std::string md5(std::string_view bytes);  // 16 raw bytes; only where a protocol wants it (RFC 7616), never for safety
std::uint64_t hash64(std::string_view bytes);                      // stable over releases (first 8 bytes of SHA-256)
bool equal_constant_time(std::string_view a, std::string_view b);  // for secrets

std::string hex(std::string_view bytes);
std::string base64(std::string_view bytes);
Result<std::string> base64_decode(std::string_view text);

}  // namespace crossdock
