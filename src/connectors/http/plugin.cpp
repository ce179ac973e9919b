// SPDX-License-Identifier: Apache-2.0
// The connector "http": systems with a JSON API, whose operations are described in data, and webhooks.
#include "connect/connector.hpp"
#include "connectors/http/endpoint.hpp"
#include "connectors/http/sink.hpp"
#include "connectors/http/system.hpp"

namespace crossdock::connectors::http {

void register_plugin(connect::Registry& registry) {
  using connect::FieldType;
  connect::Spec spec;
  spec.name = "http";
  spec.summary = "Systems with an HTTP and JSON API, and webhooks.";
  spec.fields = endpoint_fields();
  spec.fields.push_back({"operations", FieldType::object, false, "", "System: the operations by name."});
  spec.fields.push_back({"errors", FieldType::list, false, "", "System: meanings of statuses for all operations."});
  spec.fields.push_back({"path", FieldType::text, false, "/", "Sink: where messages go, below base_url."});
  spec.fields.push_back({"method", FieldType::text, false, "POST", "Sink: POST or PUT."});
  spec.fields.push_back({"signing_secret", FieldType::secret, false, "", "Sink: signs messages (Standard Webhooks)."});
  spec.make_system = make_system;
  spec.make_sink = make_sink;
  registry.add(std::move(spec));
}

}  // namespace crossdock::connectors::http
