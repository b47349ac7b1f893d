#include "csimdjson.h"

#include <simdjson.h>

#include <cctype>
#include <cstring>
#include <new>
#include <string_view>

using namespace simdjson;

struct rebill_json_parser {
  ondemand::parser parser;
};

namespace {

constexpr std::string_view names[REBILL_JSON_FIELDS] = {
    "sid",          "account_sid",  "direction", "from",         "to",        "status",
    "start_time",   "date_sent",    "date_created", "date_updated", "duration", "num_segments",
    "num_media",    "price",        "price_unit",   "error_code"};

int field_of(std::string_view key) {
  for (int i = 0; i < REBILL_JSON_FIELDS; i++) {
    if (key.size() == names[i].size() && key[0] == names[i][0] && key == names[i]) return i;
  }
  return -1;
}

/// Whether the escapes between the quotes of a string are those of the JSON grammar.
bool has_sound_escapes(std::string_view inside) {
  for (size_t i = 0; i < inside.size(); i++) {
    if (inside[i] != '\\') continue;
    if (++i == inside.size()) return false;
    if (inside[i] != 'u') {
      if (std::memchr("\"\\/bfnrt", inside[i], 8) == nullptr) return false;
      continue;
    }
    if (inside.size() - i < 5) return false;
    for (size_t end = i + 4; i < end;) {
      if (!std::isxdigit(static_cast<unsigned char>(inside[++i]))) return false;
    }
  }
  return true;
}

/// A key between its quotes; the closing one is there, for it was found when the line was indexed.
std::string_view escaped_key(const char *raw) {
  const char *end = raw;
  while (*end != '"') end += *end == '\\' ? 2 : 1;
  return std::string_view(raw, static_cast<size_t>(end - raw));
}

/// A key as it stands, unescaped where it must be. One with half a surrogate pair is a key by the
/// grammar, though no text: it is taken as escaped, for it is none of ours.
bool key_of(ondemand::field &field, std::string_view *key) {
  const char *raw = field.key().raw();
  const char *end = static_cast<const char *>(std::memchr(raw, '"', 64));
  if (end != nullptr && !std::memchr(raw, '\\', static_cast<size_t>(end - raw))) {
    *key = std::string_view(raw, static_cast<size_t>(end - raw));
    return true;
  }
  if (!field.unescaped_key().get(*key)) return true;
  *key = escaped_key(raw);
  return has_sound_escapes(*key);
}

/// Whether `text` is a number by the JSON grammar; simdjson would refuse those beyond 64 bits.
bool is_number(std::string_view text) {
  size_t i = 0;
  auto digits = [&] {
    size_t from = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') i++;
    return i - from;
  };
  if (i < text.size() && text[i] == '-') i++;
  bool zero = i < text.size() && text[i] == '0';
  size_t whole = digits();
  if (whole == 0 || (zero && whole > 1)) return false;
  if (i < text.size() && text[i] == '.') {
    i++;
    if (digits() == 0) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    i++;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) i++;
    if (digits() == 0) return false;
  }
  return i == text.size();
}

std::string_view trimmed(std::string_view token) {
  while (!token.empty() && (token.back() == ' ' || token.back() == '\t' || token.back() == '\r' ||
                            token.back() == '\n')) {
    token.remove_suffix(1);
  }
  return token;
}

/// The text between the quotes of a string token without escapes; data() is null when it has any.
/// Quotes, control characters and UTF-8 have been checked when the line was indexed.
std::string_view plain_string(std::string_view token) {
  std::string_view inside = token.substr(1, token.size() - 2);
  if (inside.empty()) return "";
  return std::memchr(inside.data(), '\\', inside.size()) ? std::string_view() : inside;
}

/// Whether a value's token is followed by a colon, as only a key may be. simdjson would skip the
/// two, and take what follows for the value.
bool is_followed_by_colon(ondemand::value value) {
  std::string_view raw = value.raw_json_token();
  return raw.data()[raw.size()] == ':';
}

/// A string value, unescaped where it must be. One with half a surrogate pair is a string by the
/// grammar, though no text: its data() is null.
bool string_of(ondemand::value value, std::string_view token, std::string_view *text) {
  if (token.size() < 2 || token.back() != '"' || is_followed_by_colon(value)) return false;
  *text = plain_string(token);
  if (text->data() != nullptr || !value.get_string().get(*text)) return true;
  std::string_view inside = token.substr(1, token.size() - 2);
  *text = std::string_view(nullptr, inside.size());
  return has_sound_escapes(inside);
}

bool is_literal(std::string_view token) {
  return token == "true" || token == "false" || token == "null";
}

/// Walks a value to its end; false when it is no valid JSON.
bool check(ondemand::value value, int depth, size_t longest) {
  std::string_view token = trimmed(value.raw_json_token());
  if (depth > 256 || token.empty()) return false;
  switch (token[0]) {
    case '{': {
      ondemand::object object;
      if (value.get_object().get(object)) return false;
      for (auto field : object) {
        ondemand::raw_json_string raw;
        std::string_view key;
        ondemand::value inner;
        if (field.key().get(raw)) return false;
        if (field.unescaped_key().get(key) && !has_sound_escapes(escaped_key(raw.raw()))) {
          return false;
        }
        if (field.value().get(inner)) return false;
        if (!check(inner, depth + 1, longest)) return false;
      }
      return true;
    }
    case '[': {
      ondemand::array array;
      if (value.get_array().get(array)) return false;
      for (auto item : array) {
        ondemand::value inner;
        if (item.get(inner) || !check(inner, depth + 1, longest)) return false;
      }
      return true;
    }
    case '"': {
      std::string_view text;
      return string_of(value, token, &text) && text.size() <= longest;
    }
    default:
      return is_literal(token) || is_number(token);
  }
}

/// Takes a scalar as text; REBILL_JSON_BAD_VALUE for what is none.
int take(ondemand::value value, rebill_json_text *out, size_t longest) {
  *out = {nullptr, 0};
  std::string_view token = trimmed(value.raw_json_token());
  if (token.empty()) return REBILL_JSON_NOT_ONE_OBJECT;
  if (token[0] == '"') {
    std::string_view text;
    if (!string_of(value, token, &text) || text.size() > longest) {
      return REBILL_JSON_NOT_ONE_OBJECT;
    }
    if (text.data() == nullptr) return REBILL_JSON_BAD_VALUE;
    *out = {reinterpret_cast<const uint8_t *>(text.data()), text.size()};
    return REBILL_JSON_OK;
  }
  if (token == "null") return REBILL_JSON_OK;
  if (is_number(token)) {
    *out = {reinterpret_cast<const uint8_t *>(token.data()), token.size()};
    return REBILL_JSON_OK;
  }
  return check(value, 1, longest) ? REBILL_JSON_BAD_VALUE : REBILL_JSON_NOT_ONE_OBJECT;
}

/// Whether nothing follows the object.
bool is_at_end(ondemand::document &document) {
  const char *rest;
  return document.current_location().get(rest) == OUT_OF_BOUNDS;
}

int read(ondemand::document &document, rebill_json_text *fields, size_t longest) {
  ondemand::object object;
  if (document.get_object().get(object)) return REBILL_JSON_NOT_ONE_OBJECT;
  bool bad[REBILL_JSON_FIELDS] = {};
  for (auto result : object) {
    ondemand::field field;
    std::string_view key;
    if (std::move(result).get(field) || !key_of(field, &key)) return REBILL_JSON_NOT_ONE_OBJECT;
    ondemand::value value = field.value();
    int index = field_of(key);
    if (index < 0) {
      if (!check(value, 1, longest)) return REBILL_JSON_NOT_ONE_OBJECT;
      continue;
    }
    int taken = take(value, &fields[index], longest);
    if (taken == REBILL_JSON_NOT_ONE_OBJECT) return taken;
    bad[index] = taken == REBILL_JSON_BAD_VALUE;
  }
  if (!is_at_end(document)) return REBILL_JSON_NOT_ONE_OBJECT;
  for (bool is_bad : bad) {
    if (is_bad) return REBILL_JSON_BAD_VALUE;
  }
  return REBILL_JSON_OK;
}

}  // namespace

rebill_json_parser *rebill_json_new(void) { return new (std::nothrow) rebill_json_parser; }

void rebill_json_free(rebill_json_parser *parser) { delete parser; }

int rebill_json_read(rebill_json_parser *parser, const uint8_t *line, size_t length,
                     rebill_json_text *fields, size_t longest_field) {
  std::memset(fields, 0, sizeof(rebill_json_text) * REBILL_JSON_FIELDS);
  ondemand::document document;
  padded_string_view view(line, length, length + REBILL_JSON_PADDING);
  if (parser->parser.iterate(view).get(document)) return REBILL_JSON_NOT_ONE_OBJECT;
  return read(document, fields, longest_field);
}
