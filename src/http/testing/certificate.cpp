// SPDX-License-Identifier: Apache-2.0
#include "http/testing/certificate.hpp"

#include "base/assert.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

namespace crossdock::http::testing {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Cert = std::unique_ptr<X509, decltype(&X509_free)>;
using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

void add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  CROSSDOCK_ASSERT(extension != nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Cert self_signed(EVP_PKEY* key, const std::string& name) {
  Cert certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  const bool address = name.find_first_not_of("0123456789.") == std::string::npos;
  add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate.get(), NID_subject_alt_name, (address ? "IP:" : "DNS:") + name);
  CROSSDOCK_ASSERT(X509_sign(certificate.get(), key, EVP_sha256()) > 0);
  return certificate;
}

}  // namespace

Certificate::Certificate(const std::string& name) {
  std::string pattern = (std::filesystem::temp_directory_path() / "crossdock-test-XXXXXX").string();
  CROSSDOCK_ASSERT(::mkdtemp(pattern.data()) != nullptr);
  directory_ = pattern;
  certificate_file_ = directory_ + "/certificate.pem";
  private_key_file_ = directory_ + "/key.pem";
  const Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const Cert certificate = self_signed(key.get(), name);
  const File certificate_out(std::fopen(certificate_file_.c_str(), "w"), &std::fclose);
  CROSSDOCK_ASSERT(PEM_write_X509(certificate_out.get(), certificate.get()) == 1);
  const File key_out(std::fopen(private_key_file_.c_str(), "w"), &std::fclose);
  CROSSDOCK_ASSERT(PEM_write_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
}

Certificate::~Certificate() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

}  // namespace crossdock::http::testing
