// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/summary.h"

#include <openvino/runtime/properties.hpp>

namespace rerank {
namespace {

SummaryLine FamilyLine(const ModelDescription& model) {
  return {"family",
          model.family + ", told by " + model.evidence +
              (model.assumed ? "; name it in reranker.json" : ""),
          model.assumed};
}

// The note is a sentence that begins with "rows".
SummaryLine RowsLine(const RowsNote& note) {
  const std::string name = "rows";
  return {name, note.text.substr(name.size() + 1), note.differs};
}

SummaryLine HeadLine(bool folded) {
  if (folded) return {"head", "folded to one vector"};
  return {"head",
          "computes whole logits of the last token: its weight or the graph "
          "behind the hidden state is not understood",
          true};
}

std::string Prompt(const Servable& servable) {
  const auto own = static_cast<size_t>(servable.model().max_length);
  const size_t limit = servable.max_length();
  return std::to_string(limit) + " tokens" +
         (limit == own ? "" : " (the model's: " + std::to_string(own) + ")");
}

// Appends what a device tells.
void AppendRuntime(const RuntimeReport& report,
                   std::vector<SummaryLine>* lines) {
  const auto property = [&report](const std::string& name) {
    const auto it = report.properties.find(name);
    return it == report.properties.end() ? std::string() : it->second;
  };
  const auto append = [lines](const std::string& name,
                              const std::string& text) {
    if (!text.empty()) lines->push_back({name, text});
  };
  append("precision", property(ov::hint::inference_precision.name()));
  append("quantization group",
         property(ov::hint::dynamic_quantization_group_size.name()));
  if (report.kv_bytes == 0) {
    append("KV memory", "none");
  } else {
    append("KV memory", std::to_string(report.kv_bytes >> 20) +
                            " MB reserved, entries " +
                            property(ov::hint::kv_cache_precision.name()));
  }
  append("threads", report.threads);
}

}  // namespace

std::vector<SummaryLine> Summarize(const Servable& servable) {
  std::vector<SummaryLine> lines = {FamilyLine(servable.model())};
  const RowsNote& rows = servable.rows_note();
  if (!rows.text.empty()) lines.push_back(RowsLine(rows));
  lines.push_back(
      {"executor", servable.executor() + ": " + servable.executor_reason()});
  lines.push_back(HeadLine(servable.folded_head()));
  AppendRuntime(servable.runtime(), &lines);
  lines.push_back({"longest prompt", Prompt(servable)});
  return lines;
}

}  // namespace rerank
