// SPDX-License-Identifier: Apache-2.0
//
// Families whose rows are those of OpenVINO Model Server's own calculator; see
// family.h.

#include <initializer_list>

#include "calculators/core/family.h"

namespace rerank {
namespace {

Family Rows(const std::string& name) {
  Family family;
  family.name = name;
  family.layout = RowLayout::kCrossEncoder;
  return family;
}

FamilyForm Encoder(const std::string& model_type) {
  return {model_type, "*ForSequenceClassification", ScoreSource::kClassifier,
          Alone::kEnough};
}

// Encoders: every token sees every other. A decoder with a classifier's head
// was trained on a prompt that its config.json does not tell.
Family CrossEncoder() {
  Family family = Rows("cross-encoder");
  for (const char* model_type :
       {"albert",     "bert",       "big_bird",      "convbert",
        "deberta",    "deberta-v2", "distilbert",    "electra",
        "ernie",      "eurobert",   "flaubert",      "fnet",
        "funnel",     "jina_bert",  "megatron-bert", "mobilebert",
        "modernbert", "mra",        "nezha",         "neobert",
        "new",        "nomic_bert", "nystromformer", "rembert",
        "roc_bert",   "roformer",   "squeezebert",   "xlm",
        "yoso"}) {
    family.forms.push_back(Encoder(model_type));
  }
  return family;
}

// Their positions are counted from the padding token's id plus one, 2, but
// max_position_embeddings counts from 0.
Family RobertaCrossEncoder(const std::string& model_type) {
  Family family = Rows("cross-encoder/" + model_type);
  family.forms = {Encoder(model_type)};
  family.reserved_positions = 2;
  return family;
}

// What calculators/bake writes: the prompt is in the graph, and config.json has
// the longest row.
Family BakedReranker() {
  Family family = Rows("cross-encoder/baked");
  family.forms = {{"baked-reranker", "BakedReranker", ScoreSource::kClassifier,
                   Alone::kEnough}};
  return family;
}

}  // namespace

std::vector<Family> CrossEncoderFamilies() {
  std::vector<Family> families = {CrossEncoder()};
  for (const char* model_type :
       {"camembert", "data2vec-text", "ibert", "longformer", "mpnet", "roberta",
        "roberta-prelayernorm", "xlm-roberta", "xlm-roberta-xl"}) {
    families.push_back(RobertaCrossEncoder(model_type));
  }
  families.push_back(BakedReranker());
  return families;
}

}  // namespace rerank
