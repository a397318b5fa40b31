// SPDX-License-Identifier: Apache-2.0

#include "calculators/mediapipe/calculator_options.h"

#include <string>
#include <type_traits>

#include "calculators/core/option_words.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using mediapipe::RerankCalculatorOVOptions;

// As if the graph said nothing but this.
RerankCalculatorOVOptions Named(const std::string& model) {
  RerankCalculatorOVOptions graph;
  graph.set_models_path(model);
  return graph;
}

TEST(ToServableOptionsTest, AModelIsRelativeToTheGraph) {
  EXPECT_EQ(ToServableOptions(Named("model"), "/graphs/demo").model_path,
            "/graphs/demo/model");
  EXPECT_EQ(ToServableOptions(Named("/models/a"), "/graphs/demo").model_path,
            "/models/a");
}

TEST(ToServableOptionsTest, WithoutOptionsTheyAreTheDefaults) {
  const ServableOptions options = ToServableOptions(Named("m"), "");
  const ServableOptions defaults;
#define RERANK_EXPECT_SAME(name, graph_name, field, range) \
  EXPECT_EQ(options.field, defaults.field) << #name;
  RERANK_OPTIONS(RERANK_EXPECT_SAME)
#undef RERANK_EXPECT_SAME
}

// What the .proto file says holds where a graph says nothing is what holds.
TEST(ToServableOptionsTest, TheProtosDefaultsAreOurs) {
  const RerankCalculatorOVOptions graph;
  const ServableOptions defaults;
  const auto expect = [](const char* name, const auto& stated,
                         const auto& ours) {
    using Ours = std::decay_t<decltype(ours)>;
    if constexpr (std::is_enum_v<Ours>) {
      EXPECT_EQ(static_cast<Ours>(stated), ours) << name;
    } else if constexpr (std::is_same_v<Ours, std::optional<uint64_t>> ||
                         std::is_same_v<Ours, std::optional<std::string>>) {
      EXPECT_EQ(ours, std::nullopt) << name;
    } else {
      EXPECT_EQ(stated, ours) << name;
    }
  };
#define RERANK_EXPECT_DEFAULT(name, graph_name, field, range) \
  expect(#name, graph.graph_name(), defaults.field);
  RERANK_OPTIONS(RERANK_EXPECT_DEFAULT)
#undef RERANK_EXPECT_DEFAULT
}

// Another value than the default, for both sides.
void Change(std::string* value) { *value += "{}"; }
void Change(uint64_t* value) { *value += 7; }
void Change(bool* value) { *value = !*value; }
template <typename Enum>
std::enable_if_t<std::is_enum_v<Enum>> Change(Enum* value) {
  *value = static_cast<Enum>(*value == Enum{} ? 1 : 0);
}
template <typename T>
void Change(std::optional<T>* value) {
  Change(&value->emplace());
}

// The value in the type that protobuf has for it.
template <typename Proto, typename T>
Proto AsProto(const T& value) {
  return static_cast<Proto>(value);
}
template <typename Proto, typename T>
Proto AsProto(const std::optional<T>& value) {
  return *value;
}

TEST(ToServableOptionsTest, EveryOptionArrivesAndNoOtherMoves) {
#define RERANK_EXPECT_TAKEN(name, graph_name, field, range)       \
  {                                                               \
    RerankCalculatorOVOptions graph = Named("m");                 \
    ServableOptions expected;                                     \
    Change(&expected.field);                                      \
    using Proto = std::decay_t<decltype(graph.graph_name())>;     \
    graph.set_##graph_name(AsProto<Proto>(expected.field));       \
    const ServableOptions options = ToServableOptions(graph, ""); \
    EXPECT_EQ(options.field, expected.field) << #name;            \
    size_t moved = 0;                                             \
    CountMoved(options, &moved);                                  \
    EXPECT_EQ(moved, 1u) << #name;                                \
  }
  const auto CountMoved = [](const ServableOptions& options, size_t* moved) {
    const ServableOptions defaults;
#define RERANK_COUNT(name, graph_name, field, range) \
  if (options.field != defaults.field) ++*moved;
    RERANK_OPTIONS(RERANK_COUNT)
#undef RERANK_COUNT
  };
  RERANK_OPTIONS(RERANK_EXPECT_TAKEN)
#undef RERANK_EXPECT_TAKEN
}

TEST(ToServableOptionsTest, AnEmptyDeviceIsTheDefault) {
  RerankCalculatorOVOptions graph = Named("m");
  graph.set_target_device("");
  graph.set_instruction("");
  const ServableOptions options = ToServableOptions(graph, "");
  EXPECT_EQ(options.executor.device, "CPU");
  EXPECT_EQ(options.text.instruction, "") << "an instruction may be none";
}

TEST(ToServableOptionsTest, NamesTheWrongOption) {
  RerankCalculatorOVOptions options;
  EXPECT_NE(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [&] { ToServableOptions(options, ""); })
                .find("models_path"),
            std::string::npos);
  options.set_models_path("m");
  options.set_max_allowed_chunks(0);
  EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [&] { ToServableOptions(options, ""); }),
            "max_allowed_chunks: expected at least 1, got 0");
  options.clear_max_allowed_chunks();
  options.set_max_position_embeddings(0);
  EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [&] { CheckCalculatorOptions(options); }),
            "max_position_embeddings: expected at least 1, got 0");
}

}  // namespace
}  // namespace rerank
