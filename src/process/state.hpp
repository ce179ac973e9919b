// SPDX-License-Identifier: Apache-2.0
// The state of a running instance, and its text form. Internal to this folder.
//
// A strand is a stack of frames, one for each task that has begun and not ended; the lowest is the workflow itself. A
// frame of `fork` holds strands of its own. A strand with a signal has something to do; one without waits for the
// call, timer or events that its top frame names, or for its branches.
//
// Text form, version 1: JSON with one-letter members, defaults left out, frames without names (each is the child its
// parent points to, in the pinned definition). Values are written once each, however many frames refer to them; those
// beyond k_inline_bytes_max stand in rows of process_value, so that a unit of work rewrites only what is small.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::process {

class Task;

// A value of the workflow. Never changed once made; shared freely. A cell of a row is loaded when it is looked at.
struct Cell {
  std::optional<Json> json;
  std::int64_t row = -1;  // its number in process_value, or -1
};
using Data = std::shared_ptr<Cell>;
inline constexpr std::int64_t k_input_row = 0;  // the input of the workflow

// Where to go when a task has ended: a position in its list, or one of these.
using Flow = std::int32_t;
inline constexpr Flow k_flow_next = -1;
inline constexpr Flow k_flow_exit = -2;
inline constexpr Flow k_flow_end = -3;
inline constexpr Flow k_flow_own = -4;  // what the task itself says in `then`

enum class SignalKind : std::uint8_t {
  none,
  begin,    // the top frame begins (also: again)
  list,     // the list that the top frame ran has ended with `data`
  answer,   // the call of the top frame was answered with `data`
  error,    // ... with the workflow error `data`
  fired,    // what the top frame waited for has come
  finish,   // the top frame has the raw output `data`
  timeout,  // the frame at `number` ran out of time; its own task is to blame
  guard,    // the frame at `number` gave up one of its tries
};

struct Signal {
  SignalKind kind = SignalKind::none;
  Data data;
  Flow flow = k_flow_own;   // finish
  std::int32_t number = 0;  // timeout, guard
};

enum class WaitKind : std::uint8_t { none, call, timer, event };

// A row of process_timer, or just the number of an attempt.
struct Alarm {
  std::int64_t attempt = 0;  // unique in the instance; 0: not set
  std::int64_t due_us = 0;   // 0: no timer
};

struct Strand;

struct Frame {
  const Task* task = nullptr;
  std::int32_t list = 0;  // the list of the task that runs, and where it is
  std::int32_t position = 0;
  Data raw;    // input before `input.from`
  Data input;  // after it
  std::int64_t started_us = 0;
  JsonObject locals;       // of the kind of task: small
  std::vector<Data> held;  // of the kind of task: values
  Alarm limit;             // `timeout` of the task
  Alarm guard;             // time limit of one try
  WaitKind wait_kind = WaitKind::none;
  Alarm wait;
  std::vector<Strand> branches;
};

struct Strand {
  std::vector<Frame> frames;  // empty: the branch has ended, with signal.data
  Signal signal;
};

struct State {
  Strand main;
  Data context;
  std::int64_t attempts = 0;         // the last one given out
  std::int64_t rows = 1;             // the next row number
  std::set<std::int64_t> held_rows;  // rows that exist
  std::vector<std::int64_t> seen;    // positions of the last events taken, oldest first
  std::string parent;                // token of the task of another instance that waits for this one
  std::int64_t history = 0;          // rows of process_history written

  static constexpr std::size_t k_inline_bytes_max = 2048;
  static constexpr std::size_t k_seen_max = 16;
  static constexpr std::size_t k_bytes_max = 32 << 20;
};

// Writes rows for large values by `store_row(number, text)`; afterwards state.held_rows are those in use, and `unused`
// those that were and are no more.
struct Encoded {
  std::string text;
  std::vector<std::int64_t> unused;
};
using StoreRow = std::function<Result<void>(std::int64_t number, std::string text)>;
Result<Encoded> encode(State& state, const StoreRow& store_row);
// `root` is the task of the lowest frame. ErrorKind::corrupt when the text does not fit the definition.
// Cells of rows that are in `loaded` are used again.
using Cells = std::map<std::int64_t, Data>;
Result<State> decode(std::string_view text, const Task& root, Cells loaded = {});
// The cells of rows whose values are in memory.
Cells loaded_cells(const State& state);

Data make_data(Json value);

}  // namespace crossdock::process
