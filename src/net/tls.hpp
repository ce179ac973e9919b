// SPDX-License-Identifier: Apache-2.0
// TLS 1.2 and 1.3 on both sides (RFC 8446, RFC 9325): forward secret AEAD suites only, HTTP/1.1 by ALPN. Clients verify
// chain and host name; there is no switch to turn that off.
#pragma once

#include "base/result.hpp"
#include "net/stream.hpp"

#include <memory>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace crossdock::net {

// Read-only after it was made; shared by every stream made from it.
class TlsContext {
 public:
  // PEM files; the certificate file holds the chain. Errors: invalid tls.certificate, tls.private_key.
  static Result<std::shared_ptr<TlsContext>> server(const std::string& certificate_file,
                                                    const std::string& private_key_file);
  // Trusts the system store and, when given, `ca_file` (PEM). Errors: invalid tls.ca_file.
  static Result<std::shared_ptr<TlsContext>> client(const std::string& ca_file);
  ~TlsContext();

  // Take over a connected socket. handshake() must succeed before anything is read or written; set a deadline.
  std::unique_ptr<Stream> server_stream(Socket socket);
  // `host` is the name (or address) the certificate must be for.
  Result<std::unique_ptr<Stream>> client_stream(Socket socket, const std::string& host);

 private:
  struct Key {};
  std::unique_ptr<boost::asio::ssl::context> context_;

 public:
  TlsContext(Key, std::unique_ptr<boost::asio::ssl::context> context);
};

}  // namespace crossdock::net
