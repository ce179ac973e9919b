// SPDX-License-Identifier: Apache-2.0
#include "base/hash.hpp"

#include "base/assert.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstring>

namespace crossdock {
namespace {

const unsigned char* as_bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* as_bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

std::string sha256(std::string_view bytes) {
  std::string out(32, '\0');
  unsigned int size = 0;
  CROSSDOCK_ASSERT(EVP_Digest(bytes.data(), bytes.size(), as_bytes(out), &size, EVP_sha256(), nullptr) == 1);
  return out;
}

std::string hash16(std::string_view bytes) { return sha256(bytes).substr(0, 16); }

std::string md5(std::string_view bytes) {
  std::string out(16, '\0');
  unsigned int size = 0;
  CROSSDOCK_ASSERT(EVP_Digest(bytes.data(), bytes.size(), as_bytes(out), &size, EVP_md5(), nullptr) == 1);
  return out;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  std::string out(32, '\0');
  unsigned int size = 0;
  CROSSDOCK_ASSERT(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), as_bytes(bytes), bytes.size(), as_bytes(out),
                        &size) != nullptr);
  return out;
}

std::uint64_t hash64(std::string_view bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, sha256(bytes).data(), sizeof value);
  return value;
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string hex(std::string_view bytes) {
  static constexpr std::string_view k_digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out.push_back(k_digits[byte >> 4U]);
    out.push_back(k_digits[byte & 15U]);
  }
  return out;
}

std::string base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(as_bytes(out), as_bytes(bytes), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

Result<std::string> base64_decode(std::string_view text) {
  std::string out(text.size() / 4 * 3 + 3, '\0');
  const int size = text.size() % 4 == 0 ? EVP_DecodeBlock(as_bytes(out), as_bytes(text), static_cast<int>(text.size())) : -1;
  if (size < 0) return fail(ErrorKind::invalid, "base64.format", "Not valid base64");
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  out.resize(static_cast<std::size_t>(size) - padding);
  return out;
}

}  // namespace crossdock
