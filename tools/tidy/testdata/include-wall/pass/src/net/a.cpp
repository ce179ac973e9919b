#include <boost/asio/ip/tcp.hpp>
#include <openssl/ssl.h>
