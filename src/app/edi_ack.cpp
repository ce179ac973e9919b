// SPDX-License-Identifier: Apache-2.0
#include "app/edi_ack.hpp"

#include "app/edi_files.hpp"
#include "base/clock.hpp"
#include "inspect/interchanges.hpp"
#include "inspect/reply.hpp"

#include <cstdio>

namespace crossdock::app {
namespace {

inspect::ReplyKind kind_of(const std::string& name) {
  if (name == "ta1") return inspect::ReplyKind::ta1;
  if (name == "997") return inspect::ReplyKind::f997;
  if (name == "999") return inspect::ReplyKind::f999;
  return name == "contrl" ? inspect::ReplyKind::contrl : inspect::ReplyKind::usual;
}

}  // namespace

int edi_ack(const std::vector<std::string>& paths, const EdiAckOptions& options) {
  inspect::ReplyOptions reply{kind_of(options.kind), options.control, SystemClock().now(), {}};
  reply.ack.failing_sets_only = options.failing_only;
  reply.ack.warnings = options.warnings;
  Output out(options.out);
  bool failed = false;
  const int code = for_each_file(paths, [&](const inspect::InputFile& file, ProgressBar& bar) -> Result<bool> {
    CROSSDOCK_TRY(const auto source, inspect::open_file(file.path, [&bar](std::size_t bytes) { bar.advance(bytes); }));
    return inspect::for_each_interchange(source, edi::Trees::no, [&](edi::ReceivedInterchange& interchange) -> Result<> {
      auto made = inspect::reply(interchange, reply);
      bar.hide();
      if (!made) {
        Error error = std::move(made).error();
        error.place = file.path + (error.place.empty() ? "" : ", " + error.place);
        complain(error);
        failed = true;
        return {};
      }
      if (made->bytes.empty()) {
        std::fprintf(stderr, "crossdock: %s: interchange %s is not answered: %s\n", file.path.c_str(),
                     interchange.header.control.c_str(), made->why_none.c_str());
        return {};
      }
      reply.control = made->next_control;
      CROSSDOCK_CHECK(out.write(made->bytes));
      return out.write("\n");
    });
  });
  if (code == 2) return code;
  if (const auto written = out.commit(); !written) {
    complain(written.error());
    return 1;
  }
  return failed ? 1 : code;
}

}  // namespace crossdock::app
