#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http.hpp>
#include <sqlite3.h>
#include <jq.h>
#include <jv.h>
#include <yaml-cpp/yaml.h>
#include <openssl/evp.h>
