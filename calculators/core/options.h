// SPDX-License-Identifier: Apache-2.0
//
// Every option of a loaded model: defaults stand here and nowhere else. A room
// takes the struct that concerns it whole. Doors (graph.pbtxt, Python, command
// line) read the list at the end, so what stands there reaches all of them.
//
// A new option is a field and a line of that list here, its use and its test,
// a field of rerank_calculator_ov.proto, a type in python/harness/options.py
// and a line in docs/options.md; tests name what is missing.

#ifndef CALCULATORS_CORE_OPTIONS_H_
#define CALCULATORS_CORE_OPTIONS_H_

#include <array>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace rerank {

// How batches are computed: paged where model and device fit, else packed where
// the model's graph allows it, else dense.
enum class ExecutorKind { kAuto, kPaged, kDense, kPacked };

// What happens to a document that does not fit into one prompt.
enum class LongDocuments {
  kChunk,     // split by tokens, between characters; the best chunk counts
  kTruncate,  // cut on the right, as the model cards do
  kError,     // the request is refused
};

// Where a row of a padded batch is filled up.
enum class PaddingSide { kLeft, kRight };

// What doors write for the values of an enumeration: the word at place i is
// that of value i, which has number i in the .proto file.
template <typename Enum>
inline constexpr std::array<std::string_view, 0> kWords{};
template <>
inline constexpr std::array<std::string_view, 4> kWords<ExecutorKind> = {
    "AUTO", "PAGED", "DENSE", "PACKED"};
template <>
inline constexpr std::array<std::string_view, 3> kWords<LongDocuments> = {
    "CHUNK", "TRUNCATE", "ERROR"};
template <>
inline constexpr std::array<std::string_view, 2> kWords<PaddingSide> = {
    "LEFT", "RIGHT"};

// Of queries and documents on their way to tokens.
struct TextOptions {
  // Task description in front of every query; nullopt: the family's, "": none.
  std::optional<std::string> instruction;
  // Tokens of the longest prompt, frame included; nullopt: the model's.
  std::optional<uint64_t> max_length;
  // Documents of one request, and their chunks together.
  uint64_t max_documents = 10000;
  LongDocuments long_documents = LongDocuments::kChunk;
  // Tokens of a document that are read; nullopt: all.
  std::optional<uint64_t> max_tokens_per_document;
  // Special-token strings in queries and documents are control tokens: only
  // for clients that are trusted and write the prompt themselves. false: text.
  bool allow_special_tokens = false;
};

// Of what computes batches.
struct ExecutorOptions {
  ExecutorKind kind = ExecutorKind::kAuto;
  std::string device = "CPU";  // as OpenVINO names it
  std::string plugin_config;   // OpenVINO's properties, a JSON object; "": none
  // Bytes of KV memory, of the paged executor; 0: what one longest prompt
  // needs, to which less is raised. What the work does not need is never
  // touched.
  uint64_t kv_cache_bytes = uint64_t{1} << 30;
  // Of the packed and dense executors; scores do not depend on it.
  PaddingSide padding_side = PaddingSide::kRight;
};

// Of what stands in a batch, and what may wait for one.
struct SchedulerOptions {
  uint64_t max_batched_tokens = 512;               // tokens of one batch
  uint64_t max_queued_tokens = uint64_t{1} << 23;  // of all requests that wait
};

struct ServableOptions {
  std::filesystem::path model_path;          // the model's directory
  std::filesystem::path tokenizers_library;  // see tokenizers_extension.h
  TextOptions text;
  ExecutorOptions executor;
  SchedulerOptions scheduler;
};

// What one request says of the above; nullopt: the model's.
struct RequestOptions {
  std::optional<std::string> instruction{};
  std::optional<LongDocuments> long_documents{};
  // At least 1; of the model's and this the smaller one.
  std::optional<uint64_t> max_tokens_per_document{};
  // Chunks of a document that are scored, from its beginning; at least 1;
  // nullopt: all.
  std::optional<uint64_t> max_chunks_per_document{};
};

// Numbers that an option may have, whatever the model.
struct OptionRange {
  uint64_t least = 0;
  uint64_t most = std::numeric_limits<uint64_t>::max();
};
inline constexpr OptionRange kAny{};
inline constexpr OptionRange kPositive{1};
// More than any machine holds is a slip, refused before memory is spent on it.
inline constexpr uint64_t kMostKvBytes = uint64_t{1} << 40;
inline constexpr OptionRange kMemory{0, kMostKvBytes};

// Whose names an error has.
enum class Door { kLibrary, kGraph };

// Throws invalid_argument, naming the option as `door` does, for a number out
// of its range. Limits that follow from the model are checked when it loads.
void CheckOptions(const ServableOptions& options, Door door = Door::kLibrary);

}  // namespace rerank

// LINE(its name, its name in graph.pbtxt, its field of ServableOptions, its
// range) for every option but the paths, in the order of the .proto file. The
// names that differ are OpenVINO Model Server's.
#define RERANK_OPTIONS(LINE)                                                  \
  LINE(max_documents, max_allowed_chunks, text.max_documents, kPositive)      \
  LINE(max_length, max_position_embeddings, text.max_length, kPositive)       \
  LINE(device, target_device, executor.device, kAny)                          \
  LINE(plugin_config, plugin_config, executor.plugin_config, kAny)            \
  LINE(instruction, instruction, text.instruction, kAny)                      \
  LINE(long_documents, long_documents, text.long_documents, kAny)             \
  LINE(max_tokens_per_document, max_tokens_per_document,                      \
       text.max_tokens_per_document, kPositive)                               \
  LINE(executor, executor, executor.kind, kAny)                               \
  LINE(max_batched_tokens, max_batched_tokens, scheduler.max_batched_tokens,  \
       kPositive)                                                             \
  LINE(max_queued_tokens, max_queued_tokens, scheduler.max_queued_tokens,     \
       kPositive)                                                             \
  LINE(allow_special_tokens, allow_special_tokens, text.allow_special_tokens, \
       kAny)                                                                  \
  LINE(kv_cache_bytes, kv_cache_bytes, executor.kv_cache_bytes, kMemory)      \
  LINE(padding_side, padding_side, executor.padding_side, kAny)

#endif  // CALCULATORS_CORE_OPTIONS_H_
