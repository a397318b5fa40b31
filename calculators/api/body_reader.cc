// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/body_reader.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace rerank {
namespace {

using nlohmann::json;

// Bytes for the parser that tell how far it has read: the parser's events come
// without a place. At the event of a bracket, it is the last byte read.
class BodyIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  BodyIterator(const char* at, size_t* read) : at_(at), read_(read) {}

  reference operator*() const { return *at_; }
  BodyIterator& operator++() {
    ++at_;
    ++*read_;
    return *this;
  }
  bool operator==(const BodyIterator& other) const { return at_ == other.at_; }
  bool operator!=(const BodyIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  size_t* read_;
};

// Builds the value from the parser's events and stops it, by an Error, at what
// must not go on.
class BodyReader final : public nlohmann::json_sax<json> {
 public:
  BodyReader(std::string_view body, const BodyLimits& limits,
             Verbatim* verbatim, const char* not_json)
      : body_(body),
        limits_(limits),
        verbatim_(verbatim),
        not_json_(not_json) {}

  json Read() {
    const char* begin = body_.data();
    json::sax_parse(BodyIterator(begin, &read_),
                    BodyIterator(begin + body_.size(), &read_), this);
    // The parser takes a NUL behind the value for the end of the body.
    const size_t nul = body_.find('\0');
    if (nul != std::string_view::npos) NotJson(nul + 1);
    return std::move(root_);
  }

  bool null() override { return Scalar(nullptr); }
  bool boolean(bool value) override { return Scalar(value); }
  bool number_integer(int64_t value) override { return Scalar(value); }
  bool number_unsigned(uint64_t value) override { return Scalar(value); }
  bool number_float(double value, const std::string&) override {
    return Scalar(value);
  }
  bool string(std::string& value) override { return Scalar(std::move(value)); }
  bool binary(json::binary_t&) override { return false; }  // not in a text

  bool start_object(size_t) override {
    Enter(json::object());
    if (IsVerbatim()) object_begin_ = read_ - 1;
    return true;
  }
  bool start_array(size_t) override {
    Enter(json::array());
    return true;
  }

  bool key(std::string& key) override {
    const size_t depth = open_.size();
    if (depth == 1) field_ = key;
    auto& object = open_.back()->get_ref<json::object_t&>();
    const auto [it, added] = object.try_emplace(key);
    if (!added) {
      // A deeper key may be anything a user wrote, and servers log errors.
      Invalid(
          "request: expected each field once, got " +
          (depth == 1 ? '"' + Shown(key) + "\" twice" : "one twice" + Where()));
    }
    member_ = &it->second;
    return true;
  }

  bool end_object() override {
    if (IsVerbatim()) {
      verbatim_->objects.push_back(
          body_.substr(object_begin_, read_ - object_begin_));
    }
    return end_array();
  }
  bool end_array() override {
    open_.pop_back();
    Ended();
    return true;
  }

  bool parse_error(size_t position, const std::string&,
                   const json::exception& error) override {
    if (dynamic_cast<const json::out_of_range*>(&error) != nullptr) {
      Invalid(
          "request: expected numbers that fit into a double, got a larger one" +
          Where());
    }
    NotJson(position);
  }

 private:
  // Begins as the server's own text does. `position` counts from 1.
  [[noreturn]] void NotJson(size_t position) const {
    Invalid(std::string(not_json_) +
            ": expected valid JSON in UTF-8, got an error at byte " +
            std::to_string(position) + Where());
  }

  // Where the parser stands: "", " in query" or " in documents[3]".
  std::string Where() const {
    if (field_.empty()) return "";
    const std::string field = " in " + Shown(field_);
    return in_list_ ? field + "[" + std::to_string(index_) + "]" : field;
  }

  // Whether the innermost object is one that is wanted as it was written.
  bool IsVerbatim() const {
    return verbatim_ != nullptr && open_.size() == 3 && in_list_ &&
           field_ == verbatim_->field;
  }

  bool Scalar(json value) {
    Add(std::move(value));
    Ended();
    return true;
  }

  void Enter(json value) {
    const size_t depth = open_.size();
    if (depth >= limits_.max_depth) {
      Invalid("request: expected at most " + std::to_string(limits_.max_depth) +
              " lists and objects within one another, got more" + Where());
    }
    if (depth == 1) {
      in_list_ = value.is_array();
      index_ = 0;
    }
    open_.push_back(Add(std::move(value)));
  }

  // Puts `value` into the innermost list or object; where it lies. What is open
  // is the last of its list, so no list moves it.
  json* Add(json value) {
    if (++values_ > limits_.max_values) {
      Invalid("request: expected at most " +
              std::to_string(limits_.max_values) + " JSON values, got more");
    }
    json* place = member_;
    if (open_.empty()) {
      place = &root_;
    } else if (open_.back()->is_array()) {
      auto& list = open_.back()->get_ref<json::array_t&>();
      place = &list.emplace_back();
    }
    *place = std::move(value);
    return place;
  }

  // A value is complete.
  void Ended() {
    if (open_.size() == 2) ++index_;
    if (open_.size() > 1) return;
    field_.clear();
    in_list_ = false;
  }

  const std::string_view body_;
  const BodyLimits limits_;
  Verbatim* const verbatim_;
  const char* const not_json_;
  size_t read_ = 0;  // bytes
  json root_;
  std::vector<json*> open_;  // lists and objects around, outermost first
  json* member_ = nullptr;   // the value of the key that was read last
  size_t values_ = 0;
  std::string field_;        // of the body, being read
  bool in_list_ = false;     // the field is a list
  size_t index_ = 0;         // its element being read
  size_t object_begin_ = 0;  // of the verbatim object being read
};

}  // namespace

json ReadBody(std::string_view body, const BodyLimits& limits,
              Verbatim* verbatim, const char* not_json) {
  return BodyReader(body, limits, verbatim, not_json).Read();
}

}  // namespace rerank
