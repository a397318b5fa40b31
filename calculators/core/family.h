// SPDX-License-Identifier: Apache-2.0
//
// The table of model families: what each one's prompt and answer tokens are,
// and by which config.json it comes. A new family is a new row, not a branch in
// the code. Which family a model is of: family_signs.h.

#ifndef CALCULATORS_CORE_FAMILY_H_
#define CALCULATORS_CORE_FAMILY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calculators/core/prompt.h"

namespace rerank {

// What a raw score is made of.
enum class ScoreSource {
  kAnswerTokens,  // logits of true_token and false_token at the last token
  kClassifier,    // the classification head's logit
};

// How query and document become a token sequence.
enum class RowLayout {
  kPrompt,        // the parts of a PromptTemplate
  kCrossEncoder,  // BOS query EOS SEP document EOS
};

// What config.json tells of a family when nothing else speaks.
enum class Alone {
  kNothing,  // other models say the same: something else must name the family
  kAssumed,  // other models say the same, but of rerankers this one is meant
  kEnough,   // no other model says it
};

// A config.json that models of a family come with.
struct FamilyForm {
  std::string model_type;    // "" = any
  std::string architecture;  // architectures[0]; with * in front, how it ends
  ScoreSource source = ScoreSource::kAnswerTokens;
  Alone alone = Alone::kNothing;
};

struct Family {
  std::string name;  // for messages, reports and reranker.json
  std::vector<FamilyForm> forms;
  RowLayout layout = RowLayout::kPrompt;
  PromptTemplate prompt;
  std::string true_token;   // the answer that means relevant
  std::string false_token;  // its opposite; "" = the true token's logit alone
  // Where the answer is an id that stands for no text of its own.
  std::optional<int64_t> true_token_id;
  // Words that only this family's chat template holds, all of them; and parts
  // of its models' names, in lower case. Empty = no such sign.
  std::vector<std::string> chat_marks;
  std::vector<std::string> name_marks;
  double score_scale = 1;  // relevance score = sigmoid(score_scale * raw)
  // Tokens; the model card's limit for a prompt. 0: config.json says it.
  int64_t max_length = 0;
  // Positions of config.json's limit that no token of a row can have.
  int64_t reserved_positions = 0;
};

// A model whose config.json is known, and why it is not served.
struct RefusedModel {
  std::string architecture;
  std::string why;  // one line, with the model's name
};

// All known families. References stay valid for the process's life.
const std::vector<Family>& Families();
const std::vector<RefusedModel>& RefusedModels();

// The rows of the table, by subject.
std::vector<Family> PromptFamilies();
std::vector<Family> CrossEncoderFamilies();

// Behind a family's name: its answers have become a classifier's labels.
inline constexpr std::string_view kSeqCls = "-seq-cls";

// The row of that name, without or with "-seq-cls", or nullptr.
const Family* FamilyNamed(std::string_view name);

// What a model of the family is called: with "-seq-cls" where the family
// answers with tokens and this model with labels.
std::string NameOf(const Family& family, ScoreSource source);

// What a score is made of in a model of this architecture: a family that
// answers with tokens may come as a classifier.
ScoreSource SourceOf(const Family& family, std::string_view architecture);

// Whether an architecture is a classifier's.
bool IsClassifier(std::string_view architecture);

// Whether a form is that of a config.json.
bool Matches(const FamilyForm& form, std::string_view model_type,
             std::string_view architecture);

}  // namespace rerank

#endif  // CALCULATORS_CORE_FAMILY_H_
