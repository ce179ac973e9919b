// SPDX-License-Identifier: Apache-2.0
// A Sink that sends each message as the body of one request: a webhook. With signing_secret it is signed as the
// Standard Webhooks 1.0 specification says (webhook-id, webhook-timestamp, webhook-signature). The receiver may get a
// message again and knows it by its id (header webhook-id), so a time-out is an error that is retried, not a doubt.
#pragma once

#include "connect/connector.hpp"

#include <memory>

namespace crossdock::connectors::http {

Result<std::unique_ptr<connect::Sink>> make_sink(const JsonObject& checked, connect::Environment& environment);

}  // namespace crossdock::connectors::http
