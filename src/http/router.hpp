// SPDX-License-Identifier: Apache-2.0
// Routes: method and path template ("/v1/orders/{id}") to a handler. Built before the server starts, then read-only.
#pragma once

#include "http/server.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::http {

class Router {
 public:
  // Asserts on a duplicate route. A template segment "{name}" matches one non-empty segment.
  void add(Method method, std::string_view path_template, Handler handler);
  // Finds the route, fills request.parameters and calls its handler; 404 and 405 (with Allow) are problems. HEAD is
  // answered by the GET route without its body.
  void handle(Request request, Responder responder) const;

 private:
  struct Route {
    Method method;
    std::vector<std::string> segments;
    Handler handler;
  };
  std::vector<Route> routes_;
};

}  // namespace crossdock::http
