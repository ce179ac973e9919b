// SPDX-License-Identifier: Apache-2.0
#include "net/tls.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <openssl/ssl.h>

#include <array>
#include <utility>

namespace crossdock::net {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;

constexpr const char* k_suites_tls12 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr auto k_alpn = std::to_array<unsigned char>({8, 'h', 't', 't', 'p', '/', '1', '.', '1'});

class TlsStream final : public Stream {
 public:
  TlsStream(Socket socket, ssl::context& context, ssl::stream_base::handshake_type side)
      : tls_(std::move(socket), context), side_(side) {}

  Awaitable<std::tuple<ErrorCode>> handshake() override { return tls_.async_handshake(side_, k_await); }
  Awaitable<IoResult> read_some(asio::mutable_buffer into) override { return tls_.async_read_some(into, k_await); }
  Awaitable<IoResult> write_some(const Gather& from) override { return tls_.async_write_some(from, k_await); }
  // A TLS record that the kernel takes in part cannot be taken back.
  IoResult write_now(const Gather&) override { return {asio::error::would_block, 0}; }
  Awaitable<void> finish_writing() override {
    co_await tls_.async_shutdown(k_await);
    ErrorCode error;
    socket().shutdown(Socket::shutdown_send, error);
  }
  bool is_quiet() override {
    // Session tickets may wait unread, so only the end of the stream counts.
    std::array<char, 1> probe{};
    ErrorCode error;
    const auto seen = socket().receive(asio::buffer(probe), Socket::message_peek, error);
    return error == asio::error::would_block || seen > 0;
  }
  Socket& socket() override { return tls_.next_layer(); }
  SSL* handle() { return tls_.native_handle(); }
  void verify(const std::string& host) {
    tls_.set_verify_mode(ssl::verify_peer);
    tls_.set_verify_callback(ssl::host_name_verification(host));
  }

 private:
  ssl::stream<Socket> tls_;
  ssl::stream_base::handshake_type side_;
};

// RFC 7301: no common protocol is no reason to hang up on clients that offer only h2.
int select_http11(SSL*, const unsigned char** out, unsigned char* out_bytes, const unsigned char* in, unsigned in_bytes,
                  void*) {
  unsigned char* chosen = nullptr;
  const int found = SSL_select_next_proto(&chosen, out_bytes, k_alpn.data(), k_alpn.size(), in, in_bytes);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

std::unique_ptr<ssl::context> make_context(ssl::context::method method) {
  auto context = std::make_unique<ssl::context>(method);
  SSL_CTX* raw = context->native_handle();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_cipher_list(raw, k_suites_tls12);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  return context;
}

}  // namespace

TlsContext::TlsContext(Key, std::unique_ptr<ssl::context> context) : context_(std::move(context)) {}
TlsContext::~TlsContext() = default;

Result<std::shared_ptr<TlsContext>> TlsContext::server(const std::string& certificate_file,
                                                       const std::string& private_key_file) {
  auto context = make_context(ssl::context::tls_server);
  ErrorCode error;
  context->use_certificate_chain_file(certificate_file, error);
  if (error)
    return fail(ErrorKind::invalid, "tls.certificate", "The certificate cannot be read: " + error.message(),
                certificate_file);
  context->use_private_key_file(private_key_file, ssl::context::pem, error);
  if (error) {
    return fail(ErrorKind::invalid, "tls.private_key",
                "The private key cannot be read or is not the certificate's: " + error.message(), private_key_file);
  }
  SSL_CTX_set_alpn_select_cb(context->native_handle(), select_http11, nullptr);
  return std::make_shared<TlsContext>(Key(), std::move(context));
}

Result<std::shared_ptr<TlsContext>> TlsContext::client(const std::string& ca_file) {
  auto context = make_context(ssl::context::tls_client);
  ErrorCode error;
  context->set_default_verify_paths(error);
  if (!ca_file.empty()) context->load_verify_file(ca_file, error);
  if (error) return fail(ErrorKind::invalid, "tls.ca_file", "The trust anchors cannot be read: " + error.message(), ca_file);
  SSL_CTX_set_alpn_protos(context->native_handle(), k_alpn.data(), k_alpn.size());
  return std::make_shared<TlsContext>(Key(), std::move(context));
}

std::unique_ptr<Stream> TlsContext::server_stream(Socket socket) {
  prepare(socket);
  return std::make_unique<TlsStream>(std::move(socket), *context_, ssl::stream_base::server);
}

Result<std::unique_ptr<Stream>> TlsContext::client_stream(Socket socket, const std::string& host) {
  prepare(socket);
  auto stream = std::make_unique<TlsStream>(std::move(socket), *context_, ssl::stream_base::client);
  stream->verify(host);
  ErrorCode no_address;
  asio::ip::make_address(host, no_address);
  // RFC 6066 section 3: no literal addresses in server_name.
  if (no_address && SSL_set_tlsext_host_name(stream->handle(), host.c_str()) != 1) {
    return fail(ErrorKind::invalid, "tls.host", "This host name cannot be used with TLS", host);
  }
  return stream;
}

}  // namespace crossdock::net
