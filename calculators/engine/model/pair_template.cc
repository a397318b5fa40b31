// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model/pair_template.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "calculators/core/error.h"
#include "calculators/engine/model/json_reader.h"

namespace rerank {
namespace {

namespace fs = std::filesystem;

// A part of a pair: one of its texts, "A" or "B", or tokens that are added.
struct Piece {
  std::string text;  // "A" or "B"; "" for added tokens
  TokenSequence tokens;
  std::string name;  // of added tokens
  int64_t type = 0;
};

// `where` is the file and the key.
[[noreturn]] void Refuse(const std::string& where, const std::string& why) {
  throw Error(ErrorCode::kFailedPrecondition,
              where +
                  ": expected the way in which the tokenizer joins a "
                  "pair, got " +
                  why);
}

template <typename T>
T Required(std::optional<T> value, const std::string& where,
           const std::string& key) {
  if (value) return std::move(*value);
  throw Error(ErrorCode::kInvalidArgument,
              where + ": " + key + ": expected a value, got none");
}

// ["[SEP]", 102]
Piece NamedToken(const JsonObject& processor, const std::string& key,
                 const std::string& where) {
  const JsonObject pair = Required(processor.Nested(key), where, key);
  Piece piece;
  piece.name = Required(pair.String("0"), where, key);
  piece.tokens = {Required(pair.Integer("1"), where, key)};
  return piece;
}

Piece Text(const std::string& text) {
  Piece piece;
  piece.text = text;
  return piece;
}

Piece WithType(Piece piece, int64_t type) {
  piece.type = type;
  return piece;
}

std::vector<Piece> BertPieces(const JsonObject& processor,
                              const std::string& where) {
  const Piece cls = NamedToken(processor, "cls", where);
  const Piece sep = NamedToken(processor, "sep", where);
  return {cls, Text("A"), sep, WithType(Text("B"), 1), WithType(sep, 1)};
}

std::vector<Piece> RobertaPieces(const JsonObject& processor,
                                 const std::string& where) {
  const Piece cls = NamedToken(processor, "cls", where);
  const Piece sep = NamedToken(processor, "sep", where);
  return {cls, Text("A"), sep, sep, Text("B"), sep};
}

// {"SpecialToken": {"id": name, "type_id": 0}} or {"Sequence": {"id": "A",
// ...}}
Piece TemplatePiece(const JsonObject& entry, const JsonObject& tokens,
                    const std::string& where) {
  if (const auto sequence = entry.Nested("Sequence")) {
    Piece piece = Text(Required(sequence->String("id"), where, "Sequence.id"));
    return WithType(std::move(piece), sequence->Integer("type_id").value_or(0));
  }
  const JsonObject special =
      Required(entry.Nested("SpecialToken"), where, "pair");
  Piece piece;
  piece.name = Required(special.String("id"), where, "SpecialToken.id");
  piece.type = special.Integer("type_id").value_or(0);
  const JsonObject ids = Required(
      Required(tokens.Nested(piece.name), where, piece.name).Nested("ids"),
      where, piece.name + ".ids");
  for (size_t i = 0; i < ids.Keys().size(); ++i) {
    piece.tokens.push_back(
        Required(ids.Integer(std::to_string(i)), where, piece.name + ".ids"));
  }
  return piece;
}

std::vector<Piece> TemplatePieces(const JsonObject& processor,
                                  const std::string& where) {
  const JsonObject pair = Required(processor.Nested("pair"), where, "pair");
  const JsonObject tokens =
      Required(processor.Nested("special_tokens"), where, "special_tokens");
  std::vector<Piece> pieces;
  for (size_t i = 0; i < pair.Keys().size(); ++i) {
    pieces.push_back(
        TemplatePiece(Required(pair.Nested(std::to_string(i)), where, "pair"),
                      tokens, where));
  }
  return pieces;
}

// The pieces of one processor; none where it adds no tokens to a pair.
std::vector<Piece> StepPieces(const JsonObject& processor,
                              const std::string& where) {
  const std::string type = Required(processor.String("type"), where, "type");
  if (type == "BertProcessing") return BertPieces(processor, where);
  if (type == "RobertaProcessing") return RobertaPieces(processor, where);
  if (type == "TemplateProcessing") return TemplatePieces(processor, where);
  if (type == "ByteLevel") return {};  // offsets alone
  Refuse(where, "the unknown type '" + type + "'");
}

// The same of a processor that may be a sequence of others.
std::vector<Piece> PiecesOf(const JsonObject& processor,
                            const std::string& where) {
  if (processor.StringIfAny("type") != "Sequence") {
    return StepPieces(processor, where);
  }
  const JsonObject steps =
      Required(processor.Nested("processors"), where, "processors");
  std::vector<Piece> pieces;
  for (size_t i = 0; i < steps.Keys().size(); ++i) {
    std::vector<Piece> step = StepPieces(
        Required(steps.Nested(std::to_string(i)), where, "processors"), where);
    if (!pieces.empty() && !step.empty()) {
      Refuse(where, "two steps that add tokens");
    }
    if (!step.empty()) pieces = std::move(step);
  }
  return pieces;
}

// Query first, then the document, each once, and types 0 ... 0 1 ... 1 that
// change between them.
PairTemplate Assemble(const std::vector<Piece>& pieces,
                      const std::string& where) {
  PairTemplate pair;
  TokenSequence* tokens = &pair.prefix;
  std::string* names = &pair.prefix_text;
  for (const Piece& piece : pieces) {
    const bool second = pair.first_types.has_value();
    const bool between = tokens == &pair.separator;
    if (piece.type != (second ? 1 : 0)) {
      const bool begins = piece.type == 1 && (between && piece.text != "A");
      if (!begins) Refuse(where, "token types other than 0 and then 1");
      pair.first_types = pair.separator.size();
    }
    if (piece.text.empty()) {
      tokens->insert(tokens->end(), piece.tokens.begin(), piece.tokens.end());
      *names += piece.name;
    } else if (piece.text == "A" && tokens == &pair.prefix) {
      tokens = &pair.separator;
      names = &pair.separator_text;
    } else if (piece.text == "B" && between) {
      tokens = &pair.suffix;
      names = &pair.suffix_text;
    } else {
      Refuse(where, "texts that are not A and then B");
    }
  }
  if (tokens != &pair.suffix) Refuse(where, "a pair without its two texts");
  return pair;
}

}  // namespace

PairTemplate ReadPairTemplate(const fs::path& directory) {
  const fs::path path = directory / "tokenizer.json";
  if (!fs::is_regular_file(path)) {
    throw Error(ErrorCode::kNotFound,
                path.string() +
                    ": no such file; its post_processor says how the "
                    "checkpoint's tokenizer joins a pair");
  }
  const std::string where = path.string() + ": post_processor";
  const auto processor = JsonObject::ReadFile(path, {"model", "added_tokens"})
                             .Nested("post_processor");
  if (!processor) Refuse(where, "none");
  const std::vector<Piece> pieces = PiecesOf(*processor, where);
  if (pieces.empty()) Refuse(where, "one that adds no tokens");
  PairTemplate pair = Assemble(pieces, where);
  const fs::path config_path = directory / "tokenizer_config.json";
  if (!fs::is_regular_file(config_path)) return pair;
  const JsonObject config = JsonObject::ReadFile(config_path);
  const auto length = config.IntegerIfAny("model_max_length");
  if (length && *length > 0) pair.max_length = *length;
  // Types that the tokenizer does not hand over are 0 to the model.
  const auto inputs = config.StringList("model_input_names");
  if (inputs &&
      std::count(inputs->begin(), inputs->end(), "token_type_ids") == 0) {
    pair.first_types.reset();
  }
  const auto side = config.StringIfAny("truncation_side");
  if (side && *side != "right") {
    throw Error(ErrorCode::kFailedPrecondition,
                config_path.string() +
                    ": truncation_side: expected 'right', got '" + *side + "'");
  }
  return pair;
}

}  // namespace rerank
