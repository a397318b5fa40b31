// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/family_signs.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace rerank {
namespace {

constexpr char kChatTemplate[] = "the chat template";
constexpr char kName[] = "_name_or_path";
constexpr char kLogitScore[] = "1_LogitScore";

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

std::string Joined(const std::vector<std::string>& parts,
                   const std::string& between) {
  std::string text;
  for (const std::string& part : parts) {
    text += (text.empty() ? "" : between) + part;
  }
  return text;
}

bool HoldsAll(const std::string& text, const std::vector<std::string>& marks) {
  return !marks.empty() &&
         std::all_of(marks.begin(), marks.end(), [&](const auto& mark) {
           return text.find(mark) != std::string::npos;
         });
}

// The families whose marks a text holds.
std::vector<const Family*> Marked(const std::string& text,
                                  std::vector<std::string> Family::* marks) {
  std::vector<const Family*> found;
  for (const Family& family : Families()) {
    if (HoldsAll(text, family.*marks)) found.push_back(&family);
  }
  return found;
}

// A template for a query and a document: not one for conversations.
bool IsForPairs(const std::string& chat_template) {
  const auto names = [&](const std::string& role) {
    return chat_template.find('"' + role + '"') != std::string::npos ||
           chat_template.find('\'' + role + '\'') != std::string::npos;
  };
  return names("query") && names("document");
}

bool Fits(const Family& family, const LogitScore& stated) {
  if (family.true_token_id) {
    return !stated.false_token_id &&
           stated.true_token_id == *family.true_token_id;
  }
  const bool others = std::any_of(
      Families().begin(), Families().end(), [&](const Family& other) {
        return other.true_token_id == stated.true_token_id;
      });
  return !family.true_token.empty() &&
         family.false_token.empty() == !stated.false_token_id &&
         (stated.false_token_id || !others);
}

struct Candidate {
  const Family* family;
  const FamilyForm* form;
  std::vector<std::string> for_it;
  std::vector<std::string> against;
};

std::vector<Candidate> Candidates(const FamilySigns& signs) {
  std::vector<Candidate> candidates;
  for (const Family& family : Families()) {
    for (const FamilyForm& form : family.forms) {
      if (!Matches(form, signs.model_type, signs.architecture)) continue;
      candidates.push_back({&family, &form, {}, {}});
      break;
    }
  }
  return candidates;
}

// A text's marks speak for their families and against all others.
void WeighMarks(const char* sign, const std::vector<const Family*>& marked,
                Candidate* candidate) {
  if (marked.empty()) return;
  if (std::count(marked.begin(), marked.end(), candidate->family) != 0) {
    candidate->for_it.push_back(sign);
  } else {
    candidate->against.push_back(std::string(sign) + " (" +
                                 marked.front()->name + "'s)");
  }
}

void Weigh(const FamilySigns& signs, Candidate* candidate) {
  const Family& family = *candidate->family;
  const auto templates = Marked(signs.chat_template, &Family::chat_marks);
  WeighMarks(kChatTemplate, templates, candidate);
  if (templates.empty() && !family.chat_marks.empty() &&
      IsForPairs(signs.chat_template)) {
    candidate->against.push_back(std::string(kChatTemplate) +
                                 " (another prompt)");
  }
  WeighMarks(kName, Marked(Lower(signs.name_or_path), &Family::name_marks),
             candidate);
  if (!signs.logit_score) return;
  auto& side =
      Fits(family, *signs.logit_score) ? candidate->for_it : candidate->against;
  side.push_back(kLogitScore);
}

std::string KnownArchitectures() {
  std::vector<std::string> names;
  for (const Family& family : Families()) {
    for (const FamilyForm& form : family.forms) {
      std::string name = form.architecture;
      if (std::count(names.begin(), names.end(), name) == 0) {
        names.push_back(std::move(name));
      }
    }
  }
  return Joined(names, ", ");
}

std::string Config(const FamilySigns& signs) {
  return "'" + signs.architecture + "' (model_type '" + signs.model_type + "')";
}

constexpr char kWayOut[] =
    "; name its family or state its prompt in reranker.json";

std::string WhyUnknown(const FamilySigns& signs) {
  if (IsClassifier(signs.architecture)) {
    return "architectures: expected an encoder's classifier or one of a family "
           "that is known, got " +
           Config(signs) +
           ", whose prompt no file tells; name its family or state its prompt "
           "in reranker.json, {\"family\": \"cross-encoder\"} for rows of BOS "
           "query EOS SEP document EOS";
  }
  return "architectures: expected one of " + KnownArchitectures() + ", got " +
         Config(signs);
}

// Of several families that a config.json may be of, none is told.
std::string WhyOpen(const FamilySigns& signs,
                    const std::vector<Candidate>& candidates) {
  std::vector<std::string> names;
  std::vector<std::string> against;
  for (const Candidate& candidate : candidates) {
    names.push_back(candidate.family->name);
    if (candidate.against.empty()) continue;
    against.push_back("not " + candidate.family->name + " by " +
                      Joined(candidate.against, ", "));
  }
  return "architectures: " + Config(signs) + " may be " +
         Joined(names, " or ") + " or another model, and no file tells" +
         (against.empty() ? "" : " (" + Joined(against, "; ") + ")") + kWayOut;
}

FamilyVerdict Verdict(const FamilySigns& signs, const Candidate& candidate) {
  FamilyVerdict verdict;
  verdict.family = candidate.family;
  verdict.source = candidate.form->source;
  verdict.told_by = {"model_type " + signs.model_type,
                     "architectures " + signs.architecture};
  verdict.told_by.insert(verdict.told_by.end(), candidate.for_it.begin(),
                         candidate.for_it.end());
  verdict.assumed =
      candidate.for_it.empty() && candidate.form->alone != Alone::kEnough;
  return verdict;
}

FamilyVerdict Unknown(std::string why) {
  FamilyVerdict verdict;
  verdict.why_not = std::move(why);
  return verdict;
}

}  // namespace

FamilyVerdict TellFamily(const FamilySigns& signs) {
  for (const RefusedModel& refused : RefusedModels()) {
    if (refused.architecture == signs.architecture) {
      return Unknown("architectures: " + refused.architecture + ": " +
                     refused.why);
    }
  }
  std::vector<Candidate> candidates = Candidates(signs);
  if (candidates.empty()) return Unknown(WhyUnknown(signs));
  const Candidate* told = nullptr;
  bool open = false;  // as much speaks for another one
  const Candidate* assumed = nullptr;
  for (Candidate& candidate : candidates) {
    if (candidate.form->alone == Alone::kEnough) {
      return Verdict(signs, candidate);
    }
    Weigh(signs, &candidate);
    if (!candidate.against.empty()) continue;
    if (candidate.form->alone == Alone::kAssumed) assumed = &candidate;
    const auto weight = [](const Candidate& of) {
      return std::pair(of.for_it.size(), of.form->alone == Alone::kAssumed);
    };
    if (candidate.for_it.empty()) continue;
    if (told == nullptr || weight(candidate) > weight(*told)) {
      told = &candidate;
      open = false;
    } else {
      open = weight(candidate) == weight(*told);
    }
  }
  if (told == nullptr) told = assumed;
  if (told != nullptr && !open) return Verdict(signs, *told);
  return Unknown(WhyOpen(signs, candidates));
}

std::string Evidence(const FamilyVerdict& verdict) {
  return verdict.assumed ? Joined(verdict.told_by, " and ") +
                               " alone, which other models have, too"
                         : Joined(verdict.told_by, ", ");
}

}  // namespace rerank
