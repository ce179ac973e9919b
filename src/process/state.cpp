// SPDX-License-Identifier: Apache-2.0
#include "process/state.hpp"

#include "process/task.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

namespace crossdock::process {
namespace {

class Encoder {
 public:
  explicit Encoder(State& state, const StoreRow& store_row) : state_(state), store_row_(store_row) {}

  Result<Encoded> encode() {
    JsonObject out{{"v", 1}, {"a", state_.attempts}};
    if (state_.context) {
      CROSSDOCK_TRY(out["c"], reference(state_.context));
    }
    CROSSDOCK_TRY(out["s"], strand(state_.main));
    out["n"] = state_.rows;
    if (!state_.seen.empty()) out["e"] = JsonArray(state_.seen.begin(), state_.seen.end());
    if (!state_.parent.empty()) out["u"] = state_.parent;
    if (state_.history != 0) out["y"] = state_.history;
    if (!used_.empty()) out["r"] = JsonArray(used_.begin(), used_.end());

    Encoded encoded{.text = json_text(Json(std::move(out))), .unused = {}};
    encoded.text.pop_back();
    encoded.text.append(",\"p\":[").append(pool_).append("]}");
    if (encoded.text.size() > State::k_bytes_max) return too_large();
    for (const std::int64_t row : state_.held_rows) {
      if (!used_.contains(row) && row != k_input_row) encoded.unused.push_back(row);
    }
    state_.held_rows = std::move(used_);
    return encoded;
  }

 private:
  static Unexpected too_large() {
    return fail(ErrorKind::limit, "process.state_too_large",
                fmt::format("The state of a process is larger than {} MiB", State::k_bytes_max >> 20));
  }

  // k >= 0: value k of the pool; otherwise row -(k + 1).
  Result<Json> reference(const Data& data) {
    if (data->row >= 0) {
      used_.insert(data->row);
      return Json(-(data->row + 1));
    }
    const auto known = pooled_.find(data.get());
    if (known != pooled_.end()) return Json(known->second);
    std::string text = json_text(*data->json);
    if (text.size() > State::k_bytes_max) return too_large();
    if (text.size() > State::k_inline_bytes_max) {
      CROSSDOCK_CHECK(store_row_(state_.rows, std::move(text)));
      data->row = state_.rows++;
      used_.insert(data->row);
      return Json(-(data->row + 1));
    }
    const auto number = static_cast<std::int64_t>(pooled_.size());
    pooled_.emplace(data.get(), number);
    if (number > 0) pool_.push_back(',');
    pool_.append(text);
    return Json(number);
  }

  Result<void> put(JsonObject& out, std::string_view key, const Data& data) {
    if (!data) return {};
    CROSSDOCK_TRY(out[key], reference(data));
    return {};
  }

  static void put(JsonObject& out, std::string_view key, const Alarm& alarm) {
    if (alarm.attempt != 0) out[key] = JsonArray{alarm.attempt, alarm.due_us};
  }

  Result<Json> strand(const Strand& strand) {
    JsonObject out;
    JsonArray frames;
    for (const Frame& frame : strand.frames) {
      CROSSDOCK_TRY(Json encoded, this->frame(frame));
      frames.push_back(std::move(encoded));
    }
    out["f"] = std::move(frames);
    const Signal& signal = strand.signal;
    if (signal.kind != SignalKind::none) {
      out["k"] = static_cast<int>(signal.kind);
      if (signal.flow != k_flow_own) out["t"] = signal.flow;
      if (signal.number != 0) out["n"] = signal.number;
    }
    CROSSDOCK_CHECK(put(out, "d", signal.data));
    return Json(std::move(out));
  }

  Result<Json> frame(const Frame& frame) {
    JsonObject out;
    if (frame.list != 0) out["l"] = frame.list;
    if (frame.position != 0) out["p"] = frame.position;
    if (frame.raw != frame.input) CROSSDOCK_CHECK(put(out, "r", frame.raw));
    CROSSDOCK_CHECK(put(out, "i", frame.input));
    out["s"] = frame.started_us;
    if (!frame.locals.empty()) out["x"] = frame.locals;
    JsonArray held;
    for (const Data& data : frame.held) {
      CROSSDOCK_TRY(Json number, data ? reference(data) : Result<Json>(Json(nullptr)));
      held.push_back(std::move(number));
    }
    if (!held.empty()) out["h"] = std::move(held);
    put(out, "t", frame.limit);
    put(out, "g", frame.guard);
    if (frame.wait_kind != WaitKind::none) out["k"] = static_cast<int>(frame.wait_kind);
    put(out, "w", frame.wait);
    if (!frame.branches.empty()) {
      JsonArray branches;
      for (const Strand& branch : frame.branches) {
        CROSSDOCK_TRY(Json encoded, strand(branch));
        branches.push_back(std::move(encoded));
      }
      out["b"] = std::move(branches);
    }
    return Json(std::move(out));
  }

  State& state_;
  const StoreRow& store_row_;
  std::map<const Cell*, std::int64_t> pooled_;
  std::string pool_;
  std::set<std::int64_t> used_;
};

Unexpected corrupt() {
  return fail(ErrorKind::corrupt, "process.state", "The stored state of a process does not fit its definition");
}

class Decoder {
 public:
  explicit Decoder(Cells loaded) : rows_(std::move(loaded)) {}

  Result<State> decode(std::string_view text, const Task& root) {
    CROSSDOCK_TRY(const Json parsed, json_parse(text, 512));
    if (!parsed.is_object() || number(parsed.get_object(), "v") != 1) return corrupt();
    const JsonObject& in = parsed.get_object();
    if (const Json* pool = json_find(in, "p"); pool != nullptr && pool->is_array()) {
      for (const Json& value : pool->get_array()) pool_.push_back(make_data(value));
    }
    State state;
    state.attempts = number(in, "a");
    state.rows = number(in, "n");
    for (const std::int64_t row : numbers(in, "r")) state.held_rows.insert(row);
    state.seen = numbers(in, "e");
    state.parent = json_string_or(in, "u", "");
    state.history = number(in, "y");
    state.context = data(in, "c");
    const Json* main = json_find(in, "s");
    if (main == nullptr || !main->is_object()) return corrupt();
    CROSSDOCK_CHECK(strand(main->get_object(), root, state.main));
    if (bad_) return corrupt();
    return state;
  }

 private:
  static std::int64_t number(const JsonObject& in, std::string_view key) {
    const Json* const value = json_find(in, key);
    return value != nullptr && value->is_int64() ? value->get_int64() : 0;
  }
  static std::vector<std::int64_t> numbers(const JsonObject& in, std::string_view key) {
    std::vector<std::int64_t> out;
    const Json* const value = json_find(in, key);
    if (value == nullptr || !value->is_array()) return out;
    for (const Json& item : value->get_array()) out.push_back(item.is_int64() ? item.get_int64() : 0);
    return out;
  }

  Data data(const Json& reference) {
    if (!reference.is_int64()) return nullptr;
    const std::int64_t k = reference.get_int64();
    if (k < 0) {
      Data& cell = rows_[-(k + 1)];
      if (!cell) cell = std::make_shared<Cell>(Cell{.json = std::nullopt, .row = -(k + 1)});
      return cell;
    }
    if (static_cast<std::size_t>(k) >= pool_.size()) {
      bad_ = true;
      return nullptr;
    }
    return pool_[static_cast<std::size_t>(k)];
  }
  Data data(const JsonObject& in, std::string_view key) {
    const Json* const value = json_find(in, key);
    return value == nullptr ? nullptr : data(*value);
  }

  static Alarm alarm(const JsonObject& in, std::string_view key) {
    const auto values = numbers(in, key);
    return values.size() == 2 ? Alarm{values[0], values[1]} : Alarm{};
  }

  Result<void> strand(const JsonObject& in, const Task& lowest, Strand& out) {
    const Json* const frames = json_find(in, "f");
    if (frames == nullptr || !frames->is_array()) return corrupt();
    const Task* task = &lowest;
    out.frames.reserve(frames->get_array().size());
    for (const Json& encoded : frames->get_array()) {
      if (task == nullptr || !encoded.is_object()) return corrupt();
      Frame& frame = out.frames.emplace_back();
      frame.task = task;
      CROSSDOCK_CHECK(this->frame(encoded.get_object(), frame));
      task = child(frame);
    }
    out.signal = {.kind = static_cast<SignalKind>(number(in, "k")), .data = data(in, "d")};
    if (json_find(in, "t") != nullptr) out.signal.flow = static_cast<Flow>(number(in, "t"));
    out.signal.number = static_cast<std::int32_t>(number(in, "n"));
    return {};
  }

  // The task that the frame above this one belongs to, if there is one.
  static const Task* child(const Frame& frame) {
    const auto list = static_cast<std::size_t>(frame.list);
    const auto position = static_cast<std::size_t>(frame.position);
    if (list >= frame.task->lists.size() || position >= frame.task->lists[list].size()) return nullptr;
    return frame.task->lists[list][position].get();
  }

  Result<void> frame(const JsonObject& in, Frame& out) {
    out.list = static_cast<std::int32_t>(number(in, "l"));
    out.position = static_cast<std::int32_t>(number(in, "p"));
    out.input = data(in, "i");
    out.raw = json_find(in, "r") != nullptr ? data(in, "r") : out.input;
    out.started_us = number(in, "s");
    if (const Json* locals = json_find(in, "x"); locals != nullptr && locals->is_object()) out.locals = locals->get_object();
    if (const Json* held = json_find(in, "h"); held != nullptr && held->is_array()) {
      for (const Json& reference : held->get_array()) out.held.push_back(data(reference));
    }
    out.limit = alarm(in, "t");
    out.guard = alarm(in, "g");
    out.wait_kind = static_cast<WaitKind>(number(in, "k"));
    out.wait = alarm(in, "w");
    const Json* const branches = json_find(in, "b");
    if (branches == nullptr || !branches->is_array()) return {};
    const JsonArray& array = branches->get_array();
    if (out.task->lists.empty() || array.size() != out.task->lists[0].size()) return corrupt();
    out.branches.resize(array.size());
    for (std::size_t i = 0; i < array.size(); ++i) {
      if (!array[i].is_object()) return corrupt();
      CROSSDOCK_CHECK(strand(array[i].get_object(), *out.task->lists[0][i], out.branches[i]));
    }
    return {};
  }

  std::vector<Data> pool_;
  Cells rows_;
  bool bad_ = false;
};

void collect(const Data& data, Cells& out) {
  if (data && data->row >= 0 && data->json) out.emplace(data->row, data);
}

void collect(const Strand& strand, Cells& out) {
  collect(strand.signal.data, out);
  for (const Frame& frame : strand.frames) {
    collect(frame.raw, out);
    collect(frame.input, out);
    for (const Data& data : frame.held) collect(data, out);
    for (const Strand& branch : frame.branches) collect(branch, out);
  }
}

}  // namespace

Cells loaded_cells(const State& state) {
  Cells out;
  collect(state.context, out);
  collect(state.main, out);
  return out;
}

Data make_data(Json value) { return std::make_shared<Cell>(Cell{.json = std::move(value), .row = -1}); }

Result<Encoded> encode(State& state, const StoreRow& store_row) { return Encoder(state, store_row).encode(); }

Result<State> decode(std::string_view text, const Task& root, Cells loaded) {
  return Decoder(std::move(loaded)).decode(text, root);
}

}  // namespace crossdock::process
