// SPDX-License-Identifier: Apache-2.0
#include "inspect/interchanges.hpp"

#include "inspect/standards.hpp"

#include <iterator>
#include <utility>

namespace crossdock::inspect {
namespace {

void append(std::vector<edi::Finding>& to, std::vector<edi::Finding>& from) {
  to.insert(to.end(), std::move_iterator(from.begin()), std::move_iterator(from.end()));
}

class Collector {
 public:
  Collector(edi::Trees trees, const InterchangeSink& sink)
      : stream_(edi::Library::shipped(), all_standards(), {}, trees), sink_(sink) {}

  Result<bool> run(const Source& source) {
    while (true) {
      CROSSDOCK_TRY(const std::string_view piece, source());
      if (piece.empty()) break;
      stream_.feed(piece);
      CROSSDOCK_CHECK(take_all());
    }
    stream_.finish();
    CROSSDOCK_CHECK(take_all());
    return found_;
  }

 private:
  Result<> take_all() {
    while (auto step = stream_.next()) CROSSDOCK_CHECK(take(*step));
    return {};
  }

  Result<> take(edi::Step& step) {
    if (step.kind == edi::StepKind::interchange_begin) {
      found_ = true;
      inside_ = true;
      now_ = edi::ReceivedInterchange{};
      now_.header = stream_.interchange();
      now_.delimiters = stream_.delimiters();
      now_.begin = step.begin;
    }
    if (!inside_) return {};
    switch (step.kind) {
      case edi::StepKind::group_begin:
        now_.groups.push_back({stream_.group(), {}, std::move(step.findings), false});
        return {};
      case edi::StepKind::set: add_set(step); return {};
      case edi::StepKind::group_end:
        now_.groups.back().complete = step.complete;
        append(now_.groups.back().findings, step.findings);
        return {};
      case edi::StepKind::acknowledgement: now_.acknowledgements.push_back(std::move(step.acknowledgement)); break;
      default: break;
    }
    append(now_.findings, step.findings);
    if (step.kind != edi::StepKind::interchange_end) return {};
    inside_ = false;
    now_.complete = step.complete;
    now_.end = step.end;
    return sink_(now_);
  }

  // Sets outside of groups share one group without a header.
  void add_set(edi::Step& step) {
    const bool loose = !stream_.in_group();
    if (loose && (now_.groups.empty() || !now_.groups.back().header.control.empty())) {
      now_.groups.push_back({edi::GroupHeader{"", "", "", "", "", "", "", ""}, {}, {}, false});
    }
    now_.groups.back().sets.push_back(std::move(step.set));
  }

  edi::SetStream stream_;
  const InterchangeSink& sink_;
  edi::ReceivedInterchange now_;
  bool inside_ = false;
  bool found_ = false;
};

}  // namespace

Result<bool> for_each_interchange(const Source& source, edi::Trees trees, const InterchangeSink& sink) {
  return Collector(trees, sink).run(source);
}

}  // namespace crossdock::inspect
