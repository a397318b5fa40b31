// SPDX-License-Identifier: Apache-2.0

#include "python/bindings/tokenizer.h"

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <memory>
#include <openvino/runtime/core.hpp>
#include <string>
#include <vector>

#include "calculators/engine/text/tokenizer.h"
#include "calculators/engine/text/tokenizers_extension.h"

namespace rerank::python {
namespace {

namespace py = pybind11;
using Path = std::filesystem::path;

// With the OpenVINO that runs it.
class OwnTokenizer {
 public:
  OwnTokenizer(const Path& file, const Path& tokenizers_library) {
    LoadTokenizersExtension(&core_, tokenizers_library);
    tokenizer_ = std::make_unique<Tokenizer>(&core_, file);
  }
  const Tokenizer& operator*() const { return *tokenizer_; }

 private:
  ov::Core core_;  // outlives what it compiled
  std::unique_ptr<Tokenizer> tokenizer_;
};

std::unique_ptr<OwnTokenizer> Load(const Path& file,
                                   const Path& tokenizers_library) {
  const py::gil_scoped_release release;
  return std::make_unique<OwnTokenizer>(file, tokenizers_library);
}

std::vector<TokenSequence> EncodeText(const OwnTokenizer& self,
                                      const std::vector<std::string>& texts) {
  const py::gil_scoped_release release;
  return (*self).EncodeText(texts);
}

std::vector<TokenSequence> EncodeControl(
    const OwnTokenizer& self, const std::vector<std::string>& texts) {
  const py::gil_scoped_release release;
  return (*self).EncodeControl(texts);
}

std::vector<std::string> Normalized(const OwnTokenizer& self,
                                    const std::vector<std::string>& texts) {
  const py::gil_scoped_release release;
  std::vector<std::string> normalized;
  normalized.reserve(texts.size());
  for (const std::string& text : texts) {
    normalized.push_back((*self).Normalized(text));
  }
  return normalized;
}

}  // namespace

void RegisterTokenizer(py::module_& module) {
  py::class_<OwnTokenizer>(module, "Tokenizer")
      .def(py::init(&Load), py::arg("file"), py::kw_only(),
           py::arg("tokenizers_library") = "")
      .def("encode_text", &EncodeText, py::arg("texts"))
      .def("encode_control", &EncodeControl, py::arg("texts"))
      .def("normalized", &Normalized, py::arg("texts"))
      .def_property_readonly("exact_text", [](const OwnTokenizer& self) {
        return (*self).exact_text();
      });
}

}  // namespace rerank::python
