// SPDX-License-Identifier: Apache-2.0
// Orders that staff keep from going on.
#include "api/api.hpp"

#include <cstddef>
#include <utility>

namespace crossdock::api::holds {
namespace {

constexpr std::size_t k_reason_bytes_max = 400;

constexpr std::string_view k_request =
    R"({"type":"object","required":["reason"],"properties":{"reason":{"type":"string","minLength":1,"maxLength":400}}})";
constexpr std::string_view k_order = R"({"$ref":"#/components/schemas/Order"})";

using Change = void (hub::Hub::*)(std::string id, std::string reason, std::string who, hub::Answer<Json> answer);

void change(Api& api, Change change, http::Request request, const http::Responder& responder) {
  auto body = body_object(request);
  if (!body) return refuse(responder, request, body.error());
  auto reason = json_string(*body, "reason");
  if (!reason) return refuse(responder, request, reason.error());
  if (reason->empty() || reason->size() > k_reason_bytes_max) {
    const Error error{ErrorKind::invalid, "order.reason", "A \"reason\" has 1 to 400 characters", "reason"};
    return refuse(responder, request, error);
  }
  std::string id(request.parameter("id"));
  std::string who = request.consumer;
  (api.hub().*change)(
      std::move(id), *std::move(reason), std::move(who),
      [responder, request = std::move(request)](const Result<Json>& order) { reply(responder, request, order); });
}

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_problems({{"order.not_held", "The order is not on hold",
                     "Nothing: it goes on. Holds of a process end with its task (/v1/tasks)."},
                    {"order.reason", "A reason is missing", "Say why; it stands on the order's time line."}});
  const Parameter id{"id", "path", true, "order id"};
  api.add({http::Method::post,
           "/v1/orders/{id}/hold",
           "holdOrder",
           "Keep an order from being sent to the ERP and from being picked; what a warehouse was told goes on",
           "orders:write",
           {id},
           k_request,
           "application/json",
           {{200, "The order", k_order},
            refusal(400, "That is not the id of an order, or the reason is missing"),
            refusal(404, "There is no such order"),
            refusal(422, "It is at its end")},
           [a](http::Request request, http::Responder responder) {
             change(*a, &hub::Hub::hold_order, std::move(request), responder);
           }});
  api.add({http::Method::post,
           "/v1/orders/{id}/hold/lift",
           "liftHold",
           "Let an order go on that staff have put on hold",
           "orders:write",
           {id},
           k_request,
           "application/json",
           {{200, "The order", k_order},
            refusal(400, "That is not the id of an order, or the reason is missing"),
            refusal(404, "There is no such order"),
            refusal(422, "It is not on hold, or at its end")},
           [a](http::Request request, http::Responder responder) {
             change(*a, &hub::Hub::lift_order, std::move(request), responder);
           }});
}

}  // namespace crossdock::api::holds
